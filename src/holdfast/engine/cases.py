"""The cases of a rule and their runner: every case says what the rule states about a few objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from holdfast.engine.citations import citation_error
from holdfast.engine.evaluate import CRASHED, evaluate
from holdfast.engine.facts import Facts
from holdfast.engine.rule import LoadedRule
from holdfast.engine.texts import documents
from holdfast.model.codec import convert_object
from holdfast.model.errors import RuleError
from holdfast.model.finding import Finding, Severity
from holdfast.model.graph import Graph
from holdfast.model.objects.meta import KubeObject
from holdfast.model.refs import Ref
from holdfast.model.snapshot import LogKey, Provenance, Snapshot, kind_key

NOON = "2026-01-15T12:00:00Z"


class Expected(Struct, frozen=True, forbid_unknown_fields=True):
    """What a case expects of one finding; only the given values are compared."""

    subject: str
    values: dict[str, Any] = {}
    affects: tuple[str, ...] = ()
    severity: Severity | None = None


class CaseLog(Struct, frozen=True, forbid_unknown_fields=True):
    """The log of one container of a case."""

    pod: str
    container: str
    text: str
    previous: bool = False


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """Objects, and what the rule must state about them.

    `listed` names kinds that are known though no object of theirs is given; what the rule needs is always listed,
    except in a `blind` case the kinds under `missing`. `now` is the moment of the snapshot.
    """

    name: str
    expect: Literal["fires", "quiet", "blind"]
    given: tuple[dict[str, Any], ...]
    finding: Expected | None = None
    findings: tuple[Expected, ...] = ()
    listed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    logs: tuple[CaseLog, ...] = ()
    now: str = NOON

    @property
    def expected(self) -> tuple[Expected, ...]:
        """Lists the findings that the case expects."""
        return (self.finding,) if self.finding else self.findings


class Outcome(Struct, frozen=True):
    """What a rule stated about a case."""

    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    complaints: tuple[str, ...] = field(default=())


BuildGraph = Callable[[Snapshot], Graph]


def cases_of(rule: LoadedRule) -> tuple[Case, ...]:
    """Reads the cases of a rule; raises RuleError where one has an unknown or missing field."""
    _, second = documents(rule.module)
    try:
        return msgspec.convert(second.get("cases", []), tuple[Case, ...])
    except msgspec.ValidationError as error:
        raise RuleError(rule=rule.name, detail=str(error)) from error


def snapshot_of(case: Case, needs: Iterable[str], reverse: bool = False) -> Snapshot:
    """Makes the snapshot of a case, with its objects in the given or in the reverse order."""
    objects: dict[str, dict[Ref, KubeObject]] = {}
    for raw in reversed(case.given) if reverse else case.given:
        item = convert_object(raw)
        objects.setdefault(kind_key(item.ref), {})[item.ref] = item
    listed = (frozenset(needs) | frozenset(case.listed)) - frozenset(case.missing)
    logs = {
        LogKey(log.pod.partition("/")[0], log.pod.partition("/")[2], log.container, log.previous): log.text
        for log in case.logs
    }
    taken_at = datetime.fromisoformat(case.now)
    return Snapshot(Provenance(source=case.name, taken_at=taken_at, inferred=False), objects, listed, (), logs)


def run_case(rule: LoadedRule, case: Case, build: BuildGraph, reverse: bool = False) -> Outcome:
    """Runs a rule on a case and lists everything that differs from what the case expects."""
    snapshot = snapshot_of(case, rule.kinds, reverse)
    before = msgspec.msgpack.encode(_plain(snapshot))
    result = evaluate(Facts(snapshot, build(snapshot)), (rule,))
    missing = tuple(sorted({item.missing for item in result.not_evaluated}))
    complaints = [*_differences(case, result.findings, missing), *_bad_citations(case, result.findings)]
    if msgspec.msgpack.encode(_plain(snapshot)) != before:
        complaints.append("the rule changed its input")
    return Outcome(result.findings, missing, tuple(complaints))


def blind_cases(rule: LoadedRule, cases: Iterable[Case]) -> Iterator[tuple[str, Case]]:
    """Derives a blind case for each kind that a rule needs, from its first case that fires."""
    firing = next((case for case in cases if case.expect == "fires"), None)
    if firing is None:
        return
    for kind in rule.fields.needs:
        given = tuple(raw for raw in firing.given if raw.get("kind") != kind)
        subject_left = any(raw.get("kind") == rule.fields.subject for raw in given)
        if kind != rule.fields.subject and subject_left:
            yield (
                kind,
                Case(f"without {kind}", "blind", given, missing=(kind,), listed=_without(firing.listed, kind)),
            )


def _without(kinds: Iterable[str], kind: str) -> tuple[str, ...]:
    return tuple(item for item in kinds if item != kind)


def _differences(case: Case, findings: tuple[Finding, ...], missing: tuple[str, ...]) -> Iterator[str]:
    crashed = [f.values for f in findings if f.cause == CRASHED]
    if crashed:
        yield f"the rule crashed: {crashed}"
    if case.expect == "blind":
        if not set(case.missing) <= set(missing):
            yield f"not evaluated because of {missing}, expected {case.missing}"
        if findings:
            yield f"states {[str(f.subject) for f in findings]} although blind"
        return
    if missing:
        yield f"not evaluated because of {missing}"
    if case.expect == "quiet" and findings:
        yield f"fires on {[(str(f.subject), f.values) for f in findings]}, expected quiet"
    if case.expect == "fires":
        if not case.expected:
            yield "a case that fires names its finding"
        yield from _compare(case.expected, findings)


def _compare(expected: tuple[Expected, ...], findings: tuple[Finding, ...]) -> Iterator[str]:
    stated = {str(finding.subject): finding for finding in findings}
    wanted = {item.subject: item for item in expected}
    if sorted(stated) != sorted(wanted):
        yield f"subjects are {sorted(stated)}, expected {sorted(wanted)}"
        return
    for subject, want in wanted.items():
        finding = stated[subject]
        differing = {k: finding.values.get(k) for k, v in want.values.items() if finding.values.get(k) != v}
        if differing:
            yield f"{subject}: values are {differing}, expected {want.values}"
        if want.affects and sorted(want.affects) != sorted(str(ref) for ref in finding.affects):
            yield f"{subject}: affects {[str(ref) for ref in finding.affects]}, expected {list(want.affects)}"
        if want.severity and want.severity != finding.severity:
            yield f"{subject}: severity is {finding.severity}, expected {want.severity}"


def _bad_citations(case: Case, findings: tuple[Finding, ...]) -> Iterator[str]:
    given = {convert_object(raw).ref: raw for raw in case.given}
    logs = {f"{log.pod}/{log.container}": log.text for log in case.logs}
    for finding in findings:
        if finding.cause != CRASHED and not finding.evidence:
            yield f"{finding.subject}: no evidence"
        for evidence in finding.evidence:
            complaint = citation_error(evidence, given, logs)
            if complaint and finding.cause != CRASHED:
                yield complaint


def _plain(snapshot: Snapshot) -> list[Any]:
    return [[str(ref), item] for found in snapshot.objects.values() for ref, item in found.items()]
