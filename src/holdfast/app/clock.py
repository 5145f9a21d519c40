"""The one clock; whatever lies below is told the time."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Tells the time."""
    return datetime.now(UTC)
