"""A driver fails to take a snapshot."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.storage import VolumeSnapshot, VolumeSnapshotContent
from holdfast.model.refs import Ref
from holdfast.rules.storage._provisioning import short
from holdfast.rules.storage._snapshots import unready

RULE = Rule(
    subject="VolumeSnapshot",
    shows="snapshot-not-ready",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each unready snapshot that reports an error, itself or through its content."""
    for item in unready(facts):
        said = _error(facts, item)
        if said is None or _has_own_rule(facts, item):
            continue
        yield Finding(
            subject=item.ref,
            values={"message": short(str(said.value))},
            evidence=(said, *_state(item)),
            since=item.metadata.creation_timestamp,
        )


def _error(facts: Facts, item: VolumeSnapshot) -> Evidence | None:
    content = facts.find(VolumeSnapshotContent, item.status.bound_volume_snapshot_content_name or "")
    if content is not None and content.status.error is not None and content.status.error.message:
        return cite(content, "status.error.message", content.status.error.message)
    if item.status.error is not None and item.status.error.message:
        return cite(item, "status.error.message", item.status.error.message)
    return None


def _has_own_rule(facts: Facts, item: VolumeSnapshot) -> bool:
    class_name = item.spec.volume_snapshot_class_name
    claim = item.spec.source.persistent_volume_claim_name
    if class_name and facts.is_absent(Ref("VolumeSnapshotClass", class_name)):
        return True
    return bool(claim and facts.is_absent(Ref("PersistentVolumeClaim", claim, item.namespace)))


def _state(item: VolumeSnapshot) -> tuple[Evidence, ...]:
    return (cite(item, "status.readyToUse", False),) if item.status.ready_to_use is False else ()
