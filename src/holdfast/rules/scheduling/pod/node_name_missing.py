"""A Pod is sent by name to a node that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref

RULE = Rule(
    subject="Pod",
    needs=("Node",),
    shows="pod-not-scheduled",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pod names a node that is not there."""
    stated: set[Ref] = set()
    for pod in facts.unhealthy_pods:
        node = Ref("Node", pod.spec.node_name)
        started = pod.status.start_time is not None or pod.status.container_statuses
        if not pod.spec.node_name or started or pod.status.phase not in ("", "Pending") or not facts.is_absent(node):
            continue
        workload = facts.workload_of(pod)
        if workload not in stated:
            stated.add(workload)
            yield Finding(
                subject=workload,
                values={"node": node.name, "pod": pod.name},
                evidence=(cite(pod, "spec.nodeName", node.name), cite_absence(node)),
                affects=(pod.ref,) if pod.ref != workload else (),
                since=pod.metadata.creation_timestamp,
            )
