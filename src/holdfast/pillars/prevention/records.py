"""What our own store says of a cluster, as plain values; what nobody looked up is None."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct


class IncidentFacts(Struct, frozen=True, kw_only=True):
    """An incident as checks see it: its clocks that ran out, how long its fix took, and what its review asked for.

    `overdue` counts actions that are past their day, `done` those that are done; `flags` are the reasons for which it
    went up.
    """

    id: str
    title: str
    priority: str
    opened: datetime
    minutes_to_fix: float | None = None
    breached: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    actions: int = 0
    done: int = 0
    overdue: int = 0


class Records(Struct, frozen=True, kw_only=True):
    """What is kept of a cluster and of whoever looks after it.

    `snapshots` are the moments of the kept snapshots, `audited` the moment to which the audit log was checked and is
    whole, `audit_broken` the number of the first entry that is not, `unsigned` how many entries no checkpoint covers.
    `open_incidents` are ids with the time since each was opened, `undelivered` counts notices that reached nobody.
    `incidents` are those of the last quarter, `spared` the minutes a month that a machine would save, by the work,
    where that is worth it, and `owners` names who owns a namespace.
    """

    now: datetime
    snapshots: tuple[datetime, ...] | None = None
    audit_entries: int | None = None
    audit_broken: int | None = None
    audit_unsigned: int | None = None
    open_incidents: dict[str, timedelta] | None = None
    undelivered: int | None = None
    incidents: tuple[IncidentFacts, ...] | None = None
    spared: dict[str, float] | None = None
    owners: dict[str, str] | None = None
