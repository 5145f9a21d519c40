"""Forgetting what has run out: sessions, links, sign-ins that nobody ended, and counted failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from msgspec import Struct

from holdfast.model.people import INVITATIONS, PENDING_SIGN_INS, SESSIONS, TRIES
from holdfast.model.record import RecordType
from holdfast.ports.store import Store
from holdfast.service.people.authentication import is_live
from holdfast.service.people.guessing import TRIES_KEPT

T = TypeVar("T", bound=Struct)
BLOCK = 1000


def tidy_people(store: Store, now: datetime) -> int:
    """Forgets what cannot be used any more; gives how much."""
    return (
        _forget(store, SESSIONS, lambda item: not is_live(item, now))
        + _forget(store, INVITATIONS, lambda item: item.expires <= now)
        + _forget(store, PENDING_SIGN_INS, lambda item: item.expires <= now)
        + _forget(store, TRIES, lambda item: now - item.last >= TRIES_KEPT)
    )


def _forget(store: Store, type_: RecordType[T], is_over: Callable[[T], bool]) -> int:
    shelf, after, forgotten = store.shelf(type_), "", 0
    while block := shelf.page(after=after, limit=BLOCK):
        after = block[-1].id
        for kept in block:
            if is_over(kept.item):
                shelf.remove(kept.id)
                forgotten += 1
    return forgotten
