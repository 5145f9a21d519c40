"""A claim is of another class than the only volume that would fit."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._claims import binding_events, cite_given, shortfalls_by, suffering
from holdfast.verdicts import binding

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("PersistentVolume", "StorageClass"),
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim that this alone keeps from the volumes that are there."""
    for item in shortfalls_by(facts, binding.CLASS):
        claim, volume = item.claim, item.nearest[0]
        yield Finding(
            subject=claim.ref,
            values={
                "class": item.class_name or "",
                "volume": volume.name,
                "offered": volume.spec.storage_class_name,
            },
            evidence=(
                *cite_given(claim, "spec.storageClassName", claim.spec.storage_class_name),
                *cite_given(volume, "spec.storageClassName", volume.spec.storage_class_name),
                cite(volume, "status.phase", volume.status.phase),
                *binding_events(facts, claim),
            ),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )
