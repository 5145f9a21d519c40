"""Where forecasts are kept until their outcome is known, and what their back-tests decided until it is old."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from holdfast.model.kept_forecast import KeptForecast
from holdfast.model.kept_selection import KeptSelection


class KeptForecasts(Protocol):
    """Keeps forecasts; all raise KeptUnusable."""

    def keep(self, forecasts: Iterable[KeptForecast]) -> int:
        """Adds forecasts and gives their number; those of a moment that is kept already are not added again."""
        ...

    def kept(self) -> tuple[KeptForecast, ...]:
        """Lists all forecasts, the oldest first."""
        ...

    def keep_selections(self, selections: Iterable[KeptSelection]) -> None:
        """Keeps what back-tests decided in place of all that was kept before."""
        ...

    def selections(self) -> tuple[KeptSelection, ...]:
        """Lists what back-tests decided; nothing where nothing is kept yet."""
        ...
