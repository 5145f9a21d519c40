"""Pods are bound to a node that does not exist any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref

RULE = Rule(
    subject="Pod",
    needs=("Node",),
    shows="node-down",
    severity="high",
    type="availability",
    cause_kind="hardware",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each absent node on which unhealthy Pods ran."""
    groups: defaultdict[Ref, list[Pod]] = defaultdict(list)
    for pod in facts.unhealthy_pods:
        node = Ref("Node", pod.spec.node_name)
        # A Pod that never started was sent to a node that may never have existed; that is another fault.
        if pod.spec.node_name and pod.status.start_time is not None and facts.is_absent(node):
            groups[node].append(pod)
    for node, pods in sorted(groups.items()):
        first = min(pods, key=lambda pod: pod.ref)
        yield Finding(
            subject=node,
            values={"pods": len(pods), "pod": first.name},
            evidence=(cite(first, "spec.nodeName", node.name), cite_absence(node)),
            affects=tuple(sorted(pod.ref for pod in pods)),
        )
