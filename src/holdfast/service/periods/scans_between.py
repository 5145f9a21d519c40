"""How a cluster was looked at in a period: what was kept, what was planned, and what failed or never took place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

from cronsim import CronSim

from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.record import Kept
from holdfast.model.registry import JOBS, SCHEDULES, Job, Schedule
from holdfast.ports.store import Store
from holdfast.reports.period import FailedScan, ScansShown
from holdfast.service.desk import Desk
from holdfast.service.reasons import reason_of
from holdfast.service.scans.scanning import SCAN
from holdfast.service.scans.scheduling import due_key
from holdfast.service.views.keeping import NAMES
from holdfast.service.views.rows import Summary

NEWEST = 10_000
MOST_MOMENTS = 20_000
MOST_FAILED = 20


def judged_at(store: Store, cluster: str, at: datetime, last: datetime | None = None) -> KeptSnapshot | None:
    """Gives the newest snapshot before a moment that was judged, else the first up to `last`, where that is given."""
    listed = store.snapshots.of_cluster(cluster, before=last or at, limit=NEWEST)
    earlier = (item for item in listed if item.taken_at < at)
    within = (item for item in reversed(listed) if item.taken_at >= at)
    return next((item for item in chain(earlier, within) if _is_judged(store, item)), None)


def scans_between(desk: Desk, cluster: str, since: datetime, until: datetime) -> ScansShown:
    """Says how often a cluster was looked at; what its schedules did is told to who sees all of it."""
    store = desk.store
    listed = store.snapshots.of_cluster(cluster, before=until, limit=NEWEST)
    taken = sorted(item.taken_at for item in listed if item.taken_at >= since)
    gaps = [(after - before).total_seconds() / 3600.0 for before, after in pairwise((since, *taken, until))]
    shown = ScansShown(
        snapshots=len(taken),
        newest=taken[-1] if taken else None,
        longest_gap_hours=round(max(gaps), 2) if taken else None,
    )
    if not desk.reach.has_whole(cluster):
        return shown
    jobs = store.shelf(JOBS).find("cluster", cluster)
    # Jobs are forgotten after a while: before the oldest one that is kept, a scan that is not there may have been.
    known = max(since, min((kept.item.asked for kept in jobs), default=until))
    moments = [item for item in _planned(store, cluster, since, until) if item[1] >= known]
    made = {kept.item.due for kept in jobs}
    return ScansShown(
        snapshots=shown.snapshots,
        newest=shown.newest,
        longest_gap_hours=shown.longest_gap_hours,
        planned=len(moments),
        missed=sum(due_key(key, moment) not in made for key, moment in moments),
        known_since=known if known > since else None,
        failed=tuple(_failed(jobs, since, until, desk.lang))[:MOST_FAILED],
    )


def _planned(store: Store, cluster: str, since: datetime, until: datetime) -> Iterator[tuple[str, datetime]]:
    for kept in store.shelf(SCHEDULES).find("cluster", cluster):
        schedule: Schedule = kept.item
        if schedule.enabled and schedule.action == SCAN:
            start = max(since, schedule.since) if schedule.since else since
            for count, moment in enumerate(CronSim(schedule.cron, start.astimezone(ZoneInfo(schedule.zone)))):
                if moment >= until or count >= MOST_MOMENTS:
                    break
                yield kept.id, moment


def _failed(jobs: Sequence[Kept[Job]], since: datetime, until: datetime, lang: str) -> Iterator[FailedScan]:
    for kept in sorted(jobs, key=lambda kept: kept.id):
        job = kept.item
        if job.state == "failed" and job.ended is not None and since <= job.ended < until:
            yield FailedScan(time=job.ended, reason=reason_of(job.error, job.error_values, lang))


def _is_judged(store: Store, item: KeptSnapshot) -> bool:
    return store.snapshots.view(item.id, NAMES[Summary]) is not None
