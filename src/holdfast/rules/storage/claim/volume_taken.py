"""A claim asks by name for a volume that is bound to another claim."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._claims import shortfalls_by, suffering
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
    """States each waiting claim whose `volumeName` is a volume that another claim holds."""
    for item in shortfalls_by(facts, binding.TAKEN):
        claim = item.claim
        volume = next((v for v in item.nearest if v.name == claim.spec.volume_name), None)
        if volume is None or volume.spec.claim_ref is None:
            continue
        holder = volume.spec.claim_ref
        yield Finding(
            subject=claim.ref,
            values={"volume": volume.name, "holder": f"{holder.namespace}/{holder.name}"},
            evidence=(
                cite(claim, "spec.volumeName", volume.name),
                cite(volume, "spec.claimRef.namespace", holder.namespace),
                cite(volume, "spec.claimRef.name", holder.name),
            ),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )
