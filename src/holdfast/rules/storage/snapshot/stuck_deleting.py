"""A snapshot is being deleted and does not go away."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import ANY, REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import VolumeSnapshot, VolumeSnapshotContent
from holdfast.model.refs import Ref
from holdfast.rules.storage._provisioning import short

RULE = Rule(
    subject=ANY,
    shows="object-stuck-deleting",
    severity="low",
    type="availability",
    cause_kind="software",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 600
REASONS = (
    "SnapshotDeletePending",
    "SnapshotDeleteError",
    "SnapshotContentObjectDeleteError",
    "SnapshotFinalizerError",
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each snapshot, and each content without a snapshot, whose deletion is older than ten minutes."""
    found: list[VolumeSnapshot | VolumeSnapshotContent] = [*facts.all(VolumeSnapshot), *_orphans(facts)]
    for item in found:
        deleted = item.metadata.deletion_timestamp
        if deleted is None or not item.metadata.finalizers or not facts.is_older(deleted, PATIENCE_SECONDS):
            continue
        about = (item.ref, Ref("VolumeSnapshotContent", _content(item)))
        events = [event for ref in about for event in facts.events_about(ref, *REASONS)][-1:]
        yield Finding(
            subject=item.ref,
            values={
                "finalizers": list(item.metadata.finalizers),
                "message": short(events[0].text) if events else "-",
            },
            evidence=(
                *(cite_event(event) for event in events),
                cite(item, "metadata.finalizers", item.metadata.finalizers),
                cite(item, "metadata.deletionTimestamp", str(deleted)),
            ),
            since=deleted,
        )


def _orphans(facts: Facts) -> Iterator[VolumeSnapshotContent]:
    held = {item.status.bound_volume_snapshot_content_name for item in facts.all(VolumeSnapshot)}
    yield from (item for item in facts.all(VolumeSnapshotContent) if item.name not in held)


def _content(item: VolumeSnapshot | VolumeSnapshotContent) -> str:
    if isinstance(item, VolumeSnapshotContent):
        return item.name
    return item.status.bound_volume_snapshot_content_name or ""
