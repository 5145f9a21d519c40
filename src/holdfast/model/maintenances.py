"""Maintenance windows: where and when work was planned, so that what happens there pages nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fnmatch import fnmatchcase

from msgspec import Struct

from holdfast.model.record import RecordType


class Maintenance(Struct, frozen=True, kw_only=True):
    """Work that was planned: in a cluster, or every one where it is empty, from a moment until another.

    `namespaces` narrow it to what happens in these, and `labels` to what carries all of them; `*` in a value stands for
    any text. `ended` says that its end was noted, so that what still burned by then was told.
    """

    cluster: str
    since: datetime
    until: datetime
    by: str
    why: str
    namespaces: tuple[str, ...] = ()
    labels: dict[str, str] = {}
    ended: datetime | None = None

    @property
    def state(self) -> str:
        """Says whether its end is still to be noted."""
        return "over" if self.ended else "planned"

    def lasts(self, at: datetime) -> bool:
        """Says that a moment lies within it."""
        return self.since <= at < self.until

    def covers(self, cluster: str, namespace: str, labels: Mapping[str, str]) -> bool:
        """Says that something is part of what is worked on; one that names namespaces leaves out what has none."""
        return (
            self.cluster in ("", cluster)
            and (not self.namespaces or namespace in self.namespaces)
            and all(name in labels and fnmatchcase(labels[name], value) for name, value in self.labels.items())
        )


MAINTENANCES = RecordType(name="maintenance", version=1, type=Maintenance, indexed=("state", "cluster"))
