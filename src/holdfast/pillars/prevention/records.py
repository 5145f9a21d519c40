"""What our own store says of a cluster, as plain values; what nobody looked up is None."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct


class Records(Struct, frozen=True, kw_only=True):
    """What is kept of a cluster and of whoever looks after it.

    `snapshots` are the moments of the kept snapshots, `audited` the moment to which the audit log was checked and is
    whole, `audit_broken` the number of the first entry that is not, `unsigned` how many entries no checkpoint covers.
    `open_incidents` are ids with the time since each was opened, `undelivered` counts notices that reached nobody.
    """

    now: datetime
    snapshots: tuple[datetime, ...] | None = None
    audit_entries: int | None = None
    audit_broken: int | None = None
    audit_unsigned: int | None = None
    open_incidents: dict[str, timedelta] | None = None
    undelivered: int | None = None
