"""The cluster has no nodes at all."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.refs import Ref
from holdfast.rules.scheduling._stuck import cite_scheduler, waiting_pods

RULE = Rule(
    subject="Pod",
    needs=("Node",),
    shows="pod-not-scheduled",
    severity="critical",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States once that there is no node while Pods wait."""
    if any(True for _ in facts.all(Node)):
        return
    waiting = sorted(waiting_pods(facts), key=lambda pod: pod.ref)
    if waiting:
        nodes = Ref("Node", "any")
        yield Finding(
            subject=nodes,
            values={"pods": len(waiting)},
            evidence=(cite_absence(nodes), *cite_scheduler(facts, waiting[0])),
            affects=tuple(pod.ref for pod in waiting),
        )
