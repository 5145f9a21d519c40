"""The file system that holds a node's images is full."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.rules.node._file_systems import Room, shortages, stated

RULE = Rule(
    subject="Node",
    signals=("image_fs_capacity_bytes", "image_fs_available_bytes"),
    shows="node-pressure",
    explains=("pod-not-started", "pod-evicted"),
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node whose images lie on a file system of their own with less than a twentieth free."""
    for room in shortages(facts, "image_fs"):
        if not _is_the_main_one(facts, room):
            yield stated(facts, room)


def _is_the_main_one(facts: Facts, room: Room) -> bool:
    main = facts.reading(room.whole.signal.replace("image_fs", "node_fs"), room.node.ref)
    return main is not None and main.latest == room.whole.latest
