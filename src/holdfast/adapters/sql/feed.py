"""The feed in a table; its numbers come from a counter, so that they go on when old notes are gone."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import delete, select

from holdfast.adapters.sql.instants import instant, stored
from holdfast.adapters.sql.link import Link
from holdfast.adapters.sql.tables import notes
from holdfast.ports.feed import Note


class SqlFeed:
    """The notes, within a transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def add(self, time: datetime, topic: str, cluster: str = "", places: tuple[str, ...] = (), about: str = "") -> None:
        """Adds a note."""
        self._link.run(
            notes.insert(),
            {
                "seq": self._link.numbers("notes").start,
                "time": stored(time),
                "topic": topic,
                "cluster": cluster,
                "places": msgspec.json.encode(places),
                "about": about,
            },
        )

    def after(self, seq: int, limit: int = 500) -> tuple[Note, ...]:
        """Lists notes from behind a number on."""
        found = self._link.rows(select(notes).where(notes.c.seq > seq).order_by(notes.c.seq).limit(limit))
        return tuple(
            Note(
                seq=row.seq,
                time=instant(row.time),
                topic=row.topic,
                cluster=row.cluster,
                places=msgspec.json.decode(row.places, type=tuple[str, ...]),
                about=row.about,
            )
            for row in found
        )

    def last(self) -> int:
        """Gives the number of the newest note, forgotten ones included."""
        return self._link.last_number("notes")

    def tidy(self, before: datetime) -> None:
        """Forgets old notes."""
        self._link.run(delete(notes).where(notes.c.time < stored(before)))
