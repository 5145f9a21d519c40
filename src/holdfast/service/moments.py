"""Moments that somebody gives: with a zone, and no further away than calendars and sums can follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from holdfast.model.usage_refusals import MomentUnusable

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def check_moments(parameters: Struct) -> None:
    """Raises MomentUnusable for parameters that hold a moment without a zone, or one that is too far away."""
    for name in parameters.__struct_fields__:
        for moment in _moments(getattr(parameters, name)):
            if moment.tzinfo is None or not EARLIEST <= moment < LATEST:
                raise MomentUnusable(
                    what=name, value=moment.isoformat(), first=f"{EARLIEST:%Y-%m-%d}", last=f"{LATEST:%Y-%m-%d}"
                )


def _moments(value: Any) -> Iterator[datetime]:
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _moments(getattr(value, name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _moments(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _moments(item)
