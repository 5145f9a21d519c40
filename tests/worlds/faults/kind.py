"""What a kind of fault is, and the truth about one that was injected."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.worlds.world import World

Roots = tuple[str, ...] | None
Apply = Callable[[World, float], Roots]


@dataclass(frozen=True)
class Fault:
    """A kind of fault: `needs` says what a judge must see: objects, logs, metrics, or nothing: nobody suffers."""

    name: str
    words: str
    needs: str
    apply: Apply

    @property
    def family(self) -> str:
        return self.name.split("/")[0]

    @property
    def is_held_apart(self) -> bool:
        """Says that nobody may look at this kind while mending; a stable quarter of all kinds."""
        return int(hashlib.sha256(self.name.encode()).hexdigest(), 16) % 4 == 0


@dataclass(frozen=True)
class Truth:
    """What is wrong in a world: the accepted root objects, the first being the best."""

    fault: Fault
    roots: tuple[str, ...]


FAULTS: dict[str, Fault] = {}


def fault(name: str, words: str, needs: str = "objects") -> Callable[[Apply], Apply]:
    """Registers a kind of fault; the function gives the accepted roots, or None where the world has no place for it."""

    def register(apply: Apply) -> Apply:
        FAULTS[name] = Fault(name, words, needs, apply)
        return apply

    return register
