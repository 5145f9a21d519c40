"""The processors of a node have no time left."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.engine.signals.trends import percent
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.rules.node._load import guests, middle, stands_at

RULE = Rule(
    subject="Node",
    signals=("node_cpu_used_ratio",),
    shows="node-slow",
    explains=("pod-degraded", "pod-not-ready"),
    severity="high",
    type="performance",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)
BOUND = 0.95
WAITING = 0.3


def check(facts: Facts) -> Iterator[Statement]:
    """States each node whose processors are busy almost all the time for a quarter of an hour."""
    for node in facts.all(Node):
        used = facts.reading("node_cpu_used_ratio", node.ref)
        begun = stands_at(facts, used, BOUND) if used is not None else None
        if used is None or begun is None:
            continue
        pressure = facts.reading("node_cpu_pressure", node.ref)
        if pressure is not None and middle(pressure) < WAITING:
            continue  # Busy processors harm nobody while no task waits for one.
        extra = (cite_reading(pressure),) if pressure is not None else ()
        yield Finding(
            subject=node.ref,
            values={"used": percent(middle(used)), "pods": len(facts.pods_by_node.get(node.name, ()))},
            evidence=(cite_reading(used), *extra),
            affects=guests(facts, node),
            since=begun,
        )
