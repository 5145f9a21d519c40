"""Deployments exist for minutes and no controller has looked at them."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import Deployment, ReplicaSet
from holdfast.rules.node._control_plane import place_of

PATIENCE_SECONDS = 120

RULE = Rule(
    subject="Deployment",
    needs=("ReplicaSet",),
    shows="control-plane-stalled",
    explains=("pods-not-created",),
    severity="critical",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States once that Deployments get no ReplicaSet because no controller observes them."""
    made = {owner.name for item in facts.all(ReplicaSet) for owner in item.metadata.owner_references}
    ignored = [
        item
        for item in sorted(facts.all(Deployment), key=lambda found: found.ref)
        if item.status.observed_generation == 0
        and item.metadata.generation > 0
        and item.spec.replicas > 0
        and item.name not in made
        and item.metadata.deletion_timestamp is None
        and facts.is_older(item.metadata.creation_timestamp, PATIENCE_SECONDS)
    ]
    if ignored:
        yield Finding(
            subject=place_of(facts, "kube-controller-manager"),
            values={"deployments": len(ignored), "deployment": ignored[0].name},
            evidence=tuple(cite(item, "metadata.generation", item.metadata.generation) for item in ignored[:3]),
            affects=tuple(item.ref for item in ignored),
        )
