"""Reports of periods, made of what the store holds: no clock is read, so that the same store gives the same report."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.access import Reach
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.finding import SEVERITIES
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.outlook import WARNING_HOURS, Outlook
from holdfast.model.readings import READINGS
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS, RegisteredCluster
from holdfast.model.tracked import ProblemTurn
from holdfast.pillars.fleet.period import Course, Kind, Step, beginning, courses, steps_of, trend
from holdfast.pillars.governance.visibility import may_see, owner_of, seen, seen_diagnosis
from holdfast.reports.describe import describe, wired
from holdfast.reports.period import (
    ClusterReport,
    Filling,
    NotJudged,
    PeriodReport,
    ReportedProblem,
    StepShown,
    Totals,
    TrackShown,
)
from holdfast.reports.problem_wire import problem_row
from holdfast.reports.wording import blindness
from holdfast.service.desk import Desk
from holdfast.service.forecasts.track_record import replay
from holdfast.service.periods.incidents_between import incidents_between
from holdfast.service.periods.objects_between import objects_between
from holdfast.service.periods.scans_between import NEWEST, judged_at, scans_between
from holdfast.service.views.keeping import kept_view
from holdfast.service.views.rows import OutlooksView
from holdfast.service.views.storage import days_of
from holdfast.texts.say import say

MOST_PROBLEMS = 50
MOST_FILLING = 20


class Period(Struct, frozen=True, kw_only=True):
    """Which period is reported, in which zone, and of which cluster, of all in reach without one."""

    kind: Kind
    until: datetime
    zone: str = "UTC"
    cluster: str = ""

    @property
    def end(self) -> datetime:
        """Gives the end by the calendar of the zone."""
        return self.until.astimezone(ZoneInfo(self.zone))

    @property
    def since(self) -> datetime:
        """Gives the beginning."""
        return beginning(self.kind, self.end)


_Listed = tuple[Course, datetime]


class _Told(Struct, frozen=True):
    report: ClusterReport
    courses: tuple[Course, ...]
    turns: tuple[ProblemTurn, ...]
    known_since: datetime


def period_report(desk: Desk, asked: Period) -> PeriodReport:
    """Tells what happened in a period, as much of it as the reader may see; raises RecordAbsent."""
    told = [_cluster(desk, asked, kept) for kept in reported_clusters(desk, asked.cluster)]
    steps = steps_of(asked.kind, asked.since, asked.end)
    problems = tuple(course for item in told for course in item.courses if not course.problem.is_risk)
    turns = tuple(turn for item in told for turn in item.turns)
    known = min((item.known_since for item in told), default=asked.end)
    return PeriodReport(
        kind=asked.kind,
        language=desk.lang,
        since=asked.since,
        until=asked.end,
        zone=asked.zone,
        cluster=asked.cluster,
        known_since=known if known > asked.since else None,
        totals=_totals([course for item in told for course in item.courses]),
        trend=tuple(_step(step, known) for step in trend(problems, turns, steps)),
        clusters=tuple(item.report for item in told),
        incidents=incidents_between(desk, asked.cluster, asked.since, asked.end),
    )


def reported_clusters(desk: Desk, cluster: str) -> Sequence[Kept[RegisteredCluster]]:
    """Lists the clusters that a report is about, by name; raises RecordAbsent for one that is named and unknown."""
    shelf = desk.store.shelf(CLUSTERS)
    kept = (shelf.get(cluster),) if cluster else shelf.page(limit=10_000)
    return [item for item in kept if desk.reach.touches(item.id)]


def _cluster(desk: Desk, asked: Period, kept: Kept[RegisteredCluster]) -> _Told:
    store, name = desk.store, kept.id
    since, until = asked.since, asked.end
    turns = store.problems.turns(cluster=name, since=since)
    seen_now = [item for item in store.problems.of_cluster(name) if _is_in_reach(desk.reach, name, item.places)]
    found = courses(seen_now, turns, since, until)
    newest = judged_at(store, name, until)
    lists = _lists(found)
    filling = _filling(desk, name, newest)
    blind, unread = _blindness(desk, kept, newest)
    report = ClusterReport(
        name=name,
        title=kept.item.title or name,
        is_whole=desk.reach.has_whole(name),
        is_judged=newest is not None,
        totals=_totals(found),
        opened=_rows(desk, kept.item, lists["opened"]),
        healed=_rows(desk, kept.item, lists["healed"]),
        open=_rows(desk, kept.item, lists["open"]),
        risks=_rows(desk, kept.item, lists["risks"]),
        filling=filling[:MOST_FILLING],
        track_record=_track_record(desk, name, until),
        changed=objects_between(desk, name, judged_at(store, name, since, until), newest),
        scans=scans_between(desk, name, since, until),
        not_evaluated=blind,
        unread=unread,
        remarks=_remarks(desk, kept, newest, since, until),
        left_out=_left_out({name: (len(listed), MOST_PROBLEMS) for name, listed in lists.items()}, len(filling)),
    )
    return _Told(report, found, turns, _known_since(desk, name, until, found))


def _left_out(counts: dict[str, tuple[int, int]], filling: int) -> dict[str, int]:
    counts = {**counts, "filling": (filling, MOST_FILLING)}
    return {name: count - most for name, (count, most) in counts.items() if count > most}


def _is_in_reach(reach: Reach, cluster: str, places: Iterable[str]) -> bool:
    return any(reach.covers(cluster, place) for place in places)


def _lists(found: Sequence[Course]) -> dict[str, list[_Listed]]:
    """Sorts problems into what was opened, what healed, and what is open, the worst first.

    Risks are told where they are open.
    """
    harms = [course for course in found if not course.problem.is_risk]
    lists: dict[str, list[_Listed]] = {
        "opened": [(one, moment) for one in harms if (moment := one.returned or one.opened)],
        "healed": [(one, one.healed) for one in harms if one.healed and not one.is_open],
        "open": [(one, one.problem.first_seen) for one in harms if one.is_open],
        "risks": [(one, one.problem.first_seen) for one in found if one.problem.is_risk and one.is_open],
    }
    return {name: sorted(listed, key=_worst_first) for name, listed in lists.items()}


def _rows(desk: Desk, cluster: RegisteredCluster, listed: Sequence[_Listed]) -> tuple[ReportedProblem, ...]:
    made = (_problem(desk, cluster, course, moment) for course, moment in listed[:MOST_PROBLEMS])
    return tuple(row for row in made if row is not None)


def _problem(desk: Desk, cluster: RegisteredCluster, course: Course, moment: datetime) -> ReportedProblem | None:
    tracked = course.problem
    view = seen(tracked, desk.reach, cluster.owners)
    if view is None:
        return None
    row = problem_row(view, owner_of(cluster.owners, tracked.object), desk.office.words, desk.lang)
    return ReportedProblem(
        problem=row.id,
        title=row.title,
        cause=row.cause,
        object=row.object,
        severity=course.severity,
        moment=moment,
        is_risk=row.is_risk,
        is_masked=row.masked is not None,
        owner=row.owner,
    )


def _worst_first(item: _Listed) -> tuple[int, datetime, str]:
    course, moment = item
    return SEVERITIES.index(course.severity), moment, course.problem.id


def _totals(found: Sequence[Course]) -> Totals:
    harms = [course for course in found if not course.problem.is_risk]
    risks = [course for course in found if course.problem.is_risk]
    return Totals(
        open_before=sum(course.was_open for course in harms),
        opened=sum(bool(course.opened or course.returned) for course in harms),
        healed=sum(bool(course.healed) and not course.is_open for course in harms),
        open_after=sum(course.is_open for course in harms),
        risks_before=sum(course.was_open for course in risks),
        risks_opened=sum(bool(course.opened or course.returned) for course in risks),
        risks_healed=sum(bool(course.healed) and not course.is_open for course in risks),
        risks_after=sum(course.is_open for course in risks),
    )


def _step(step: Step, known: datetime) -> StepShown:
    is_known = step.until > known
    return StepShown(
        since=step.since,
        until=step.until,
        opened=step.opened if is_known else None,
        healed=step.healed if is_known else None,
        open=step.open if is_known else None,
    )


def _known_since(desk: Desk, cluster: str, until: datetime, found: Sequence[Course]) -> datetime:
    """Gives when what is known of a cluster begins: with a snapshot or a problem, and else not before the end."""
    listed = desk.store.snapshots.of_cluster(cluster, before=until, limit=NEWEST)
    moments = [item.taken_at for item in listed[-1:]] + [course.problem.first_seen for course in found]
    return min(moments, default=until)


def _filling(desk: Desk, cluster: str, newest: KeptSnapshot | None) -> tuple[Filling, ...]:
    view = kept_view(desk, newest.id, OutlooksView) if newest else None
    told = (item for item in (view.outlooks if view else ()) if may_see(desk.reach, cluster, item.subject))
    rows = (_full(item) for item in told)
    return tuple(row for row in rows if row.is_full or row.p50 is not None)


def _full(item: Outlook) -> Filling:
    days = days_of(item.hours)
    return Filling(
        object=wired(item.subject),
        resource=item.resource,
        used_share=item.share,
        p10=days.p10 if days else None,
        p50=days.p50 if days else None,
        p90=days.p90 if days else None,
        is_full=item.standing == "full",
    )


def _track_record(desk: Desk, cluster: str, until: datetime) -> TrackShown | None:
    """Forecasts the kept past once more; it is one figure for all of a cluster, told to who sees all of it."""
    if not desk.reach.has_whole(cluster):
        return None
    last = until.astimezone(UTC).date().isoformat()
    kept = desk.store.shelf(READINGS).find("cluster", cluster)
    days = tuple((item.item.day, item.item.data) for item in kept if item.item.day < last)
    if not days:
        return None
    found = desk.office.work.run(replay, days, WARNING_HOURS)
    record = found.record
    if not found.moments:
        return None
    return TrackShown(
        hours=WARNING_HOURS,
        said=record.said,
        came_true=record.came_true,
        missed=record.missed,
        quiet=record.quiet,
        moments=found.moments,
        f1=_finite(record.f1),
        coverage=_finite(record.coverage),
    )


def _finite(value: float) -> float | None:
    return round(value, 3) if math.isfinite(value) else None


def _blindness(
    desk: Desk, kept: Kept[RegisteredCluster], newest: KeptSnapshot | None
) -> tuple[tuple[NotJudged, ...], tuple[str, ...]]:
    whole = kept_view(desk, newest.id, Diagnosis) if newest else None
    if whole is None:
        return (), ()
    blind = replace(whole, problems=(), risks=(), waived=())
    found, _, _ = seen_diagnosis(blind, kept.id, desk.reach, kept.item.owners)
    said = describe(found, desk.office.words, desk.lang)
    groups = blindness(said.not_evaluated)
    return (
        tuple(NotJudged(missing=item.missing, reason=item.reason, rules=len(item.rules)) for item in groups),
        tuple(dict.fromkeys(item.text for item in said.unread)),
    )


def _remarks(
    desk: Desk, kept: Kept[RegisteredCluster], newest: KeptSnapshot | None, since: datetime, until: datetime
) -> tuple[str, ...]:
    """Says what the report lacks, so that nothing that is missing reads as nothing that happened."""
    listed = desk.store.snapshots.of_cluster(kept.id, before=until, limit=NEWEST)
    within = [item for item in listed if item.taken_at >= since]
    found = []
    if newest is None:
        found.append(say("period.remark.never-read", desk.lang))
    elif not within:
        found.append(say("period.remark.not-read", desk.lang, time=f"{newest.taken_at:%Y-%m-%d %H:%M} UTC"))
    elif listed[-1].taken_at > since:
        # Of a time without a snapshot it is not known whether nothing is kept of it or nothing was looked at.
        first = listed[-1].taken_at
        found.append(say("period.remark.begins", desk.lang, time=f"{first:%Y-%m-%d %H:%M} UTC"))
    if not desk.reach.has_whole(kept.id):
        found.append(say("period.remark.part", desk.lang))
    return tuple(found)
