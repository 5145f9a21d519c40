"""A disk of a node is busy all the time, and whoever uses it waits."""

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
    signals=("node_disk_busy_ratio", "node_disk_latency_seconds"),
    shows="node-slow",
    explains=("pod-degraded", "pod-not-ready"),
    severity="high",
    type="performance",
    cause_kind="hardware",
    certainty=LIKELY,
)
BUSY = 0.95
SLOW_SECONDS = 0.05


def check(facts: Facts) -> Iterator[Statement]:
    """States each node with a disk that is always busy and takes long for each operation.

    Busy alone says little of a disk that serves many requests at once, so the time of an operation decides as well.
    """
    for node in facts.all(Node):
        for busy in facts.readings("node_disk_busy_ratio", node.ref):
            latency = facts.reading("node_disk_latency_seconds", node.ref, busy.part)
            begun = stands_at(facts, busy, BUSY)
            if latency is None or begun is None or middle(latency) < SLOW_SECONDS:
                continue
            yield Finding(
                subject=node.ref,
                values={
                    "device": busy.part,
                    "busy": percent(middle(busy)),
                    "milliseconds": round(middle(latency) * 1000),
                },
                evidence=(cite_reading(busy), cite_reading(latency)),
                affects=guests(facts, node),
                since=begun,
            )
