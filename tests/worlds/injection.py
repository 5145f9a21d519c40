"""A world with faults in it and with what has nothing to do with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.worlds import calls, controllers, distractors
from tests.worlds.assembly import healthy
from tests.worlds.faults.catalogue import kinds
from tests.worlds.faults.kind import Truth
from tests.worlds.world import World


@dataclass(frozen=True)
class Case:
    """One world and what is true of it; no truths where nothing is wrong."""

    name: str
    world: World
    truths: tuple[Truth, ...]


def inject(system: str, faults: Sequence[str], seed: int, *, noise: bool = True) -> Case | None:
    """Makes a world with faults; None when the system has no place for one of them."""
    known = kinds()
    world = healthy(system, seed)
    if noise:
        distractors.scatter(world)
    truths = []
    for name in faults:
        ago = world.rng.uniform(200, 2900)
        roots = known[name].apply(world, ago)
        if not roots:
            return None
        truths.append(Truth(known[name], roots))
    controllers.settle(world)
    if truths:
        calls.spread(world)
        controllers.settle(world)
    return Case(f"{system}/{'+'.join(faults) or 'healthy'}/{seed}", world, tuple(truths))
