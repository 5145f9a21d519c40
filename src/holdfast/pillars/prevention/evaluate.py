"""Deciding a check: what its rules found, what its queries answer, and who has to look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module

from holdfast.engine.evaluate import CRASHED
from holdfast.engine.rule import ANY, LoadedRule
from holdfast.model.check import STATES, CheckResult, CheckState, Line
from holdfast.model.outcome import Unread
from holdfast.pillars.prevention.check import Check, Step
from holdfast.pillars.prevention.told import Answer, Told, lacking

MOST_LINES, MOST_FIGURES = 20, 5
Query = Callable[..., Answer]


def evaluate(check: Check, told: Told) -> CheckResult:
    """Decides a check: any bad line fails it, then whatever could not be judged leaves it open, then a person."""
    if check.file.awaits:
        return unknown(check, Unread(check.file.awaits, "not-built"))
    answers = [_answer(step, told) for step in check.file.decide if not step.person]
    lines = [line for answer in answers for line in answer.lines]
    missing = tuple(dict.fromkeys(item for answer in answers for item in answer.missing))
    bad = sum(line.is_bad for line in lines)
    return CheckResult(
        check=check.id,
        state=_state(check, bad, missing),
        seen=sum(answer.seen for answer in answers),
        bad=bad,
        lines=_told(lines),
        missing=missing,
    )


def unknown(check: Check, *missing: Unread) -> CheckResult:
    """Gives the result of a check that nothing can be said of."""
    return CheckResult(check=check.id, state="not-evaluated", missing=missing)


def worst(states: Iterable[CheckState]) -> CheckState:
    """Gives the state that outweighs the others; that of nothing at all is not evaluated."""
    return min(states, key=STATES.index, default="not-evaluated")


def _state(check: Check, bad: int, missing: tuple[Unread, ...]) -> CheckState:
    if bad:
        return "fail"
    if missing:
        return "not-evaluated"
    return "pass" if check.is_automatic else "waiting-for-person"


def _told(lines: list[Line]) -> tuple[Line, ...]:
    bad = [line for line in lines if line.is_bad][:MOST_LINES]
    return (*bad, *[line for line in lines if not line.is_bad][: min(MOST_FIGURES, MOST_LINES - len(bad))])


def _answer(step: Step, told: Told) -> Answer:
    if not step.query:
        return _of_rules(step.rules, told)
    try:
        return query_of(step.query)(told, **step.given)
    except Exception:  # A cluster may hold what nobody thought of: one query must not take the others along.
        return lacking((Unread(step.query, "query-crashed"),))


@cache
def query_of(name: str) -> Query:
    """Gives a query by its name, `module.function`."""
    module, _, function = name.partition(".")
    found: Query = getattr(import_module(f"holdfast.pillars.prevention.queries.{module}"), function)
    return found


def covers(patterns: Iterable[str], rule: str) -> bool:
    """Says that a rule is among those that patterns name."""
    return any(rule.startswith(item) if item.endswith("/") else rule == item for item in patterns)


def _of_rules(patterns: tuple[str, ...], told: Told) -> Answer:
    """Answers by findings; a rule that is not there, that crashed or that could not look leaves the check open."""
    rules = [rule for rule in told.rules if covers(patterns, rule.name)]
    found = told.evaluation
    lines = tuple(
        Line(rule=item.cause, object=item.subject, values=item.values, is_bad=not told.is_waived(item))
        for item in found.findings
        if covers(patterns, item.cause)
    )
    # Events tell of other objects, which are counted themselves.
    kinds = {rule.fields.subject for rule in rules} - {ANY, "Event"}
    return Answer(
        seen=sum(len(told.facts.snapshot.objects.get(kind, ())) for kind in kinds),
        lines=lines,
        missing=tuple(dict.fromkeys(_blind(patterns, rules, told))),
    )


def _blind(patterns: tuple[str, ...], rules: list[LoadedRule], told: Told) -> Iterator[Unread]:
    for pattern in patterns:
        if not any(covers((pattern,), rule.name) for rule in rules):
            yield Unread(pattern, "rule-absent")
    if not told.facts.is_measured and any(rule.fields.signals for rule in rules):
        # The engine says this once for all rules, and not by each.
        yield Unread("metrics", "not-measured")
    for finding in told.evaluation.findings:
        if finding.cause == CRASHED and covers(patterns, finding.subject.name):
            yield Unread(finding.subject.name, "rule-crashed")
    for item in told.evaluation.not_evaluated:
        if covers(patterns, item.rule):
            yield Unread(item.missing, item.reason, str(item.object) if item.object else "")
