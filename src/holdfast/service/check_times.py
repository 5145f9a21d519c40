"""When the checks of each cluster are due: due rounds become jobs, each once, and those that nobody ran are missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from holdfast.model.check import CADENCES, Cadence
from holdfast.model.checks_kept import CHECK_ROUNDS, CHECK_TIMETABLES, CheckRound, CheckTimetable, round_key
from holdfast.model.errors import RecordAbsent, RecordTaken
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS, Job
from holdfast.pillars.incidents.calendars import Calendar, is_day_off
from holdfast.pillars.prevention.calendar import IsOff, Timetable, due_between, last_due
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incident_terms import terms_now
from holdfast.service.maintenances import in_force
from holdfast.service.working import add_job

CHECK = "check"
BY_CALENDAR = "calendar"
MOST_MISSED = 400
"""How many rounds one look back may find missed: more than a year of days."""


def make_due_checks(office: Office) -> tuple[str, ...]:
    """Makes a job for every round that is due; gives the ids of the rounds."""
    now = office.now()
    with office.stores.read() as store:
        seen = {kept.id for kept in store.shelf(CHECK_TIMETABLES).page(limit=10_000)}
        new = [kept.id for kept in store.shelf(CLUSTERS).page(limit=10_000) if kept.id not in seen]
        due = [(cluster, cadence) for cluster, cadence, _ in _due(store, now)]
    for cluster in new:
        _see(office, cluster, now)
    made = []
    for cluster, cadence in due:
        try:
            with office.stores.write() as store:
                made += _make(office, store, cluster, cadence, now)
        except RecordTaken:
            continue  # Another process was first.
    return tuple(made)


def timetable_of(store: Store, cluster: str) -> tuple[CheckTimetable, Timetable, IsOff] | None:
    """Gives when the checks of a cluster are due, and which days are off; None for one that nobody has seen yet."""
    try:
        kept = store.shelf(CHECK_TIMETABLES).get(cluster).item
    except RecordAbsent:
        return None
    terms = terms_now(store)
    calendar = terms.calendars[terms.policy.days_off.calendar]
    table = Timetable(
        zone=kept.zone or calendar.zone, at=kept.at, working_days=kept.working_days, cadences=kept.cadences
    )
    return kept, table, lambda day: _is_off(calendar, day)


def rounds_of(store: Store, cluster: str) -> dict[str, CheckRound]:
    """Maps the rounds of a cluster by their keys."""
    return {kept.id: kept.item for kept in store.shelf(CHECK_ROUNDS).find("cluster", cluster)}


def _see(office: Office, cluster: str, now: datetime) -> None:
    """Notes that a cluster is looked after from now on, so that nothing before counts as missed."""
    try:
        with office.stores.write() as store:
            store.shelf(CHECK_TIMETABLES).add(cluster, CheckTimetable(since=now))
    except RecordTaken:
        return


def _due(store: Store, now: datetime) -> Iterator[tuple[str, Cadence, datetime]]:
    for kept in store.shelf(CLUSTERS).page(limit=10_000):
        for cadence in CADENCES:
            moment = _late(store, kept.id, cadence, now)
            if moment is not None:
                yield kept.id, cadence, moment


def _late(store: Store, cluster: str, cadence: Cadence, now: datetime) -> datetime | None:
    """Gives the newest due moment that still wants a job."""
    found = timetable_of(store, cluster)
    if found is None:
        return None
    kept, table, is_off = found
    moment = last_due(table, cadence, now, is_off)
    if moment is None or moment <= kept.since:
        return None
    present = _round(store, round_key(cluster, cadence, moment))
    is_over = present is not None and present.item.state == "postponed" and (present.item.until or now) <= now
    return moment if present is None or is_over else None


def _make(office: Office, store: Store, cluster: str, cadence: Cadence, now: datetime) -> list[str]:
    moment = _late(store, cluster, cadence, now)
    if moment is None:
        return []
    key = round_key(cluster, cadence, moment)
    _miss(store, cluster, cadence, moment, key)
    item = CheckRound(cluster=cluster, cadence=cadence, due=moment, state="waiting", by=BY_CALENDAR)
    work = in_force(store, cluster, "", {}, now)
    if work is not None:
        put_round(store, key, replace(item, state="postponed", until=work.item.until, maintenance=work.id))
        return []
    put_round(store, key, item)
    add_job(office, store, job_of(key, item, now, BY_CALENDAR))
    return [key]


def job_of(key: str, item: CheckRound, now: datetime, by: str) -> Job:
    """Gives the job of a round; no two share it."""
    return Job(
        action=CHECK,
        cluster=item.cluster,
        state="waiting",
        asked=now,
        by=by,
        due=f"{CHECK}:{key}",
        options={"round": key},
    )


def put_round(store: Store, key: str, item: CheckRound) -> None:
    """Keeps a round, in the place of what was kept of it."""
    try:
        store.shelf(CHECK_ROUNDS).replace(key, item)
    except RecordAbsent:
        store.shelf(CHECK_ROUNDS).add(key, item)


def _miss(store: Store, cluster: str, cadence: Cadence, moment: datetime, key: str) -> None:
    """Marks as missed what was due before and nobody ran: the round that runs now makes up for all of it."""
    found = timetable_of(store, cluster)
    if found is None:
        return
    kept, table, is_off = found
    known = {item.due: item for item in rounds_of(store, cluster).values() if item.cadence == cadence}
    since = max((due for due, item in known.items() if item.state == "done"), default=kept.since)
    every = [due for due in due_between(table, cadence, max(since, kept.since), moment, is_off) if due < moment]
    for due in every[-MOST_MISSED:]:
        present = known.get(due)
        # One that still waits was given up by its job, or says later that it is done.
        if present is None or present.state in ("postponed", "waiting"):
            item = present or CheckRound(cluster=cluster, cadence=cadence, due=due, state="missed", by=BY_CALENDAR)
            put_round(store, round_key(cluster, cadence, due), replace(item, state="missed", made_up=key))


def _round(store: Store, key: str) -> Kept[CheckRound] | None:
    try:
        return store.shelf(CHECK_ROUNDS).get(key)
    except RecordAbsent:
        return None


def _is_off(calendar: Calendar, day: date) -> bool:
    if calendar.always:
        return False
    noon = datetime.combine(day, time(12), tzinfo=ZoneInfo(calendar.zone))
    return is_day_off(calendar, noon.astimezone(UTC))


def look_back(cadence: Cadence) -> timedelta:
    """Gives how far back the snapshot lies with which a cluster is compared."""
    return timedelta(days={"daily": 1, "weekly": 7, "monthly": 30, "quarterly": 90}[cadence])
