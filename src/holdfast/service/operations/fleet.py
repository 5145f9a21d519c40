"""All clusters at a glance: how each one is, what changed, and what comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model.finding import SEVERITIES, Severity
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.record import Kept
from holdfast.model.registry import SCHEDULES, RegisteredCluster, Way
from holdfast.model.tracked import ProblemTurn, Turn
from holdfast.pillars.fleet.risk import risk_of
from holdfast.pillars.governance.visibility import may_see
from holdfast.ports.problems import Count, Wanted
from holdfast.reports.describe import wired
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.problems import row_of
from holdfast.service.scans.scheduling import next_run
from holdfast.service.views.judged import judged_by_cluster
from holdfast.service.views.keeping import kept_view
from holdfast.service.views.present import clusters_of
from holdfast.service.views.rows import OutlooksView, Summary
from holdfast.service.views.storage import days_of

LATELY = timedelta(hours=24)
MOST_TURNS = 20
# A picture older than this is no longer the present.
STALE = timedelta(hours=24)
_SOON_DAYS = 4.0


class SeverityCounts(Struct, frozen=True, kw_only=True):
    """How many problems there are of each severity."""

    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0
    info: int = 0


class FullShown(Struct, frozen=True, kw_only=True):
    """What will be full first, and in how many days; none of them where that is not within 30 days."""

    subject: WireObject
    p10: float | None
    p50: float | None
    p90: float | None


class Changed(Struct, frozen=True, kw_only=True):
    """What changed lately: problems of the last day, and objects since the snapshot before, where that is told."""

    opened: int
    healed: int
    objects: int | None


class FleetCluster(Struct, frozen=True, kw_only=True):
    """A cluster at a glance; one that was never read has no snapshot, and nothing is known of it."""

    name: str
    title: str
    way: Way
    risk: int
    problems: SeverityCounts
    risks: int
    last_snapshot: datetime | None
    age_seconds: float | None
    next_scan: datetime | None
    days_to_full: FullShown | None
    changed: Changed
    unread: int | None


class FleetTotals(Struct, frozen=True, kw_only=True):
    """All clusters together; `filling` counts those where something is full within four days, `worst` names one."""

    clusters: int
    problems: SeverityCounts
    risks: int
    filling: int
    stale: int
    worst: str


class TurnShown(Struct, frozen=True, kw_only=True):
    """Something that happened to a problem."""

    time: datetime
    turn: Turn
    cluster: str
    problem: str
    title: str
    severity: Severity


class Fleet(Struct, frozen=True, kw_only=True):
    """All clusters in reach, those in most trouble first, and what happened last."""

    clusters: tuple[FleetCluster, ...]
    totals: FleetTotals
    turns: tuple[TurnShown, ...]


class OfFleet(Struct, frozen=True, kw_only=True):
    """The whole fleet that is in reach."""


def _get(desk: Desk, _: OfFleet) -> Fleet:
    known = _Known(
        counts=desk.store.problems.count(Wanted(reach=desk.reach)),
        turns=desk.store.problems.turns_since(desk.now - LATELY, desk.reach),
        snapshots=judged_by_cluster(desk.store),
        scans=_next_scans(desk),
    )
    clusters = list(clusters_of(desk))
    rows = sorted((_cluster(desk, kept, known) for kept in clusters), key=lambda row: (-row.risk, row.name))
    return Fleet(clusters=tuple(rows), totals=_totals(rows), turns=_latest(desk, clusters, known.turns))


class _Known(Struct, frozen=True, kw_only=True):
    """What is read of all clusters at once."""

    counts: Sequence[Count]
    turns: Mapping[str, Sequence[ProblemTurn]]
    snapshots: Mapping[str, KeptSnapshot]
    scans: Mapping[str, datetime]


def _cluster(desk: Desk, kept: Kept[RegisteredCluster], known: _Known) -> FleetCluster:
    counts = [item for item in known.counts if item.cluster == kept.id]
    lately = known.turns.get(kept.id, ())
    snapshot = known.snapshots.get(kept.id)
    summary = kept_view(desk, snapshot.id, Summary) if snapshot else None
    full = _first_full(desk, kept.id, snapshot.id, summary) if snapshot and summary else None
    harms = {item.severity: item.count for item in counts if not item.is_risk}
    dangers = {item.severity: item.count for item in counts if item.is_risk}
    happened = Counter(turn.turn for turn in lately)
    is_whole = desk.reach.has_whole(kept.id)
    is_blind = summary is None or summary.unread > 0
    return FleetCluster(
        name=kept.id,
        title=kept.item.title or kept.id,
        way=kept.item.way,
        risk=risk_of(harms, dangers, full.p50 if full else None, is_blind),
        problems=_by_severity(harms),
        risks=sum(dangers.values()),
        last_snapshot=snapshot.taken_at if snapshot else None,
        age_seconds=max(0.0, (desk.now - snapshot.taken_at).total_seconds()) if snapshot else None,
        next_scan=known.scans.get(kept.id),
        days_to_full=full,
        changed=Changed(
            opened=happened["opened"] + happened["returned"],
            healed=happened["healed"],
            objects=summary.changed if summary and is_whole else None,
        ),
        unread=summary.unread if summary else None,
    )


def _first_full(desk: Desk, cluster: str, snapshot: str, summary: Summary) -> FullShown | None:
    first = summary.first_full
    if first is not None and not may_see(desk.reach, cluster, first.subject):
        return _own_first_full(desk, cluster, snapshot)
    if first is None:
        return None
    return FullShown(subject=wired(first.subject), p10=first.days.p10, p50=first.days.p50, p90=first.days.p90)


def _own_first_full(desk: Desk, cluster: str, snapshot: str) -> FullShown | None:
    view = kept_view(desk, snapshot, OutlooksView)
    for item in view.outlooks if view else ():
        days = days_of(item.hours)
        if days is not None and may_see(desk.reach, cluster, item.subject):
            return FullShown(subject=wired(item.subject), p10=days.p10, p50=days.p50, p90=days.p90)
    return None


def _next_scans(desk: Desk) -> Mapping[str, datetime]:
    found: dict[str, datetime] = {}
    for kept in desk.store.shelf(SCHEDULES).page(limit=10_000):
        moment = next_run(kept.item, desk.now)
        if moment is not None:
            found[kept.item.cluster] = min(moment, found.get(kept.item.cluster, moment))
    return found


def _totals(rows: Sequence[FleetCluster]) -> FleetTotals:
    summed = {name: sum(getattr(row.problems, name) for row in rows) for name in SEVERITIES}
    ages = [row.age_seconds for row in rows]
    return FleetTotals(
        clusters=len(rows),
        problems=_by_severity(summed),
        risks=sum(row.risks for row in rows),
        filling=sum(_is_soon(row.days_to_full) for row in rows),
        stale=sum(age is None or age > STALE.total_seconds() for age in ages),
        worst=rows[0].name if rows and rows[0].risk else "",
    )


def _is_soon(full: FullShown | None) -> bool:
    return full is not None and full.p50 is not None and full.p50 <= _SOON_DAYS


def _by_severity(counts: Mapping[Severity, int]) -> SeverityCounts:
    return SeverityCounts(**{str(name): counts.get(name, 0) for name in SEVERITIES})


def _latest(
    desk: Desk, clusters: Sequence[Kept[RegisteredCluster]], happened: Mapping[str, Sequence[ProblemTurn]]
) -> tuple[TurnShown, ...]:
    owners = {kept.id: kept.item.owners for kept in clusters}
    turns = [(cluster, turn) for cluster in owners for turn in happened.get(cluster, ())]
    turns.sort(key=lambda item: (-item[1].time.timestamp(), SEVERITIES.index(item[1].severity), item[1].problem))
    problems = desk.store.problems.named(turn.problem for _, turn in turns[:MOST_TURNS])
    shown = []
    for cluster, turn in turns[:MOST_TURNS]:
        row = row_of(desk, problems[turn.problem], owners[cluster])
        if row is not None:
            shown.append(
                TurnShown(
                    time=turn.time,
                    turn=turn.turn,
                    cluster=cluster,
                    problem=turn.problem,
                    title=row.title,
                    severity=turn.severity,
                )
            )
    return tuple(shown)


OPERATIONS = (
    Operation(
        name="fleet.get",
        parameters=OfFleet,
        result=Fleet,
        run=_get,
        permission="read:fleet",
        bearing="fleet",
        path="/fleet",
        examples={"all": {}},
        is_held=True,
    ),
)
