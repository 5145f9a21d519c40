"""The file system that holds the logs and scratch space of a node's Pods is full."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.rules.node._file_systems import shortages, stated

RULE = Rule(
    subject="Node",
    signals=("node_fs_capacity_bytes", "node_fs_available_bytes"),
    shows="node-pressure",
    explains=("pod-evicted",),
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node whose main file system has less than a twentieth free for some time."""
    for room in shortages(facts, "node_fs"):
        yield stated(facts, room)
