"""Leases: one of several processes does something, and the others know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol


class Leases(Protocol):
    """Gives leases within a transaction; time is that of the caller."""

    def take(self, name: str, holder: str, now: datetime, span: timedelta) -> int | None:
        """Takes or renews a lease; gives its fencing number, which grows with each new holder, or None where taken."""
        ...

    def release(self, name: str, holder: str) -> None:
        """Gives a lease back, where it is still held."""
        ...

    def holder(self, name: str, now: datetime) -> str:
        """Names who holds a lease, empty where nobody does."""
        ...
