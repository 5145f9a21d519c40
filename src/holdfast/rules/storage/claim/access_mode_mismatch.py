"""A claim wants access modes that no otherwise fitting volume offers."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._claims import binding_events, shortfalls_by, suffering
from holdfast.verdicts import binding

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("PersistentVolume", "StorageClass"),
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim that this alone keeps from the volumes that are there."""
    for item in shortfalls_by(facts, binding.MODES):
        claim, volume = item.claim, item.nearest[0]
        yield Finding(
            subject=claim.ref,
            values={
                "modes": list(claim.spec.access_modes),
                "volume": volume.name,
                "offered": list(volume.spec.access_modes),
                "volumes": len(item.nearest),
            },
            evidence=(
                cite(claim, "spec.accessModes", claim.spec.access_modes),
                cite(volume, "spec.accessModes", volume.spec.access_modes),
                *binding_events(facts, claim),
            ),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )
