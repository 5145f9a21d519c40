"""Checks of preventive maintenance: the catalogue, when they are due, what they said, and who signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import replace

from holdfast.model.check import CADENCES, Cadence, CheckState
from holdfast.model.checks_kept import (
    CHECK_ROUNDS,
    CHECK_RUNS,
    CHECK_TIMETABLES,
    CheckRound,
    CheckRun,
    CheckTimetable,
    Signature,
    Verdict,
    place_of,
    round_key,
)
from holdfast.model.errors import UsageError
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.units import parse_moment
from holdfast.pillars.prevention.catalogue import check_of, checks
from holdfast.pillars.prevention.check import Check
from holdfast.reports.checks import line_text, person_text, result_text
from holdfast.reports.describe import unread_text
from holdfast.service.checks.check_rounds import keep_run
from holdfast.service.checks.check_times import Times, job_of, rounds_of, times_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.clusters import OfCluster
from holdfast.service.operations.jobs import JobShown, shown_job
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.views.present import clusters_of
from holdfast.service.working import add_job

DueState = Literal["due", "waiting", "done", "missed", "postponed"]
LONGEST = timedelta(days=400)
SIGNABLE = ("waiting-for-person", "not-evaluated")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class LineShown(Struct, frozen=True, kw_only=True):
    """One thing that a check saw: the sentence, the object, and whether it is why the check fails."""

    text: str
    bad: bool
    object: str = ""
    rule: str = ""


class RunShown(Struct, frozen=True, kw_only=True):
    """What a check said at one moment, and who signed; `state` is what it came to, a signature included."""

    id: str
    cluster: str
    check: str
    title: str
    cadence: Cadence
    due: datetime
    ran: datetime
    by: str
    state: CheckState
    decided: CheckState
    seen: int
    bad: int
    result: str
    asks: str
    lines: tuple[LineShown, ...]
    missing: tuple[str, ...]
    snapshot: str
    incident: str
    signature: Signature | None = None


class LastRun(Struct, frozen=True, kw_only=True):
    """What a check said last of a cluster; without a `state` it never ran there. `due` finds the whole result."""

    cluster: str
    state: CheckState | None = None
    due: datetime | None = None
    ran: datetime | None = None
    bad: int = 0
    seen: int = 0
    next_run: datetime | None = None


class CheckShown(Struct, frozen=True, kw_only=True):
    """A check of the catalogue in the reader's language, what decides it, and what it said last of each cluster."""

    id: str
    cadence: Cadence
    number: int
    group: str
    title: str
    why: str
    fix: str
    automatic: bool
    opens: str
    awaits: str
    asks: str
    rules: tuple[str, ...]
    queries: tuple[str, ...]
    last: tuple[LastRun, ...]


class DueShown(Struct, frozen=True, kw_only=True):
    """A moment at which the checks of a cadence were or are due in a cluster, and what became of it.

    A missed one names the round that made up for it, a postponed one until when it waits.
    """

    cluster: str
    cadence: Cadence
    due: datetime
    state: DueState
    checks: int
    by: str = ""
    ran: datetime | None = None
    made_up: datetime | None = None
    until: datetime | None = None
    counts: dict[str, int] = {}


class CheckCalendar(Struct, frozen=True, kw_only=True):
    """The due moments of a stretch of time, oldest first."""

    since: datetime
    until: datetime
    items: tuple[DueShown, ...]


class TimetableShown(Struct, frozen=True, kw_only=True):
    """When the checks of a cluster are due, as it holds now."""

    cluster: str
    zone: str
    at: str
    working_days: bool
    cadences: tuple[Cadence, ...]
    since: datetime


class ListChecks(Paging, frozen=True, kw_only=True):
    """Which checks are wanted."""

    cluster: str = ""
    cadence: Cadence | None = None
    state: CheckState | None = None


class OfCheck(Struct, frozen=True, kw_only=True):
    """One check by its id (`daily.claim-states`)."""

    check: str
    cluster: str = ""


class NewRound(Struct, frozen=True, kw_only=True):
    """A round of all checks of a cadence, at once."""

    cluster: str
    cadence: Cadence


class OfRun(Struct, frozen=True, kw_only=True):
    """What a check said of a cluster in the round of a moment."""

    cluster: str
    check: str
    due: Instant


class NewSignature(OfRun, frozen=True, kw_only=True):
    """What somebody saw: the verdict, what they looked at, and where the proof lies."""

    verdict: Verdict
    note: Annotated[str, Meta(min_length=1, max_length=4000)]
    evidence: Annotated[str, Meta(max_length=2000)] = ""


