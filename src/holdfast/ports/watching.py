"""Where the changes of a running cluster come from."""

from __future__ import annotations

from typing import Protocol

from holdfast.model.deltas import Delta
from holdfast.model.snapshot import Provenance


class Deltas(Protocol):
    """Follows every kind of a running cluster until it is closed."""

    def open(self) -> frozenset[str]:
        """Begins to list and to follow, and names the kinds that are followed; raises InputError."""
        ...

    def take(self, seconds: float) -> tuple[Delta, ...]:
        """Gives what happened since the last call, waiting at most so long; only the last state of each object.

        Each kind that is followed first says `Listed` or `Blind`. What happened to an object after its kind was
        listed comes after that list.
        """
        ...

    def provenance(self) -> Provenance:
        """Says which cluster this is, and the present moment by its clock."""
        ...

    def close(self) -> None:
        """Ends every connection."""
        ...
