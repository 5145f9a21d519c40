"""A node loses packets of whatever runs on it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.engine.signals.trends import percent
from holdfast.model.finding import Finding
from holdfast.rules.network._loss import losing_nodes
from holdfast.verdicts.readiness import pod_is_healthy

RULE = Rule(
    subject="Node",
    shows="node-slow",
    explains=("pod-degraded", "pod-not-ready"),
    severity="high",
    type="performance",
    cause_kind="network",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node that loses a share of its packets for some time."""
    for ref, loss in sorted(losing_nodes(facts).items()):
        there = facts.pods_by_node.get(ref.name, ())
        yield Finding(
            subject=ref,
            values={
                "lost": percent(loss.ratio),
                "signal": loss.series.signal,
                "part": loss.series.part,
                "pods": len(there),
            },
            evidence=(cite_reading(loss.series),),
            affects=tuple(sorted(pod.ref for pod in there if not pod_is_healthy(pod))),
        )
