"""The cases of a rule and their runner: every case says what the rule states about a few objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from holdfast.engine.case_predictions import CasePrediction, prediction
from holdfast.engine.citations import Readings, citation_error
from holdfast.engine.evaluate import CRASHED, evaluate
from holdfast.engine.facts import Facts
from holdfast.engine.rule import LoadedRule
from holdfast.engine.texts import documents
from holdfast.model.alerts import Alert, AlertState
from holdfast.model.certificates import Certificate, Certificates, end_of, field_of
from holdfast.model.certificates import Origin as CertificateOrigin
from holdfast.model.codec import convert_object
from holdfast.model.deviation import Deviation, Origin
from holdfast.model.errors import RuleError
from holdfast.model.finding import Finding, Severity
from holdfast.model.graph import Graph
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outlook import WARNING_HOURS, Band, Chance, Losses, Outlook, Resource, Standing
from holdfast.model.prediction import Prediction
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
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


class CaseCertificate(Struct, frozen=True, forbid_unknown_fields=True):
    """A certificate that is known of an object of a case."""

    of: str
    origin: CertificateOrigin
    place: str
    subject: str
    not_before: datetime
    not_after: datetime
    names: tuple[str, ...] = ()


class CaseSeries(Struct, frozen=True, forbid_unknown_fields=True):
    """One series of a case: its values are `every` seconds apart and end `ago` seconds before the case's moment."""

    signal: str
    of: str
    values: tuple[float, ...]
    part: str = ""
    every: float = 60.0
    ago: float = 0.0
    repeat: int = 1


class CaseAlert(Struct, frozen=True, forbid_unknown_fields=True):
    """One alert of a case."""

    name: str
    of: str = ""
    state: AlertState = "firing"
    severity: str = "warning"
    summary: str = ""
    since: str | None = None
    labels: dict[str, str] = {}


class CaseDeviation(Struct, frozen=True, forbid_unknown_fields=True):
    """An object of a case whose numbers are unusual; the newest reading of the signal must be among the series."""

    of: str
    signal: str
    part: str = ""
    usual: float = 0.0
    now: float = 0.0
    score: float = 10.0
    explains: tuple[str, ...] = ()
    is_trouble: bool = True


