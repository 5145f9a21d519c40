"""A claim wants a block device and the volumes are file systems, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
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
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim that this alone keeps from the volumes that are there."""
    for item in shortfalls_by(facts, binding.VOLUME_MODE):
        claim, volume = item.claim, item.nearest[0]
        yield Finding(
            subject=claim.ref,
            values={"mode": claim.spec.volume_mode, "volume": volume.name, "offered": volume.spec.volume_mode},
            evidence=(
                *cite_given(claim, "spec.volumeMode", _if_block(claim.spec.volume_mode)),
                *cite_given(volume, "spec.volumeMode", _if_block(volume.spec.volume_mode)),
                *binding_events(facts, claim),
            ),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )


def _if_block(mode: str) -> str:
    # `Filesystem` may be a default that nobody wrote down, `Block` never is.
    return mode if mode == "Block" else ""
