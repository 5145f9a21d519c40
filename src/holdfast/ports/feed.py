"""The feed: short notes of what changed, for whoever watches."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from msgspec import Struct


class Note(Struct, frozen=True, kw_only=True):
    """One note: what changed (`problem.opened`, `snapshot.added`, `job.ended` ...), where, and its id."""

    seq: int
    time: datetime
    topic: str
    cluster: str
    places: tuple[str, ...]
    about: str


class Feed(Protocol):
    """Keeps notes for a while, within a transaction."""

    def add(self, time: datetime, topic: str, cluster: str = "", places: tuple[str, ...] = (), about: str = "") -> None:
        """Adds a note; `places` are the namespaces whose readers may see it, empty for the whole cluster alone."""
        ...

    def after(self, seq: int, limit: int = 500) -> tuple[Note, ...]:
        """Lists notes from behind a number on."""
        ...

    def last(self) -> int:
        """Gives the number of the newest note, 0 without any."""
        ...

    def tidy(self, before: datetime) -> None:
        """Forgets old notes."""
        ...
