"""No volume fits a claim that only an existing volume can serve."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._claims import NOTHING, binding_events, cite_given, shortfalls, suffering
from holdfast.verdicts import binding

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("PersistentVolume", "StorageClass"),
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)


_GENERAL = (NOTHING, binding.TAKEN, binding.PHASE, binding.DELETED, binding.ATTRIBUTES)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim whose class makes no volumes and for which no single reason stands out."""
    for item in shortfalls(facts):
        claim = item.claim
        asks_by_name = bool(claim.spec.volume_name)
        if item.class_name is None or item.reason not in _GENERAL or asks_by_name:
            continue
        yield Finding(
            subject=claim.ref,
            values={"class": item.class_name, "reasons": [f"{n}x {reason}" for reason, n in item.counts.items()]},
            evidence=(
                *cite_given(claim, "status.phase", claim.status.phase),
                *cite_given(claim, "spec.storageClassName", claim.spec.storage_class_name),
                *binding_events(facts, claim),
            ),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )
