"""Leaps of the clock: time that nobody lived through refills no budget.

A clock that is set forward looks like a day that went by. A process tells the two apart by time that only ever goes on,
as long as it lives. What was taken of the budgets is then dated anew, so that it is as old as it was before the leap.
A machine that slept leaps as well: its budgets refill later, never sooner.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.automation_kept import RESERVATIONS
from holdfast.ports.store import Store, Stores
from holdfast.service.desk import Office

TOLERATED: Final = timedelta(minutes=1)
"""By how much a clock may be corrected between two looks at it."""
_LEASE: Final = "clock-leap"
_HELD: Final = timedelta(minutes=10)
"""For how long whoever heeded a leap is the one who heeds it: every process sees the same leap."""
_PAGE: Final = 1000


class _Look(Struct, frozen=True):
    """A look at both clocks, by one process."""

    now: datetime
    steady: float
    holder: str


_LOOKS: WeakKeyDictionary[Stores, _Look] = WeakKeyDictionary()
_LOOKING: Final = Lock()


def heed_leaps(office: Office) -> None:
    """Dates anew what was taken of the budgets where the clock leapt forward since the last look at it."""
    if office.steady is None:
        return
    with _LOOKING:
        before = _LOOKS.get(office.stores)
        present = _Look(office.now(), office.steady(), before.holder if before else office.chance.new_id())
        leapt = _between(before, present) if before else timedelta(0)
        if leapt > TOLERATED:
            with office.stores.write() as store:
                _date_anew(store, present, leapt)
        # What could not be kept is tried again: only then has the leap been heeded.
        _LOOKS[office.stores] = present


def _between(before: _Look, present: _Look) -> timedelta:
    """Says by how much more the clock went on than time did."""
    return (present.now - before.now) - timedelta(seconds=present.steady - before.steady)


def _date_anew(store: Store, present: _Look, leapt: timedelta) -> None:
    if store.leases.take(_LEASE, present.holder, present.now, _HELD) is None:
        return
    shelf, after = store.shelf(RESERVATIONS), ""
    while page := shelf.page(after=after, limit=_PAGE):
        for kept in page:
            taken = kept.item.reservation
            if taken.at <= present.now - leapt:
                moved = replace(taken, at=taken.at + leapt)
                shelf.replace(kept.id, replace(kept.item, reservation=moved))
        after = page[-1].id
