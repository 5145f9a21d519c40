"""Keeping a history of metrics where there is no Prometheus."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.engine.signals.dialects import signals
from holdfast.model.outcome import Unread
from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.ports.history import History
from holdfast.ports.metrics import Metrics


class Sampled(Struct, frozen=True):
    """What one time of sampling kept: readings and objects, and what did not answer."""

    readings: int
    objects: int
    unread: tuple[Unread, ...]


def sample(sources: Sequence[Metrics], history: History, now: datetime, snapshot: Snapshot | None = None) -> Sampled:
    """Asks every source for its newest readings and keeps them."""
    wanted = frozenset(signals())
    found = Measured()
    for source in sources:
        found = found.joined(source.latest(wanted, now, snapshot))
    return keep(found, history)


def keep(found: Measured, history: History) -> Sampled:
    """Keeps readings."""
    count = history.add(found)
    return Sampled(count, len({item.subject for item in found.series}), found.unread)


def tidy(history: History, now: datetime, days: float) -> tuple[int, int]:
    """Packs what is over and forgets what is too old."""
    return history.tidy(now, timedelta(days=days))
