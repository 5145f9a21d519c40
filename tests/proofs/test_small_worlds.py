"""Every interleaving of two workers in small worlds: no write has its effect twice, unplanned, or beyond a switch."""

from __future__ import annotations

import sys

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Plan, Write
from holdfast.pillars.automation.contents import content_of
from tests.proofs.small_world import Broken, Fault, Hole, Thing, World, explore, raw_of
from tests.unit.pillars.automation.planning import plan


def small(count: int, *, reversible: bool = True, gated: bool = False) -> Plan:
    """A plan that writes so many claims, each once."""
    of = plan(count, reversible=reversible)
    targets = tuple(
        replace(item, content=content_of(raw_of(step, Thing(step, 1, "0"))))
        for step, item in enumerate(of.intent.targets)
    )
    probe = replace(of.probes[0], target=targets[0])
    forth = tuple(
        Write(verb="patch", target=item, body={"spec": {"size": "1"}}, gates=(probe,) if gated and step else ())
        for step, item in enumerate(targets)
    )
    back = tuple(Write(verb="patch", target=item, body={"spec": {"size": "0"}}) for item in targets)
    intent = replace(of.intent, targets=targets)
    return replace(of, intent=intent, writes=forth, undo=back if reversible else (), probes=(probe,))


ENDINGS = {"verified", "stopped", "unknown"}


@pytest.mark.parametrize(
    ("of", "faults", "endings"),
    [
        (small(1), 0, {"verified"}),
        (small(3), 0, {"verified"}),
        (small(1), 2, ENDINGS | {"undone"}),
        (small(2), 1, ENDINGS | {"undone"}),
        (small(2, gated=True), 1, ENDINGS | {"undone"}),
        (small(2, reversible=False), 1, ENDINGS),
        (small(3), 1, ENDINGS | {"undone"}),
    ],
)
def test_no_interleaving_writes_twice_or_beyond_what_was_agreed(of: Plan, faults: int, endings: set[str]) -> None:
    states, found = explore(World(of), faults)

    sys.stdout.write(f"{len(of.writes)} claims, {faults} faults: {states} states\n")
    assert found == endings


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("of", "faults"),
    [
        (small(1), 3),
        (small(1, reversible=False), 3),
        (small(2), 2),
        (small(2, gated=True), 2),
        (small(3), 2),
    ],
)
def test_no_interleaving_of_larger_worlds_does_either(of: Plan, faults: int) -> None:
    states, found = explore(World(of), faults)

    sys.stdout.write(f"{len(of.writes)} claims, {faults} faults: {states} states\n")
    assert found >= ENDINGS


@pytest.mark.parametrize(
    ("hole", "fault", "complaint"),
    [
        ("version", "late", "twice|overwrites"),
        ("switch", "switch", "after the switch"),
        ("look", "dropped", "it ended verified"),
        ("lease", "expire", "twice|it ended stopped"),
    ],
)
def test_a_guard_with_a_hole_is_caught(hole: Hole, fault: Fault, complaint: str) -> None:
    with pytest.raises(Broken, match=complaint):
        explore(World(small(1), frozenset({fault}), hole), 2)
