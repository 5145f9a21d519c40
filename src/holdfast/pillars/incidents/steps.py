"""The order of the eight steps; a workaround and the cause may be found in either order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from holdfast.model.incident import STEPS, Incident, Reached, Step

RANKS: Final[dict[Step, int]] = {
    "found": 0,
    "triaged": 1,
    "assessed": 2,
    "mitigated": 3,
    "cause-known": 3,
    "fixed": 4,
    "verified": 5,
    "closed": 6,
}


def furthest(path: Iterable[Reached]) -> Step:
    """Gives the step of a path that lies furthest ahead, and of two alike the later one."""
    best: Step = "found"
    for reached in path:
        if RANKS[reached.step] >= RANKS[best]:
            best = reached.step
    return best


def reached_steps(incident: Incident) -> frozenset[Step]:
    """Lists the steps of the present round."""
    return frozenset({"found", *(item.step for item in incident.path)})


def skipped_steps(incident: Incident) -> frozenset[Step]:
    """Lists the steps that were left out in the present round and not made up for."""
    return frozenset(step for item in incident.path for step in item.skipped) - reached_steps(incident)


def left_out(incident: Incident, to: Step) -> tuple[Step, ...]:
    """Lists the steps that going to a step would leave out."""
    known = reached_steps(incident) | skipped_steps(incident)
    return tuple(step for step in STEPS if RANKS[step] < RANKS[to] and step not in known)