class AskCalendar(Struct, frozen=True, kw_only=True):
    """From when until when, in RFC 3339; a week back and four weeks ahead without."""

    since: str = field(default="", name="from")
    until: str = ""
    cluster: str = ""
    cadence: Cadence | None = None


class History(Paging, frozen=True, kw_only=True):
    """What a check said of a cluster over time, the newest first."""

    cluster: str
    check: str


class NewTimetable(Struct, frozen=True, kw_only=True):
    """When the checks of a cluster are due; the zone is that of the calendar of incidents where it is empty."""

    cluster: str
    zone: str = ""
    at: str = "07:00"
    working_days: bool = False
    cadences: tuple[Cadence, ...] = CADENCES


class Lasts(Struct, frozen=True, kw_only=True):
    """The newest run of each check of a cluster, and when each cadence comes next."""

    cluster: str
    runs: dict[str, CheckRun]
    next: dict[Cadence, datetime | None]


def _list(desk: Desk, asked: ListChecks) -> Page[CheckShown]:
    lasts = _lasts(desk, asked.cluster)
    found = [_check(desk, item, lasts) for item in checks().values() if asked.cadence in (None, item.cadence)]
    if asked.state:
        found = [item for item in found if any(last.state == asked.state for last in item.last)]
    return paged(asked, found, lambda item: (CADENCES.index(item.cadence), item.number, item.id))


def _get(desk: Desk, asked: OfCheck) -> CheckShown:
    return _check(desk, check_of(asked.check), _lasts(desk, asked.cluster))


def _run(desk: Desk, asked: NewRound) -> JobShown:
    cluster = desk.store.shelf(CLUSTERS).get(asked.cluster)
    moment = desk.now.replace(microsecond=0)
    item = CheckRound(cluster=cluster.id, cadence=asked.cadence, due=moment, state="waiting", by=desk.who.id)
    key = round_key(cluster.id, asked.cadence, moment)
    desk.store.shelf(CHECK_ROUNDS).add(key, item)
    kept = add_job(desk.office, desk.store, job_of(key, item, desk.now, desk.who.id))
    desk.note(cluster.id, cadence=asked.cadence, job=kept.id)
    return shown_job(desk, kept)


def _sign(desk: Desk, asked: NewSignature) -> RunShown:
    kept = _found(desk, asked)
    if kept.item.state not in SIGNABLE:
        raise UsageError(what="check", value=kept.item.state, allowed=", ".join(SIGNABLE))
    signature = Signature(
        by=desk.who.id,
        name=desk.who.name,
        at=desk.now,
        verdict=asked.verdict,
        note=asked.note,
        evidence=asked.evidence,
    )
    signed = keep_run(desk.office, desk.store, kept.id, replace(kept.item, signature=signature))
    _count_anew(desk, signed)
    desk.note(signed.place, verdict=asked.verdict, due=asked.due.isoformat(timespec="seconds"))
    return _shown(desk, signed, kept.id)


def _calendar(desk: Desk, asked: AskCalendar) -> CheckCalendar:
    since = _moment("from", asked.since) or desk.now - timedelta(days=7)
    until = _moment("until", asked.until) or desk.now + timedelta(days=28)
    if not since < until <= since + LONGEST:
        raise UsageError(what="until", value=asked.until, allowed=f"{since:%Y-%m-%dT%H:%M:%SZ} + {LONGEST.days} d")
    times = times_of(desk.store, *([asked.cluster] if asked.cluster else ()))
    found = [
        item
        for kept in clusters_of(desk, asked.cluster)
        if desk.reach.has_whole(kept.id)
        for cadence in CADENCES
        if asked.cadence in (None, cadence)
        for item in _due(desk, kept.id, times.get(kept.id), cadence, since, until)
    ]
    found.sort(key=lambda item: (item.due, item.cluster, CADENCES.index(item.cadence)))
    return CheckCalendar(since=since, until=until, items=tuple(found))


def _history(desk: Desk, asked: History) -> Page[RunShown]:
    check_of(asked.check)
    runs = desk.store.shelf(CHECK_RUNS).find("place", place_of(asked.cluster, asked.check))
    by_key = {kept.id: kept for kept in runs}
    page = paged(asked, [*by_key.values()], lambda kept: (-kept.item.due.timestamp(), kept.id))
    return Page(items=tuple(_shown(desk, kept.item, kept.id) for kept in page.items), next=page.next, total=page.total)


def _result(desk: Desk, asked: OfRun) -> RunShown:
    kept = _found(desk, asked)
    return _shown(desk, kept.item, kept.id)


