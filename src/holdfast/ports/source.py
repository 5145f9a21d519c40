"""Where a snapshot comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol

from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot


class Progress(Protocol):
    """Receives how much of a source is read."""

    def __call__(self, done: int, total: int | None, label: str) -> None:
        """Takes the bytes done, the bytes in all where known, and what is being read."""
        ...


class Source(Protocol):
    """Gives one snapshot of a cluster."""

    def load(self, progress: Progress | None = None) -> Snapshot:
        """Reads everything; raises InputError when nothing can be read."""
        ...

    def raw(self, refs: Collection[Ref]) -> Mapping[Ref, dict[str, Any]]:
        """Gives some objects as they stand in the input."""
        ...


class Replayed(Source, Protocol):
    """A source that gives its objects once more, one after the other, so that none need be held."""

    def replay(self, refs: Collection[Ref]) -> Iterator[tuple[Ref, dict[str, Any]]]:
        """Gives objects as they stand in the input; of one that comes again the last reading counts."""
        ...
