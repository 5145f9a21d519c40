"""A scheduling gate that nobody removes holds a Pod back."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref

PATIENCE_SECONDS = 600

RULE = Rule(
    subject="Pod",
    shows="pod-not-scheduled",
    severity="medium",
    type="configuration",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods wait behind a gate for more than ten minutes."""
    stated: set[Ref] = set()
    for pod in sorted(facts.unhealthy_pods, key=lambda item: item.ref):
        gates = pod.spec.scheduling_gates
        old = facts.is_older(pod.metadata.creation_timestamp, PATIENCE_SECONDS)
        if not gates or not old or pod.spec.node_name or pod.metadata.deletion_timestamp is not None:
            continue
        workload = facts.workload_of(pod)
        if workload not in stated:
            stated.add(workload)
            yield Finding(
                subject=workload,
                values={"gate": gates[0].name, "pod": pod.name},
                evidence=(cite(pod, "spec.schedulingGates[0].name", gates[0].name),),
                affects=(pod.ref,) if pod.ref != workload else (),
                since=pod.metadata.creation_timestamp,
            )