def _timetable(desk: Desk, asked: OfCluster) -> TimetableShown:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    times = times_of(desk.store, asked.cluster).get(asked.cluster)
    if times is None:
        raise RecordAbsent(type=CHECK_TIMETABLES.name, id=asked.cluster)
    table = times.table
    return TimetableShown(
        cluster=asked.cluster,
        zone=table.zone,
        at=table.at,
        working_days=table.working_days,
        cadences=table.cadences,
        since=times.since,
    )


def _set_timetable(desk: Desk, asked: NewTimetable) -> TimetableShown:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    if asked.zone:
        try:
            ZoneInfo(asked.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise UsageError(what="zone", value=asked.zone, allowed="UTC, Asia/Seoul") from error
    if not _CLOCK.fullmatch(asked.at):
        raise UsageError(what="at", value=asked.at, allowed="07:00")
    # What lay before the change is not made up for.
    fields = msgspec.structs.asdict(asked)
    fields.pop("cluster")
    item = CheckTimetable(since=desk.now, **fields)
    desk.store.shelf(CHECK_TIMETABLES).put(asked.cluster, item, desk.asker.revision)
    desk.note(asked.cluster, at=asked.at, cadences=", ".join(asked.cadences))
    return _timetable(desk, OfCluster(cluster=asked.cluster))


def _found(desk: Desk, asked: OfRun) -> Kept[CheckRun]:
    cadence = check_of(asked.check).cadence
    key = f"{round_key(asked.cluster, cadence, asked.due)}/{asked.check}"
    return desk.store.shelf(CHECK_RUNS).get(key)


def _count_anew(desk: Desk, run: CheckRun) -> None:
    """Counts the states of a round again, since a signature changed one of them."""
    shelf = desk.store.shelf(CHECK_ROUNDS)
    counts: dict[str, int] = {}
    for kept in desk.store.shelf(CHECK_RUNS).find("round", run.round):
        counts[kept.item.state] = counts.get(kept.item.state, 0) + 1
    shelf.replace(run.round, replace(shelf.get(run.round).item, counts=counts))


def _check(desk: Desk, item: Check, lasts: tuple[Lasts, ...]) -> CheckShown:
    words, steps = item.words(desk.lang), item.file.decide
    return CheckShown(
        id=item.id,
        cadence=item.cadence,
        number=item.file.number,
        group=item.file.group,
        title=words.title,
        why=words.why,
        fix=words.fix,
        automatic=item.is_automatic,
        opens=item.file.opens,
        awaits=item.file.awaits,
        asks=person_text(item.id, desk.lang),
        rules=tuple(rule for step in steps for rule in step.rules),
        queries=tuple(step.query for step in steps if step.query),
        last=tuple(_last(item, known) for known in lasts),
    )


def _lasts(desk: Desk, cluster: str) -> tuple[Lasts, ...]:
    """Gives for each cluster whose checks the asker may see what its newest rounds said."""
    times = times_of(desk.store, *([cluster] if cluster else ()))
    whole = (kept.id for kept in clusters_of(desk, cluster) if desk.reach.has_whole(kept.id))
    return tuple(_lasts_of(desk, name, times.get(name)) for name in whole)


def _lasts_of(desk: Desk, cluster: str, times: Times | None) -> Lasts:
    newest: dict[Cadence, tuple[datetime, str]] = {}
    for key, item in rounds_of(desk.store, cluster).items():
        if item.state == "done" and item.ran is not None:
            newest[item.cadence] = max(newest.get(item.cadence, (item.ran, key)), (item.ran, key))
    runs = {
        kept.item.check: kept.item
        for _, key in newest.values()
        for kept in desk.store.shelf(CHECK_RUNS).find("round", key)
    }
    ahead = {cadence: times.next(cadence, desk.now) for cadence in CADENCES} if times else {}
    return Lasts(cluster=cluster, runs=runs, next=ahead)


def _last(item: Check, known: Lasts) -> LastRun:
    run, ahead = known.runs.get(item.id), known.next.get(item.cadence)
    if run is None:
        return LastRun(cluster=known.cluster, next_run=ahead)
    return LastRun(
        cluster=known.cluster,
        state=run.state,
        due=run.due,
        ran=run.ran,
        bad=run.result.bad,
        seen=run.result.seen,
        next_run=ahead,
    )


def _due(
    desk: Desk, cluster: str, times: Times | None, cadence: Cadence, since: datetime, until: datetime
) -> Iterator[DueShown]:
    known = {item.due: item for item in rounds_of(desk.store, cluster).values() if item.cadence == cadence}
    count = sum(check.cadence == cadence for check in checks().values())
    moments = {due for due in known if since < due <= until}
    moments |= set(times.between(cadence, since, until) if times else ())
    for moment in moments:
        item = known.get(moment)
        if item is None:
            state: DueState = "due" if moment > desk.now else "waiting"
            yield DueShown(cluster=cluster, cadence=cadence, due=moment, state=state, checks=count)
            continue
        yield DueShown(
            cluster=cluster,
            cadence=cadence,
            due=moment,
            state=item.state,
            checks=count,
            by=item.by,
            ran=item.ran,
            made_up=_made_up(item.made_up),
            until=item.until if item.state == "postponed" else None,
            counts=item.counts,
        )


def _made_up(key: str) -> datetime | None:
    return parse_moment(key.rpartition("@")[2]) if key else None


def _moment(name: str, text: str) -> datetime | None:
    if not text:
        return None
    found = parse_moment(text)
    if found is None:
        raise UsageError(what=name, value=text, allowed="2026-01-31T00:00:00Z")
    return found


def _shown(desk: Desk, run: CheckRun, key: str) -> RunShown:
    check, result = check_of(run.check), run.result
    return RunShown(
        id=key,
        cluster=run.cluster,
        check=run.check,
        title=check.words(desk.lang).title,
        cadence=run.cadence,
        due=run.due,
        ran=run.ran,
        by=run.by,
        state=run.state,
        decided=result.state,
        seen=result.seen,
        bad=result.bad,
        result=result_text(result, desk.lang),
        asks=person_text(run.check, desk.lang),
        lines=tuple(
            LineShown(
                text=line_text(line, desk.office.words, desk.lang),
                bad=line.is_bad,
                object=str(line.object) if line.object else "",
                rule=line.rule,
            )
            for line in result.lines
        ),
        missing=tuple(dict.fromkeys(unread_text(item, desk.lang) for item in result.missing)),
        snapshot=run.snapshot,
        incident=run.incident,
        signature=run.signature,
    )


OPERATIONS = (
    Operation(
        name="checks.list",
        parameters=ListChecks,
        result=Page[CheckShown],
        run=_list,
        permission="read:checks",
        bearing="fleet",
        path="/checks",
        examples={"daily": {"cadence": "daily"}, "failing": {"cluster": "prod-seoul", "state": "fail"}},
    ),
    Operation(
        name="checks.get",
        parameters=OfCheck,
        result=CheckShown,
        run=_get,
        permission="read:checks",
        bearing="fleet",
        path="/checks/{check}",
        examples={"claims": {"check": "daily.claim-states"}},
    ),
    Operation(
        name="checks.calendar",
        parameters=AskCalendar,
        result=CheckCalendar,
        run=_calendar,
        permission="read:checks",
        bearing="fleet",
        path="/check-calendar",
        examples={
            "fortnight": {"from": "2026-01-01T00:00:00Z", "until": "2026-01-15T14:00:00Z", "cluster": "prod-seoul"},
            "present": {},
        },
    ),
    Operation(
        name="checks.history",
        parameters=History,
        result=Page[RunShown],
        run=_history,
        permission="read:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/checks/{check}/runs",
        examples={"claims": {"cluster": "prod-seoul", "check": "daily.claim-states"}},
    ),
    Operation(
        name="checks.result",
        parameters=OfRun,
        result=RunShown,
        run=_result,
        permission="read:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/checks/{check}/runs/{due}",
    ),
    Operation(
        name="checks.timetable",
        parameters=OfCluster,
        result=TimetableShown,
        run=_timetable,
        permission="read:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/check-timetable",
    ),
    Operation(
        name="checks.set-timetable",
        parameters=NewTimetable,
        result=TimetableShown,
        run=_set_timetable,
        permission="run:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/check-timetable",
        effect="record",
        method="PUT",
        examples={"mornings": {"cluster": "prod-seoul", "zone": "Asia/Seoul", "at": "08:30", "working_days": True}},
    ),
    Operation(
        name="checks.run",
        parameters=NewRound,
        result=JobShown,
        run=_run,
        permission="run:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/check-rounds",
        effect="record",
        method="POST",
        examples={"daily": {"cluster": "prod-seoul", "cadence": "daily"}},
    ),
    Operation(
        name="checks.sign",
        parameters=NewSignature,
        result=RunShown,
        run=_sign,
        permission="sign:checks",
        bearing="whole-cluster",
        path="/clusters/{cluster}/checks/{check}/runs/{due}/signature",
        effect="record",
        method="POST",
        examples={
            "compliance": {
                "cluster": "prod-seoul",
                "check": "weekly.compliance",
                "due": "2026-01-12T22:00:00Z",
                "verdict": "pass",
                "note": "Looked at the controls of the framework; the report is in the audit folder.",
            }
        },
    ),
)
