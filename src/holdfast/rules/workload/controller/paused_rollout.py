"""A Deployment is paused in the middle of a rollout."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import Deployment
from holdfast.verdicts.readiness import workload_is_available

RULE = Rule(
    subject="Deployment",
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each paused Deployment whose Pods are not all of the new template; acute where it lacks ready Pods."""
    for item in facts.all(Deployment):
        if not item.spec.paused or item.metadata.deletion_timestamp is not None:
            continue
        status = item.status
        # A surplus Pod of the new template may be up already; as long as old ones stay, the rollout is not over.
        is_over = status.updated_replicas >= max(item.spec.replicas, status.replicas)
        if is_over or not status.observed_generation:
            continue
        yield Finding(
            subject=item.ref,
            values={"updated": item.status.updated_replicas, "wanted": item.spec.replicas},
            evidence=(cite(item, "spec.paused", True),),
            shows="latent" if workload_is_available(item) else "rollout-stuck",
        )
