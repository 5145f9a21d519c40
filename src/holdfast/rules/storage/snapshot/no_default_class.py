"""A snapshot names no class, and none is the default of its driver."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import VolumeSnapshotClass
from holdfast.rules.storage._snapshots import DEFAULT_CLASS, driver_of_source, unready

RULE = Rule(
    subject="VolumeSnapshot",
    needs=(
        "VolumeSnapshotClass",
        "PersistentVolumeClaim",
        "PersistentVolume",
    ),
    shows="snapshot-not-ready",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each unready snapshot without a class whose driver has no default class, or more than one."""
    for item in unready(facts):
        found = driver_of_source(facts, item)
        if item.spec.volume_snapshot_class_name or found is None or item.status.bound_volume_snapshot_content_name:
            continue
        volume, driver = found
        defaults = [
            c.name
            for c in facts.all(VolumeSnapshotClass)
            if c.driver == driver and c.annotations.get(DEFAULT_CLASS) == "true"
        ]
        if len(defaults) == 1:
            continue
        yield Finding(
            subject=item.ref,
            values={"driver": driver, "defaults": len(defaults)},
            evidence=(
                cite(volume, "spec.csi.driver", driver),
                cite(item, "metadata.name", item.name),
                *(cite_event(e) for e in facts.events_about(item.ref, "SetDefaultSnapshotClassFailed")[-1:]),
            ),
            since=item.metadata.creation_timestamp,
        )
