"""A claim would fit a released volume that still remembers its earlier claim."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._claims import binding_events, shortfalls_by, suffering
from holdfast.verdicts import binding

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=(
        "PersistentVolume",
        "StorageClass",
    ),
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Released volume that alone would serve a waiting claim."""
    for item in shortfalls_by(facts, binding.RELEASED):
        claim = item.claim
        mine = [v for v in item.nearest if v.spec.claim_ref and v.spec.claim_ref.name == claim.name]
        volume = (mine or list(item.nearest))[0]
        earlier = volume.spec.claim_ref
        if earlier is None:
            continue
        yield Finding(
            subject=volume.ref,
            values={"claim": f"{claim.namespace}/{claim.name}", "earlier": f"{earlier.namespace}/{earlier.name}"},
            evidence=(
                cite(volume, "status.phase", volume.status.phase),
                cite(volume, "spec.claimRef.name", earlier.name),
                *binding_events(facts, claim),
            ),
            affects=(claim.ref, *suffering(facts, claim)),
            since=claim.metadata.creation_timestamp,
            certainty=PROVEN if mine or claim.spec.volume_name else LIKELY,
        )
