"""What people did again and again, from what the store holds: incidents by cause, and deeds by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from holdfast.model.incident_kept import INCIDENTS
from holdfast.model.people import USERS
from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.desk import Desk
from holdfast.service.incidents import may_see, state_of
from holdfast.service.operation import AnyOperation
from holdfast.service.preventing import History
from holdfast.texts.say import is_said, say

MOST_RECORDS = 50_000
MOST_INCIDENTS = 2_000
_NO_WORK = ("sessions.", "me.")


def history_of(desk: Desk, days: int, cluster: str = "") -> History:
    """Gathers the recurring work of the last days, of one cluster or of all; what the asker may not read is None."""
    since = desk.now - timedelta(days=days)
    deeds = _deeds(desk, since) if reach_of(desk.who, "read:audit").everywhere else None
    causes = _causes(desk, since, cluster)
    table: Mapping[str, AnyOperation] = desk.office.table()
    words = {name: table[name].help_key for name in deeds or () if name in table}
    titles = {name: say(key, desk.lang) for name, key in words.items() if is_said(key)}
    return History(days=float(days), causes=causes, deeds=deeds, titles=titles)


def _causes(desk: Desk, since: datetime, cluster: str) -> dict[str, int] | None:
    """Counts incidents by their cause where one was found, else by their title."""
    reach = reach_of(desk.who, "read:incidents")
    if reach.is_empty:
        return None
    shelf = desk.store.shelf(INCIDENTS)
    kept = shelf.find("cluster", cluster) if cluster else shelf.page(limit=MOST_INCIDENTS)
    recent = [item.id for item in kept if item.item.opened >= since and item.item.side not in ("duplicate", "merged")]
    states = [state for key in recent if may_see(reach, state := state_of(desk.store, key))]
    return dict(Counter(state.causes[0].what if state.causes else state.title for state in states))


def _deeds(desk: Desk, since: datetime) -> dict[str, int]:
    """Counts by name what people did; signing in and the like is no work that comes back."""
    people = {kept.id for kept in desk.store.shelf(USERS).page(limit=100_000)}
    last = desk.store.audit.last()
    after = max(0, last.seq - MOST_RECORDS) if last is not None else 0
    found = Counter(
        record.deed.action
        for record in desk.store.audit.records(after)
        if record.deed.time >= since and record.deed.outcome == "done" and record.deed.actor in people
    )
    return {name: count for name, count in found.items() if not name.startswith(_NO_WORK)}
