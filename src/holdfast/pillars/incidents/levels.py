"""Who is called next: the ladder of levels, and the levels that a reason calls at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import msgspec

from holdfast.model.incident import Level, Priority
from holdfast.pillars.incidents.policy import NEXT, Policy

BESIDE: Final[frozenset[Level]] = frozenset({"vendor", "emergency"})
"""Levels that work beside the others: whoever calls one of them early leaves out nobody on the way up."""


def highest(policy: Policy, priority: Priority, active: Iterable[Level]) -> Level:
    """Gives the level at work that stands highest on the ladder, the first one if none of them is on it."""
    ladder = _ladder(policy, priority)
    return max((level for level in active if level in ladder), key=ladder.index, default=ladder[0])


def above(policy: Policy, priority: Priority, active: Collection[Level]) -> Level | None:
    """Gives the first level above those at work that is not at work itself, nothing at the top."""
    ladder = _ladder(policy, priority)
    climbed = [ladder.index(level) for level in active if level in ladder and level not in BESIDE]
    way = ladder[max(climbed) + 1 :] if climbed else ladder
    return next((level for level in way if level not in active), None)


def called(policy: Policy, priority: Priority, active: Sequence[Level], wanted: Iterable[str]) -> tuple[Level, ...]:
    """Lists the levels that are called and not at work yet."""
    found: list[Level] = []
    for name in wanted:
        level = above(policy, priority, active) if name == NEXT else msgspec.convert(name, Level)
        if level is not None and level not in (*active, *found):
            found.append(level)
    return tuple(found)


def _ladder(policy: Policy, priority: Priority) -> tuple[Level, ...]:
    return policy.ladder.get(priority) or ("L1",)
