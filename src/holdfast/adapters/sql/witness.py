"""Remembering what a transaction writes, until an audit record says it."""

from __future__ import annotations

from holdfast.model.audit import Written
from holdfast.pillars.governance.witness import hash_of


class Witness:
    """Notes for each record that a transaction writes what it was at first and what it is now."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], Written] = {}

    def note(self, kind: str, key: str, before: bytes | None, after: bytes | None) -> None:
        """Notes the stored bytes of a record before and after it was written; None where there is none."""
        first = self._seen.get((kind, key))
        was = hash_of(before) if first is None else first.before
        self._seen[kind, key] = Written(kind=kind, id=key, before=was, after=hash_of(after))

    def take(self) -> tuple[Written, ...]:
        """Gives what was written since the last time it was asked."""
        found = tuple(self._seen.values())
        self._seen.clear()
        return found
