"""A source of metrics that always gives the same, and knows for which spans it was asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from holdfast.model.series import Measured
from holdfast.model.snapshot import Snapshot
from holdfast.ports.metrics import Over


class SameMetrics:
    """Gives what it was made with."""

    def __init__(self, found: Measured, name: str = "kept") -> None:
        self.name = name
        self._found = found
        self.spans: list[tuple[datetime, datetime]] = []

    def latest(self, signals: Collection[str], at: datetime, snapshot: Snapshot | None = None) -> Measured:
        """Gives the newest readings."""
        return self._found

    def range(
        self,
        signals: Collection[str],
        start: datetime,
        end: datetime,
        step: timedelta,
        snapshot: Snapshot | None = None,
        over: Over = "last",
    ) -> Measured:
        """Gives the readings of a span."""
        self.spans.append((start, end))
        return self._found
