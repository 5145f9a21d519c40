"""A provider that nobody configured: it knows nothing, and does nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from holdfast.model.provider import Commanded, ProviderAnswer

NAME = "-"
WHY = "no program of a provider is configured (HOLDFAST_PROVIDER)"


class Nobody:
    """Answers that it does not know."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def instance(self, instance: str) -> ProviderAnswer:
        """Says that nobody knows how an instance is."""
        return ProviderAnswer(instance=instance, state="unknown", asked=self._clock(), by=NAME, detail=WHY)

    def command(self, name: str, arguments: Mapping[str, Any], key: str) -> Commanded:
        """Refuses, since there is nobody to do it."""
        return Commanded(outcome="refused", by=NAME, detail=f"{name} {key} {sorted(arguments)}: {WHY}")
