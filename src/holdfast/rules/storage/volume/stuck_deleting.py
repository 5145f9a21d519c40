"""A volume that nobody uses is being deleted and does not go away."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolume, VolumeAttachment

RULE = Rule(
    subject="PersistentVolume",
    shows="object-stuck-deleting",
    severity="low",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 600


def check(facts: Facts) -> Iterator[Statement]:
    """States each unbound volume whose deletion is older than ten minutes."""
    for volume in facts.all(PersistentVolume):
        deleted = volume.metadata.deletion_timestamp
        # A failed reclaim has a rule of its own, and a bound volume only waits for its claim.
        if deleted is None or volume.status.phase in ("Bound", "Failed") or not volume.metadata.finalizers:
            continue
        if not facts.is_older(deleted, PATIENCE_SECONDS):
            continue
        attached = next((a for a in facts.all(VolumeAttachment) if _holds(a, volume)), None)
        yield Finding(
            subject=volume.ref,
            values={
                "finalizers": list(volume.metadata.finalizers),
                "node": attached.spec.node_name if attached is not None else "-",
            },
            evidence=(
                cite(volume, "metadata.finalizers", volume.metadata.finalizers),
                cite(volume, "metadata.deletionTimestamp", str(deleted)),
                *((cite(attached, "spec.nodeName", attached.spec.node_name),) if attached is not None else ()),
            ),
            since=deleted,
        )


def _holds(attachment: VolumeAttachment, volume: PersistentVolume) -> bool:
    return attachment.spec.source.persistent_volume_name == volume.name
