"""Where the lists of a running cluster come from, and where a bundle of them goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from msgspec import Struct

from holdfast.model.lists import Estimate, Part
from holdfast.model.snapshot import Provenance
from holdfast.ports.source import Progress


class Lists(Protocol):
    """Gives every list of a running cluster as the server answers it."""

    def parts(self, progress: Progress | None = None) -> Iterator[Part]:
        """Lists every kind once; raises InputError when nothing can be read."""
        ...

    def estimate(self) -> Estimate:
        """Says about how much there is to read; raises InputError when the server cannot be asked."""
        ...

    def provenance(self) -> Provenance:
        """Says where and when the cluster was read."""
        ...


class Written(Struct, frozen=True):
    """A bundle that was written: where it lies and how many bytes it has."""

    path: str
    size: int


class Bundle(Protocol):
    """Takes lists of objects and becomes one archive."""

    def add(self, name: str, objects: Iterable[Mapping[str, Any]]) -> None:
        """Takes objects of a resource."""
        ...

    def add_log(self, namespace: str, pod: str, container: str, previous: bool, text: str) -> None:
        """Takes the log of a container."""
        ...

    def add_text(self, path: str, text: str) -> None:
        """Takes a file as it will lie in the archive."""
        ...

    def drop(self, name: str) -> None:
        """Forgets the objects of a resource."""
        ...

    def finish(
        self, manifest: Mapping[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    ) -> Written:
        """Writes the archive, each object changed once more; raises OutputUnwritable."""
        ...

    def discard(self) -> None:
        """Leaves nothing behind when the archive is not written."""
        ...
