"""A snapshot is bound to a content that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import VolumeSnapshot
from holdfast.model.refs import Ref

RULE = Rule(
    subject="VolumeSnapshot",
    needs=("VolumeSnapshotContent",),
    shows="snapshot-not-ready",
    severity="high",
    type="availability",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each snapshot whose bound content was read as absent."""
    for item in facts.all(VolumeSnapshot):
        name = item.status.bound_volume_snapshot_content_name or ""
        missing = Ref("VolumeSnapshotContent", name)
        if not name or item.metadata.deletion_timestamp is not None or not facts.is_absent(missing):
            continue
        yield Finding(
            subject=item.ref,
            values={"content": name},
            evidence=(cite(item, "status.boundVolumeSnapshotContentName", name), cite_absence(missing)),
            since=item.metadata.creation_timestamp,
        )
