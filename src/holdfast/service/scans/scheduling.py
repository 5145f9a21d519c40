"""When scheduled jobs are due: each moment of each schedule makes one job, however many processes look."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from holdfast.model.errors import UsageError
from holdfast.model.record import Kept
from holdfast.model.registry import JOBS, LAST_RUNS, SCHEDULES, Job, LastRun, Schedule
from holdfast.model.store_refusals import RecordAbsent, RecordTaken
from holdfast.ports.store import Store
from holdfast.service.desk import Office

BY_SCHEDULE = "schedule"


def check(cron: str, zone: str) -> None:
    """Refuses a time that is none, or never comes; raises UsageError."""
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(what="zone", value=zone, allowed="UTC, Asia/Seoul") from error
    try:
        next(CronSim(cron, datetime(2026, 1, 1, tzinfo=place)))
    except (CronSimError, StopIteration) as error:
        raise UsageError(what="cron", value=cron, allowed="0 3 * * *") from error


def next_run(schedule: Schedule, now: datetime) -> datetime | None:
    """Tells when a schedule comes next; None for one that is not enabled."""
    if not schedule.enabled:
        return None
    return _utc(next(CronSim(schedule.cron, now.astimezone(ZoneInfo(schedule.zone)))))


def last_due(schedule: Schedule, now: datetime) -> datetime | None:
    """Gives the newest moment of a schedule that is not in the future, None where it lies before its beginning.

    Of several moments that nobody saw, only the newest counts: a scan makes up for all of them.
    """
    if not schedule.enabled:
        return None
    # A moment is given back only when it lies before the start of the way back.
    start = now.astimezone(ZoneInfo(schedule.zone)) + timedelta(minutes=1)
    for moment in CronSim(schedule.cron, start, reverse=True):
        if moment <= start - timedelta(minutes=1):
            due = _utc(moment)
            return None if schedule.since is not None and due <= schedule.since else due
    return None


def make_due_jobs(office: Office) -> tuple[str, ...]:
    """Makes a job for every schedule that is due and has none for that moment; gives their ids."""
    now = office.now()
    with office.stores.read() as store:
        late = [kept for kept, moment in _due(store, now) if not _is_made(store, kept.id, moment)]
    made = []
    for kept in late:
        try:
            with office.stores.write() as store:
                made += _make(office, store, kept.id, now)
        except RecordTaken:
            continue  # Another process was first.
    return tuple(made)


def due_key(schedule: str, moment: datetime) -> str:
    """Names a moment of a schedule; no two jobs share it."""
    return f"{schedule}@{_utc(moment):%Y-%m-%dT%H:%M:%SZ}"


def _due(store: Store, now: datetime) -> list[tuple[Kept[Schedule], datetime]]:
    listed = store.shelf(SCHEDULES).page(limit=10_000)
    return [(kept, moment) for kept in listed if (moment := last_due(kept.item, now)) is not None]


def _is_made(store: Store, key: str, moment: datetime) -> bool:
    try:
        return store.shelf(LAST_RUNS).get(key).item.moment >= moment
    except RecordAbsent:
        return False


def _make(office: Office, store: Store, key: str, now: datetime) -> list[str]:
    try:
        schedule = store.shelf(SCHEDULES).get(key).item
    except RecordAbsent:
        return []
    moment = last_due(schedule, now)
    if moment is None or _is_made(store, key, moment):
        return []
    job = Job(
        action=schedule.action,
        cluster=schedule.cluster,
        state="waiting",
        asked=now,
        by=BY_SCHEDULE,
        due=due_key(key, moment),
        options=schedule.options,
    )
    made = store.shelf(JOBS).add(office.chance.new_id(), job)
    store.shelf(LAST_RUNS).put(key, LastRun(moment=moment))
    store.feed.add(now, "job.added", schedule.cluster, about=made.id)
    return [made.id]


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("UTC"))
