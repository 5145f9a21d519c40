"""A volume in use is marked for deletion."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim

RULE = Rule(
    subject="PersistentVolume",
    needs=("PersistentVolumeClaim",),
    shows="latent",
    severity="medium",
    type="availability",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)
PATIENCE_SECONDS = 60


def check(facts: Facts) -> Iterator[Statement]:
    """States each bound volume that goes as soon as its claim does."""
    for volume in facts.all(PersistentVolume):
        deleted = volume.metadata.deletion_timestamp
        if deleted is None or volume.status.phase != "Bound" or not facts.is_older(deleted, PATIENCE_SECONDS):
            continue
        held = volume.spec.claim_ref
        claim = facts.find(PersistentVolumeClaim, held.name, held.namespace) if held is not None else None
        if claim is None or claim.metadata.deletion_timestamp is not None:
            continue
        yield Finding(
            subject=volume.ref,
            values={"claim": f"{claim.namespace}/{claim.name}", "policy": volume.spec.persistent_volume_reclaim_policy},
            evidence=(
                cite(volume, "metadata.deletionTimestamp", str(deleted)),
                cite(volume, "status.phase", "Bound"),
            ),
            since=deleted,
        )
