"""Leases in a table: a row stays when its lease ends, so that its fencing number never falls back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from holdfast.adapters.sql.instants import stored
from holdfast.adapters.sql.link import Link
from holdfast.adapters.sql.tables import leases


class SqlLeases:
    """The leases, within a transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def take(self, name: str, holder: str, now: datetime, span: timedelta) -> int | None:
        """Takes or renews a lease; gives its fencing number, or None where someone else holds it.

        A lease that ran out is taken anew, by its last holder too: what they do under the old number may be late.
        """
        until = stored(now + span)
        found = self._link.row(select(leases).where(leases.c.name == name))
        if found is None:
            self._link.run(leases.insert(), {"name": name, "holder": holder, "fence": 1, "until": until})
            return 1
        is_held = found.until > stored(now)
        if is_held and found.holder != holder:
            return None
        fence: int = found.fence if is_held else found.fence + 1
        change = update(leases).where(leases.c.name == name)
        self._link.run(change.values(holder=holder, fence=fence, until=until))
        return fence

    def release(self, name: str, holder: str) -> None:
        """Gives a lease back, where it is still held."""
        self._link.run(update(leases).where(leases.c.name == name, leases.c.holder == holder).values(until=0))

    def holder(self, name: str, now: datetime) -> str:
        """Names who holds a lease, empty where nobody does."""
        held = select(leases.c.holder).where(leases.c.name == name, leases.c.until > stored(now))
        return self._link.value(held) or ""
