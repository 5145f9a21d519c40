"""Who is called next: the ladder of levels, and the levels that a reason calls at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from holdfast.model.incident import Level, Priority
from holdfast.pillars.incidents.policy import NEXT, Policy


def highest(policy: Policy, priority: Priority, active: Iterable[Level]) -> Level:
    """Gives the level at work that stands highest on the ladder, the first one if none of them is on it."""
    ladder = _ladder(policy, priority)
    return max((level for level in active if level in ladder), key=ladder.index, default=ladder[0])


def above(policy: Policy, priority: Priority, active: Sequence[Level]) -> Level | None:
    """Gives the level above those at work, nothing at the top."""
    ladder = _ladder(policy, priority)
    if not any(level in ladder for level in active):
        return ladder[0]
    place = ladder.index(highest(policy, priority, active)) + 1
    return ladder[place] if place < len(ladder) else None


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
