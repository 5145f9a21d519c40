"""A node has hardly any memory left, and tasks wait for it to be freed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from operator import ge

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.engine.signals.trends import percent, since, size, stays
from holdfast.model.finding import Clue, Finding
from holdfast.model.objects.meta import condition
from holdfast.model.objects.nodes import Node
from holdfast.rules.node._load import FEWEST_READINGS, FRESH_SECONDS, STANDS_SECONDS, guests, middle

RULE = Rule(
    subject="Node",
    signals=("node_memory_available_bytes", "node_memory_capacity_bytes"),
    shows="node-slow",
    explains=("pod-degraded", "pod-not-ready", "pod-crashing"),
    severity="high",
    type="performance",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)
LEAST_FREE = 0.05
WAITING = 0.1
PRESSURE = "node/pressure/memory"


def check(facts: Facts) -> Iterator[Statement]:
    """States each node with less than a twentieth of its memory available for a quarter of an hour.

    What the kubelet itself calls memory pressure is another cause, to which this is evidence.
    """
    for node in facts.all(Node):
        left = facts.reading("node_memory_available_bytes", node.ref)
        whole = facts.reading("node_memory_capacity_bytes", node.ref)
        if left is None or whole is None or len(left.times) < FEWEST_READINGS:
            continue
        is_stale = facts.now is not None and facts.now.timestamp() - left.latest_time > FRESH_SECONDS
        is_low = partial(ge, LEAST_FREE * whole.latest)
        if is_stale or not stays(left, is_low, STANDS_SECONDS):
            continue
        pressure = facts.reading("node_memory_pressure", node.ref)
        if pressure is not None and middle(pressure) < WAITING:
            continue  # Little is free and nobody waits: the memory is well used.
        evidence = tuple(cite_reading(item) for item in (left, whole, pressure) if item is not None)
        said = condition(node.status.conditions, "MemoryPressure")
        if said is not None and said.status == "True":
            yield Clue(root=node.ref, cause=PRESSURE, evidence=evidence)
            continue
        yield Finding(
            subject=node.ref,
            values={
                "percent": percent(middle(left) / whole.latest),
                "free": size(left.latest),
                "whole": size(whole.latest),
            },
            evidence=evidence,
            affects=guests(facts, node),
            since=datetime.fromtimestamp(since(left, is_low), UTC),
        )
