"""A deleted claim stays since a Pod still uses it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolumeClaim

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("Pod",),
    shows="claim-stuck-deleting",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


PROTECTION = "kubernetes.io/pvc-protection"


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim that is being deleted for minutes and that a Pod holds."""
    for claim in facts.all(PersistentVolumeClaim):
        deleted = claim.metadata.deletion_timestamp
        if deleted is None or not facts.is_older(deleted, 120) or PROTECTION not in claim.metadata.finalizers:
            continue
        pods = facts.pods_by_claim.get(claim.ref, ())
        holders = sorted((p for p in pods if p.status.phase not in ("Succeeded", "Failed")), key=lambda p: p.ref)
        if not holders:
            continue
        place = claim.metadata.finalizers.index(PROTECTION)
        yield Finding(
            subject=claim.ref,
            values={"pods": [pod.name for pod in holders[:5]]},
            evidence=(
                cite(claim, f"metadata.finalizers[{place}]", PROTECTION),
                *(cite(pod, "status.phase", pod.status.phase) for pod in holders[:2]),
            ),
            since=deleted,
        )
