"""A static Pod of the control plane is not ready."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.control_plane._leaders import SYSTEM, runs

RULE = Rule(
    subject="Pod",
    shows="control-plane-stalled",
    explains=("pod-not-ready",),
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)
COMPONENTS = ("etcd", "kube-apiserver", "kube-scheduler", "kube-controller-manager")
PATIENCE = 120


def check(facts: Facts) -> Iterator[Statement]:
    """States each Pod of a control plane component that is not ready for longer than a start takes."""
    for pod in facts.unhealthy_pods:
        name = next((item for item in COMPONENTS if runs(pod, item)), "")
        is_static = any(owner.kind == "Node" for owner in pod.metadata.owner_references)
        if not name or not is_static or pod.namespace != SYSTEM or pod.metadata.deletion_timestamp is not None:
            continue
        for i, item in enumerate(pod.status.conditions):
            if item.type == "Ready" and facts.is_older(item.last_transition_time, PATIENCE):
                yield Finding(
                    subject=pod.ref,
                    values={"component": name, "node": pod.spec.node_name or "-"},
                    evidence=(cite(pod, f"status.conditions[{i}].status", item.status),),
                    since=item.last_transition_time,
                )
