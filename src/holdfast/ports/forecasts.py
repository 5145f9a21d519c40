"""Where forecasts are kept until their outcome is known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from holdfast.model.kept_forecast import KeptForecast


class KeptForecasts(Protocol):
    """Keeps forecasts; both raise KeptUnusable."""

    def keep(self, forecasts: Iterable[KeptForecast]) -> int:
        """Adds forecasts and gives their number; those of a moment that is kept already are not added again."""
        ...

    def kept(self) -> tuple[KeptForecast, ...]:
        """Lists all forecasts, the oldest first."""
        ...
