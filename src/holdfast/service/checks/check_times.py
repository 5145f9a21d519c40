"""When the checks of each cluster are due: due rounds become jobs, each once, and those that nobody ran are missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.check import CADENCES, Cadence
from holdfast.model.checks_kept import CHECK_ROUNDS, CHECK_TIMETABLES, CheckRound, CheckTimetable, round_key
from holdfast.model.registry import CLUSTERS, Job
from holdfast.model.store_refusals import RecordTaken
from holdfast.pillars.incidents.calendars import Calendar, is_day_off
from holdfast.pillars.prevention.calendar import Timetable, due_between, last_due, next_due
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import terms_now
from holdfast.service.incidents.maintenances import in_force
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


class Times(Struct, frozen=True, kw_only=True):
    """When the checks of a cluster are due: since when, by which timetable, and by whose days off."""

    since: datetime
    table: Timetable
    calendar: Calendar

    def between(self, cadence: Cadence, since: datetime, until: datetime) -> Iterator[datetime]:
        """Lists the due moments of a cadence behind one moment, up to another and with it."""
        return due_between(self.table, cadence, max(since, self.since), until, partial(_is_off, self.calendar))

    def last(self, cadence: Cadence, now: datetime) -> datetime | None:
        """Gives the newest due moment that is not in the future, None where there was none yet."""
        found = _last(self.table, cadence, self.calendar, now)
        return found if found is not None and found > self.since else None

    def next(self, cadence: Cadence, now: datetime) -> datetime | None:
        """Gives the next due moment, None where the cadence is never due."""
        return _next(self.table, cadence, self.calendar, now)


def times_of(store: Store, *clusters: str) -> dict[str, Times]:
    """Maps clusters to when their checks are due, without names all of them; one that nobody has seen yet is left out.

    It is cheap for many: the days off are the same for all.
    """
    shelf, terms = store.shelf(CHECK_TIMETABLES), terms_now(store)
    calendar = terms.calendars[terms.policy.days_off.calendar]
    listed = shelf.page(limit=max(1, len(clusters)), ids=clusters) if clusters else shelf.page(limit=10_000)
    return {kept.id: _times(kept.item, calendar) for kept in listed}


def _times(kept: CheckTimetable, calendar: Calendar) -> Times:
    zone = kept.zone or calendar.zone
    table = Timetable(zone=zone, at=kept.at, working_days=kept.working_days, cadences=kept.cadences)
    return Times(since=kept.since, table=table, calendar=calendar)


@lru_cache(maxsize=256)
def _last(table: Timetable, cadence: Cadence, calendar: Calendar, now: datetime) -> datetime | None:
    return last_due(table, cadence, now, partial(_is_off, calendar))


@lru_cache(maxsize=256)
def _next(table: Timetable, cadence: Cadence, calendar: Calendar, now: datetime) -> datetime | None:
    return next_due(table, cadence, now, partial(_is_off, calendar))


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


def _due(store: Store, now: datetime, *clusters: str) -> Iterator[tuple[str, Cadence, datetime]]:
    """Lists the newest due moments that still want a job."""
    due = {
        round_key(cluster, cadence, moment): (cluster, cadence, moment)
        for cluster, times in times_of(store, *clusters).items()
        for cadence in CADENCES
        if (moment := times.last(cadence, now)) is not None
    }
    there = store.shelf(CHECK_ROUNDS).page(limit=max(1, len(due)), ids=[*due])
    done = {kept.id for kept in there if not _is_over(store, kept.item, now)}
    return (item for key, item in due.items() if key not in done)


def _is_over(store: Store, item: CheckRound, now: datetime) -> bool:
    """Says that a round was put off and need not wait any longer."""
    return item.state == "postponed" and in_force(store, item.cluster, "", {}, now) is None


def _make(office: Office, store: Store, cluster: str, cadence: Cadence, now: datetime) -> list[str]:
    # Another process may have made it meanwhile.
    moment = next((when for _, own, when in _due(store, now, cluster) if own == cadence), None)
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
    store.shelf(CHECK_ROUNDS).put(key, item)


def _miss(store: Store, cluster: str, cadence: Cadence, moment: datetime, key: str) -> None:
    """Marks as missed what was due before and nobody ran: the round that runs now makes up for all of it."""
    times = times_of(store, cluster)[cluster]
    known = {item.due: item for item in rounds_of(store, cluster).values() if item.cadence == cadence}
    since = max((due for due, item in known.items() if item.state == "done"), default=times.since)
    every = [due for due in times.between(cadence, since, moment) if due < moment]
    for due in every[-MOST_MISSED:]:
        present = known.get(due)
        # One that still waits was given up by its job, or says later that it is done.
        if present is None or present.state in ("postponed", "waiting"):
            item = present or CheckRound(cluster=cluster, cadence=cadence, due=due, state="missed", by=BY_CALENDAR)
            put_round(store, round_key(cluster, cadence, due), replace(item, state="missed", made_up=key))


def _is_off(calendar: Calendar, day: date) -> bool:
    if calendar.always:
        return False
    noon = datetime.combine(day, time(12), tzinfo=ZoneInfo(calendar.zone))
    return is_day_off(calendar, noon.astimezone(UTC))


def look_back(cadence: Cadence) -> timedelta:
    """Gives how far back the snapshot lies with which a cluster is compared."""
    return timedelta(days={"daily": 1, "weekly": 7, "monthly": 30, "quarterly": 90}[cadence])
