"""The controllers do not act: workloads are asked for and nothing is made of them."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.workloads import DaemonSet, Deployment, ReplicaSet, StatefulSet
from holdfast.model.outcome import NotEvaluated
from holdfast.rules.control_plane._leaders import leader

RULE = Rule(
    subject="Lease",
    shows="control-plane-stalled",
    explains=("workload-unavailable", "pods-not-created", "rollout-stuck"),
    severity="critical",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)
PATIENCE = 120
_WORKLOADS = (Deployment, StatefulSet, DaemonSet, ReplicaSet)


def check(facts: Facts) -> Iterator[Statement]:
    """States the controller manager when its lease or Pods show it gone and workloads wait for it."""
    found = leader(facts, "kube-controller-manager")
    if found is None or not found.is_gone:
        return
    ignored = sorted((item for item in _workloads(facts) if _is_ignored(facts, item)), key=lambda item: item.ref)
    if not ignored:
        unknown = (type_.KIND for type_ in _WORKLOADS if not facts.knows(type_.KIND))
        yield from (NotEvaluated(rule="", missing=kind, object=found.subject) for kind in unknown)
        return
    first = ignored[0]
    yield Finding(
        subject=found.subject,
        values={"count": len(ignored), "workload": f"{first.ref.kind} {first.namespace}/{first.name}"},
        evidence=(*found.evidence, cite(first, "metadata.generation", first.metadata.generation)),
        affects=tuple(item.ref for item in ignored),
        certainty=REPORTED,
    )


def _workloads(facts: Facts) -> Iterator[KubeObject]:
    for type_ in _WORKLOADS:
        yield from facts.all(type_)


def _is_ignored(facts: Facts, item: KubeObject) -> bool:
    assert isinstance(item, Deployment | StatefulSet | DaemonSet | ReplicaSet)
    is_behind = item.metadata.generation > item.status.observed_generation
    return is_behind and facts.is_older(item.metadata.creation_timestamp, PATIENCE)