class CaseOutlook(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of something that fills; where `signal` is given, its series must be among the case's."""

    of: str
    standing: Standing
    resource: Resource = "volume"
    part: str = ""
    signal: str = ""
    used: float | None = None
    capacity: float | None = None
    hours: tuple[float, float, float] | None = None
    chance: float | None = None
    days: int = 30
    stale_hours: float = 0.0
    loss: float = 0.2
    remarks: tuple[str, ...] = ()


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """Objects, and what the rule must state about them.

    `listed` names kinds that are known though no object of theirs is given; what the rule needs is always listed,
    except in a `blind` case the kinds and signals under `missing`. `measured` names signals that are known though no
    series of theirs is given. `now` is the moment of the snapshot.
    """

    name: str
    expect: Literal["fires", "quiet", "blind"]
    given: tuple[dict[str, Any], ...]
    finding: Expected | None = None
    findings: tuple[Expected, ...] = ()
    listed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    logs: tuple[CaseLog, ...] = ()
    certificates: tuple[CaseCertificate, ...] = ()
    metrics: tuple[CaseSeries, ...] = ()
    measured: tuple[str, ...] = ()
    alerts: tuple[CaseAlert, ...] = ()
    origins: tuple[CaseDeviation, ...] = ()
    outlooks: tuple[CaseOutlook, ...] = ()
    predictions: tuple[CasePrediction, ...] = ()
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


def snapshot_of(case: Case, needs: Iterable[str], reverse: bool = False, signals: Iterable[str] = ()) -> Snapshot:
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
    return Snapshot(
        Provenance(source=case.name, taken_at=taken_at, inferred=False),
        objects,
        listed,
        (),
        logs,
        certificates=_certificates(case),
        measured=_measured(case, signals, reverse),
        alerts=tuple(_alert(alert) for alert in case.alerts),
    )


def facts_of(
    case: Case, needs: Iterable[str], build: BuildGraph, reverse: bool = False, signals: Iterable[str] = ()
) -> Facts:
    """Makes what a rule receives of a case."""
    snapshot = snapshot_of(case, needs, reverse, signals)
    held = snapshot.measured
    return Facts(snapshot, build(snapshot), _origins(case, held), _outlooks(case, held), _predictions(case, held))


def _certificates(case: Case) -> Certificates:
    found: dict[Ref, tuple[Certificate, ...]] = {}
    for item in case.certificates:
        made = Certificate(
            origin=item.origin,
            place=item.place,
            subject=item.subject,
            names=item.names,
            not_before=item.not_before,
            not_after=item.not_after,
        )
        found[named(item.of)] = (*found.get(named(item.of), ()), made)
    return found


def _measured(case: Case, signals: Iterable[str], reverse: bool) -> Measured:
    end = datetime.fromisoformat(case.now).timestamp()
    series = tuple(_series(item, end) for item in case.metrics if item.signal not in case.missing)
    known = {item.signal for item in series} | set(case.measured) | set(signals)
    return Measured(
        series=series[::-1] if reverse else series,
        signals=frozenset(known) - frozenset(case.missing),
        is_asked=bool(case.metrics or case.measured or signals),
    )


def _series(item: CaseSeries, end: float) -> Series:
    values = item.values * item.repeat
    last = end - item.ago
    times = tuple(last - item.every * (len(values) - 1 - i) for i in range(len(values)))
    return Series(signal=item.signal, subject=named(item.of), part=item.part, times=times, values=values, source="case")


def _alert(item: CaseAlert) -> Alert:
    return Alert(
        name=item.name,
        state=item.state,
        subject=named(item.of) if item.of else None,
        severity=item.severity,
        summary=item.summary,
        since=datetime.fromisoformat(item.since) if item.since else None,
        labels=item.labels,
        source="case",
    )


def _origins(case: Case, measured: Measured) -> tuple[Origin, ...]:
    by_key = {(item.signal, item.subject, item.part): item for item in measured.series}
    found = []
    for item in case.origins:
        series = by_key[item.signal, named(item.of), item.part]
        deviation = Deviation(
            subject=series.subject,
            signal=item.signal,
            part=item.part,
            usual=item.usual,
            now=item.now,
            score=item.score,
            since=series.times[0],
            field=series.field,
            last=series.latest,
            last_time=series.latest_time,
        )
        explained = tuple(named(text) for text in item.explains)
        found.append(
            Origin(
                subject=series.subject,
                score=item.score,
                deviations=(deviation,),
                explains=explained,
                is_trouble=item.is_trouble,
            )
        )
    return tuple(found)


def _outlooks(case: Case, measured: Measured) -> tuple[Outlook, ...]:
    by_key = {(item.signal, item.subject, item.part): item for item in measured.series}
    return tuple(
        _outlook(item, by_key.get((item.signal, named(item.of), item.part)), case.now) for item in case.outlooks
    )


def _predictions(case: Case, measured: Measured) -> tuple[Prediction, ...]:
    by_key = {(item.signal, item.subject, item.part): item for item in measured.series}
    moment = datetime.fromisoformat(case.now).timestamp()
    return tuple(prediction(item, moment, by_key, named) for item in case.predictions)


def _outlook(item: CaseOutlook, series: Series | None, now: str) -> Outlook:
    return Outlook(
        subject=named(item.of),
        resource=item.resource,
        part=item.part,
        standing=item.standing,
        remarks=item.remarks,
        moment=datetime.fromisoformat(now).timestamp(),
        used=item.used,
        reading=series.latest if series else None,
        used_time=series.latest_time if series else None,
        field=series.field if series else "",
        capacity=item.capacity,
        hours=Band(*item.hours) if item.hours else None,
        chances=(Chance(WARNING_HOURS, item.chance),) if item.chance is not None else (),
        method="every-day",
        tests=4.0,
        evidence=(Losses("every-day", item.loss, 1.0),),
        days=item.days,
        stale_hours=item.stale_hours,
    )


def named(text: str) -> Ref:
    """Reads how a case names an object: `Kind name`, `Kind namespace/name`, `Kind.group namespace/name`."""
    kind, _, rest = text.partition(" ")
    name, _, group = kind.partition(".")
    namespace, slash, last = rest.partition("/")
    return Ref(name, last if slash else rest, namespace if slash else "", group)


def run_case(rule: LoadedRule, case: Case, build: BuildGraph, reverse: bool = False) -> Outcome:
    """Runs a rule on a case and lists everything that differs from what the case expects."""
    facts = facts_of(case, rule.kinds, build, reverse, rule.fields.signals)
    snapshot = facts.snapshot
    before = msgspec.msgpack.encode(_plain(snapshot))
    result = evaluate(facts, (rule,))
    missing = tuple(sorted({item.missing for item in result.not_evaluated}))
    bad = _bad_citations(case, result.findings, _readings(snapshot))
    complaints = [*_differences(case, result.findings, missing), *bad]
    if msgspec.msgpack.encode(_plain(snapshot)) != before:
        complaints.append("the rule changed its input")
    return Outcome(result.findings, missing, tuple(complaints))


def blind_cases(rule: LoadedRule, cases: Iterable[Case]) -> Iterator[tuple[str, Case]]:
    """Derives a blind case for each kind and signal that a rule needs, from its first case that fires."""
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
    for signal in rule.fields.signals:
        yield signal, replace(firing, name=f"without {signal}", expect="blind", missing=(signal,))


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


def _readings(snapshot: Snapshot) -> Readings:
    readings: dict[tuple[Ref, str], list[float | str]] = {}
    for item in snapshot.measured.series:
        readings.setdefault((item.subject, item.field), []).extend(item.values)
    for ref, found in snapshot.certificates.items():
        for certificate in found:
            readings.setdefault((ref, field_of(certificate)), []).append(end_of(certificate))
    for alert in snapshot.alerts:
        if alert.subject is not None:
            readings.setdefault((alert.subject, f"alert[{alert.name}]"), []).append(alert.summary or alert.name)
    return readings


def _bad_citations(case: Case, findings: tuple[Finding, ...], readings: Readings) -> Iterator[str]:
    given = {convert_object(raw).ref: raw for raw in case.given}
    logs = {f"{log.pod}/{log.container}": log.text for log in case.logs}
    for finding in findings:
        if finding.cause != CRASHED and not finding.evidence:
            yield f"{finding.subject}: no evidence"
        for evidence in finding.evidence:
            complaint = citation_error(evidence, given, logs, readings)
            if complaint and finding.cause != CRASHED:
                yield complaint


def _plain(snapshot: Snapshot) -> list[Any]:
    return [[str(ref), item] for found in snapshot.objects.values() for ref, item in found.items()]
