"""The devices that a Pod claims are not allocated."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.nodes import ResourceClaim
from holdfast.model.refs import Ref
from holdfast.rules.scheduling._stuck import cite_scheduler, waiting_pods

RULE = Rule(
    subject="Pod",
    needs=("ResourceClaim",),
    shows="pod-not-scheduled",
    severity="high",
    type="configuration",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose waiting Pod names a ResourceClaim that is absent or has no allocation."""
    stated: set[Ref] = set()
    for pod in sorted(waiting_pods(facts), key=lambda item: item.ref):
        workload = facts.workload_of(pod)
        for i, use in enumerate(pod.spec.resource_claims):
            name = use.resource_claim_name or use.resource_claim_template_name or ""
            claim = (
                facts.find(ResourceClaim, use.resource_claim_name, pod.namespace) if use.resource_claim_name else None
            )
            if workload in stated or not name or (claim is not None and claim.status.allocation):
                continue
            stated.add(workload)
            field = "resourceClaimName" if use.resource_claim_name else "resourceClaimTemplateName"
            yield Finding(
                subject=workload,
                values={"claim": name, "pod": pod.name},
                evidence=(cite(pod, f"spec.resourceClaims[{i}].{field}", name), *cite_scheduler(facts, pod)),
                affects=(pod.ref,) if pod.ref != workload else (),
                since=pod.metadata.creation_timestamp,
            )
