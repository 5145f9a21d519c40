"""A snapshot names a VolumeSnapshotClass that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import VolumeSnapshotClass
from holdfast.model.refs import Ref
from holdfast.rules.storage._snapshots import unready

RULE = Rule(
    subject="VolumeSnapshot",
    needs=("VolumeSnapshotClass",),
    shows="snapshot-not-ready",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each unready snapshot whose class is absent."""
    for item in unready(facts):
        wanted = Ref(VolumeSnapshotClass.KIND, item.spec.volume_snapshot_class_name or "")
        if wanted.name and facts.is_absent(wanted) and not item.status.bound_volume_snapshot_content_name:
            yield Finding(
                subject=item.ref,
                values={"class": wanted.name},
                evidence=(cite(item, "spec.volumeSnapshotClassName", wanted.name), cite_absence(wanted)),
                since=item.metadata.creation_timestamp,
            )
