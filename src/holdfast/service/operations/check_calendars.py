"""When checks are due: the timetable of a cluster, and the moments that follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct, field

from holdfast.model.check import CADENCES, Cadence
from holdfast.model.checks_kept import CHECK_TIMETABLES, CheckTimetable
from holdfast.model.errors import UsageError
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.units import parse_moment
from holdfast.pillars.prevention.catalogue import checks
from holdfast.service.checks.check_times import Times, rounds_of, times_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.clusters import OfCluster
from holdfast.service.views.present import clusters_of

DueState = Literal["due", "waiting", "done", "missed", "postponed"]
LONGEST = timedelta(days=400)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


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


class AskCalendar(Struct, frozen=True, kw_only=True):
    """From when until when, in RFC 3339; a week back and four weeks ahead without."""

    since: str = field(default="", name="from")
    until: str = ""
    cluster: str = ""
    cadence: Cadence | None = None


class NewTimetable(Struct, frozen=True, kw_only=True):
    """When the checks of a cluster are due; the zone is that of the calendar of incidents where it is empty."""

    cluster: str
    zone: str = ""
    at: str = "07:00"
    working_days: bool = False
    cadences: tuple[Cadence, ...] = CADENCES


def _calendar(desk: Desk, asked: AskCalendar) -> CheckCalendar:
    since = _moment("from", asked.since) or desk.now - timedelta(days=7)
    until = _moment("until", asked.until) or desk.now + timedelta(days=28)
    if not since < until <= since + LONGEST:
        raise UsageError(what="until", value=asked.until, allowed=f"{since:%Y-%m-%dT%H:%M:%SZ} + {LONGEST.days} d")
    if asked.cluster and not desk.reach.touches(asked.cluster):
        # A cluster out of reach is no different from one that is not there.
        raise RecordAbsent(type=CLUSTERS.name, id=asked.cluster)
    if asked.cluster:
        desk.store.shelf(CLUSTERS).get(asked.cluster)
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


OPERATIONS = (
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
)
