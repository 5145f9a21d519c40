"""What slows down whoever guesses passwords."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model.access_refusals import TooManyRequests
from holdfast.model.people import TRIES, Tries
from holdfast.model.store_refusals import RecordAbsent
from holdfast.ports.store import Store
from holdfast.service.people.authentication import hashed

TRIES_KEPT = timedelta(hours=24)


class Limit(Struct, frozen=True):
    """After how many failures a next try has to wait, and how long at most."""

    free: int
    longest: timedelta


# Whoever guesses one person's password from one place waits soon. Guessing from many places slows signing in as that
# person a little, and never so much that a stranger could lock them out.
OF_BOTH = Limit(5, timedelta(minutes=15))
OF_ADDRESS = Limit(20, timedelta(minutes=15))
OF_NAME = Limit(30, timedelta(seconds=30))

Limits = Mapping[str, Limit]


def limits_of(name: str, address: str) -> Limits:
    """Gives the limits of a try to sign in, by the keys under which its failures are counted."""
    return {
        hashed(f"both\n{name}\n{address}"): OF_BOTH,
        hashed(f"address\n{address}"): OF_ADDRESS,
        hashed(f"name\n{name}"): OF_NAME,
    }


def check_tries(store: Store, limits: Limits, now: datetime) -> None:
    """Raises TooManyRequests where the next try has to wait."""
    tries = [_tries(store, key) for key in limits]
    waits = [item.until for item in tries if item and item.until and item.until > now]
    if waits:
        raise TooManyRequests(seconds=max(1, round((max(waits) - now).total_seconds())))


def note_failure(store: Store, limits: Limits, now: datetime) -> None:
    """Counts a failure under each key."""
    for key, limit in limits.items():
        _note(store, key, limit, now)


def forget_failures(store: Store, limits: Limits) -> None:
    """Forgets what was counted, once someone has proved who they are; what came from their address stays."""
    for key, limit in limits.items():
        if limit is not OF_ADDRESS and _tries(store, key):
            store.shelf(TRIES).remove(key)


def _tries(store: Store, key: str) -> Tries | None:
    try:
        return store.shelf(TRIES).get(key).item
    except RecordAbsent:
        return None


def _note(store: Store, key: str, limit: Limit, now: datetime) -> None:
    before = _tries(store, key)
    failures = 1 + (before.failures if before and now - before.last < TRIES_KEPT else 0)
    over = failures - limit.free
    wait = min(limit.longest, timedelta(seconds=2 ** min(over, 20))) if over >= 0 else None
    item = Tries(failures=failures, last=now, until=now + wait if wait else None)
    shelf = store.shelf(TRIES)
    shelf.replace(key, item) if before else shelf.add(key, item)
