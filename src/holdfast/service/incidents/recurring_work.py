"""What people did again and again, and how that went, from what the store holds: incidents, deeds, runs of checks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from holdfast.model.access import Reach
from holdfast.model.check import CheckState
from holdfast.model.checks_kept import CHECK_RUNS
from holdfast.model.incident import Incident
from holdfast.model.incident_kept import INCIDENTS
from holdfast.model.people import USERS
from holdfast.model.registry import CLUSTERS
from holdfast.pillars.governance.permissions import reach_of
from holdfast.pillars.incidents.clocks import due
from holdfast.pillars.prevention.opportunities import opportunities
from holdfast.pillars.prevention.plan_efforts import default_efforts
from holdfast.pillars.prevention.plan_wishes import sized
from holdfast.pillars.prevention.records import IncidentFacts, Records
from holdfast.ports.store import Store
from holdfast.service.desk import Desk
from holdfast.service.diagnosis.preventing import History
from holdfast.service.incidents.incident_terms import book_of
from holdfast.service.incidents.incidents import events_of, may_see, state_of
from holdfast.service.incidents.titling import titled
from holdfast.service.operation import AnyOperation
from holdfast.texts.say import is_said, say

QUARTER = timedelta(days=92)
MOST_RECORDS = 50_000
_NO_WORK = ("sessions.", "me.")
_ENDED = ("duplicate", "merged", "false-positive")


def history_of(desk: Desk, days: int, cluster: str = "") -> History:
    """Gathers the recurring work of the last days, of one cluster or of all; what the asker may not read is None."""
    since = desk.now - timedelta(days=days)
    deeds = deeds_since(desk.store, since) if reach_of(desk.who, "read:audit").everywhere else None
    reach = reach_of(desk.who, "read:incidents")
    causes = None if reach.is_empty else _causes_seen(desk, since, cluster, reach)
    table: Mapping[str, AnyOperation] = desk.office.table()
    words = {name: table[name].help_key for name in deeds or () if name in table}
    titles = {name: say(key, desk.lang) for name, key in words.items() if is_said(key)}
    runs = _runs(desk.store, cluster) if cluster and desk.reach.has_whole(cluster) else None
    return History(days=float(days), causes=causes, deeds=deeds, runs=runs, titles=titles)


def _causes_of(states: Iterable[Incident]) -> dict[str, int]:
    """Counts incidents by their cause where one was found, else by their title."""
    return dict(Counter(state.causes[0].what if state.causes else state.title for state in states))


def deeds_since(store: Store, since: datetime) -> dict[str, int]:
    """Counts by name what people did; signing in and the like is no work that comes back."""
    people = {kept.id for kept in store.shelf(USERS).page(limit=100_000)}
    last = store.audit.last()
    after = max(0, last.seq - MOST_RECORDS) if last is not None else 0
    found = Counter(
        record.deed.action
        for record in store.audit.records(after)
        if record.deed.time >= since and record.deed.outcome == "done" and record.deed.actor in people
    )
    return {name: count for name, count in found.items() if not name.startswith(_NO_WORK)}


def with_people(store: Store, records: Records, cluster: str) -> Records:
    """Adds to what the store says of a cluster how the people who look after it are doing."""
    since = records.now - QUARTER
    book = book_of(store)
    facts = []
    for state in _incidents(store, since, cluster):
        readings = due(events_of(store, state.id), book, records.now).readings
        breached = tuple(sorted({item.clock for item in readings if item.breached is not None}))
        facts.append(_facts(state, breached, records.now))
    efforts = default_efforts()
    found = opportunities(
        (),
        sized({"nodes": 1, "pods": 1}, efforts.ratios),
        efforts,
        causes=_causes_of(_incidents(store, since, cluster)),
        deeds=deeds_since(store, since),
        days=QUARTER / timedelta(days=1),
    )
    return replace(
        records,
        incidents=tuple(facts),
        spared={item.id: item.saved for item in found.items if item.is_worth_it},
        owners=store.shelf(CLUSTERS).get(cluster).item.owners,
    )


def _causes_seen(desk: Desk, since: datetime, cluster: str, reach: Reach) -> dict[str, int]:
    """Counts what the asker may see, with titles in their language."""
    states = (state for state in _incidents(desk.store, since, cluster) if may_see(reach, state))
    return _causes_of(titled(desk.office, state, desk.lang) for state in states)


def _incidents(store: Store, since: datetime, cluster: str) -> Iterator[Incident]:
    shelf = store.shelf(INCIDENTS)
    kept = shelf.find("cluster", cluster) if cluster else shelf.page(limit=100_000)
    return (state_of(store, item.id) for item in kept if item.item.opened >= since and item.item.side not in _ENDED)


def _facts(state: Incident, breached: tuple[str, ...], now: datetime) -> IncidentFacts:
    took = (state.fixed - state.opened) / timedelta(minutes=1) if state.fixed is not None else None
    return IncidentFacts(
        id=state.id,
        title=state.title,
        priority=state.priority,
        opened=state.opened,
        minutes_to_fix=took,
        breached=breached,
        flags=state.flags,
        actions=len(state.actions),
        done=sum(item.done is not None for item in state.actions),
        overdue=sum(item.done is None and item.due < now for item in state.actions),
    )


def _runs(store: Store, cluster: str) -> dict[str, tuple[CheckState, ...]]:
    found: defaultdict[str, list[tuple[datetime, CheckState]]] = defaultdict(list)
    for kept in store.shelf(CHECK_RUNS).find("cluster", cluster):
        found[kept.item.check].append((kept.item.due, kept.item.state))
    return {check: tuple(state for _, state in sorted(runs)) for check, runs in found.items()}
