"""Running rules over facts: what they state, and what could not be judged."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, LoadedRule
from holdfast.model.finding import Clue, Evidence, Finding
from holdfast.model.outcome import NotEvaluated
from holdfast.model.refs import Ref

CRASHED = "engine/rule/crashed"


class Evaluation(Struct, frozen=True):
    """Everything that the rules state, in a fixed order; `unmeasured` counts rules that had no metrics to look at."""

    findings: tuple[Finding, ...]
    clues: tuple[Clue, ...]
    not_evaluated: tuple[NotEvaluated, ...]
    rules: int
    unmeasured: int = 0


def evaluate(facts: Facts, rules: Iterable[LoadedRule]) -> Evaluation:
    """Runs every rule whose kinds are known; a rule that crashes becomes one finding about that rule."""
    findings: list[Finding] = []
    clues: list[Clue] = []
    blind: list[NotEvaluated] = []
    ran = unmeasured = 0
    for rule in rules:
        if _is_vacuous(facts, rule):
            continue
        if rule.fields.signals and not facts.is_measured:
            # Who gave no metrics at all is told so once, and not by every rule that would read them.
            unmeasured += 1
            continue
        missing = [kind for kind in rule.kinds if not facts.knows(kind)]
        if missing:
            blind.extend(NotEvaluated(rule.name, kind) for kind in missing)
            continue
        unknown = [signal for signal in rule.fields.signals if not facts.knows_signal(signal)]
        if unknown:
            blind.extend(NotEvaluated(rule.name, signal, reason="not-measured") for signal in unknown)
            continue
        ran += 1
        _run(facts, rule, findings, clues, blind)
    findings.sort(key=_order)
    clues.sort(key=lambda clue: (clue.cause, clue.root))
    return Evaluation(tuple(findings), tuple(clues), tuple(sorted(set(blind), key=_blind_order)), ran, unmeasured)


def _is_vacuous(facts: Facts, rule: LoadedRule) -> bool:
    subject = rule.fields.subject
    return subject != ANY and facts.knows(subject) and not facts.snapshot.objects.get(subject)


def _run(facts: Facts, rule: LoadedRule, findings: list[Finding], clues: list[Clue], blind: list[NotEvaluated]) -> None:
    try:
        statements = list(rule.check(facts))
    except Exception as error:  # A rule may be anyone's: its failure must not take the others' answers along.
        findings.append(_crash(rule, error))
        return
    for statement in statements:
        if isinstance(statement, Finding):
            findings.append(_stamped(rule, statement))
        elif isinstance(statement, Clue):
            clues.append(statement)
        else:
            blind.append(replace(statement, rule=rule.name))


def _stamped(rule: LoadedRule, finding: Finding) -> Finding:
    return replace(
        finding,
        cause=rule.name,
        shows=finding.shows or rule.fields.shows,
        certainty=rule.fields.certainty if finding.certainty is None else finding.certainty,
        severity=finding.severity or rule.fields.severity,
    )


def _crash(rule: LoadedRule, error: Exception) -> Finding:
    subject = Ref("Rule", rule.name)
    return Finding(
        subject=subject,
        values={"rule": rule.name, "error": type(error).__name__, "detail": str(error)[:200]},
        evidence=(Evidence(object=subject, field="check", value=type(error).__name__),),
        cause=CRASHED,
        shows="latent",
        certainty=1.0,
        severity="low",
    )


def _order(finding: Finding) -> tuple[str, Ref, str]:
    return (finding.cause, finding.subject, repr(sorted(finding.values.items(), key=lambda pair: pair[0])))


def _blind_order(item: NotEvaluated) -> tuple[str, str, str]:
    return (item.rule, item.missing, str(item.object or ""))
