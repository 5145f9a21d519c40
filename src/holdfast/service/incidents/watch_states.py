"""What of the watched is silent by now: sources without a sign, channels that bring nothing, clocks nobody sees to."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from holdfast.model.channels import CHANNELS, DELIVERIES, Delivery
from holdfast.model.incident_kept import INCIDENTS
from holdfast.model.notices import NOTICES, TEST
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.watches import WATCHES, Watch, WatchKind
from holdfast.ports.store import Store

LOOP: Final = "workers"
CLOCKS: Final = "clocks:incidents"
LOOP_EVERY = timedelta(minutes=5)
"""How long the loop of the workers may be silent, and a clock of an incident may wait for it."""
MANY = 4
"""After so many tries in a row that failed, a channel counts as broken."""


def watch_id(kind: WatchKind, name: str) -> str:
    """Gives the id under which something is watched."""
    return f"{kind}:{name}"


def found_watch(store: Store, key: str) -> Watch | None:
    """Gives what is watched under an id, None where nothing is."""
    with suppress(RecordAbsent):
        return store.shelf(WATCHES).get(key).item
    return None


def changes(store: Store, now: datetime) -> dict[str, bool]:
    """Says of everything whose state changes whether it is missed by now."""
    loop = found_watch(store, watch_id("loop", LOOP))
    # While nobody listened, nothing could be heard.
    listening = loop.since if loop else now
    broken = _broken(store)
    found: dict[str, bool] = {key: True for key in broken if not is_missed(found_watch(store, key))}
    if (is_late := overdue(store, now) is not None) != is_missed(found_watch(store, CLOCKS)):
        found[CLOCKS] = is_late
    for kept in store.shelf(WATCHES).page(limit=10_000):
        item = kept.item
        if item.kind == "source":
            is_silent = now - max(item.heard, listening) >= item.every
        elif item.kind == "channel":
            is_silent = kept.id in broken
        else:
            continue
        if is_silent != (item.state == "missed") or (item.state == "waiting" and item.seen):
            found[kept.id] = is_silent
    return found


def overdue(store: Store, now: datetime) -> datetime | None:
    """Gives the oldest moment at which a clock of an incident should have been seen to, where that is long ago."""
    due = (kept.item.next_due for kept in store.shelf(INCIDENTS).find("state", "open"))
    return min((moment for moment in due if moment and now - moment >= LOOP_EVERY), default=None)


def _broken(store: Store) -> frozenset[str]:
    """Names the watches of channels that brought nothing since a delivery by them failed for good, or often."""
    shelf = store.shelf(DELIVERIES)
    failing = [kept.item for state in ("waiting", "dead") for kept in shelf.find("state", state)]
    return frozenset(
        watch_id("channel", item.channel)
        for item in failing
        if _fails(item) and not _is_trial(store, item) and not _brought_since(store, item)
        if is_there(store, item.channel)
    )


def _fails(item: Delivery) -> bool:
    is_failing = item.state == "dead" or item.is_refused or item.attempts >= MANY
    return is_failing and bool(item.notice)


def _is_trial(store: Store, item: Delivery) -> bool:
    """Says that somebody tries the channel, and sees for themselves what comes of it."""
    with suppress(RecordAbsent):
        return store.shelf(NOTICES).get(item.notice).item.new.kind == TEST
    return False


def _brought_since(store: Store, item: Delivery) -> bool:
    present = found_watch(store, watch_id("channel", item.channel))
    last = item.tries[-1].ended if item.tries else item.asked
    return present is not None and present.seen is not None and present.seen >= last


def is_there(store: Store, channel: str) -> bool:
    """Says that a channel is there and switched on."""
    with suppress(RecordAbsent):
        return store.shelf(CHANNELS).get(channel).item.enabled
    return False


def is_missed(present: Watch | None) -> bool:
    """Says that something watched is silent."""
    return present is not None and present.state == "missed"
