"""A snapshot's class belongs to another driver than its volume."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._snapshots import class_of, driver_of_source, unready

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
    """States each unready snapshot whose class names another driver than the volume to be copied."""
    for item in unready(facts):
        found, chosen = driver_of_source(facts, item), class_of(facts, item)
        if found is None or chosen is None or chosen.driver == found[1]:
            continue
        volume, driver = found
        yield Finding(
            subject=item.ref,
            values={"class": chosen.name, "class_driver": chosen.driver, "driver": driver, "volume": volume.name},
            evidence=(cite(chosen, "driver", chosen.driver), cite(volume, "spec.csi.driver", driver)),
            since=item.metadata.creation_timestamp,
        )
