"""Where readings are kept when nobody else keeps them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from holdfast.model.series import Measured


class History(Protocol):
    """Keeps readings; every method raises HistoryUnusable."""

    def add(self, measured: Measured) -> int:
        """Keeps readings and gives their number."""
        ...

    def read(self, wanted: Collection[str] = (), since: datetime | None = None) -> Measured:
        """Gives the readings of some signals, or of all, since a moment."""
        ...

    def tidy(self, now: datetime, keep: timedelta) -> tuple[int, int]:
        """Packs days that are over, deletes those older than `keep`, and gives the number of both."""
        ...
