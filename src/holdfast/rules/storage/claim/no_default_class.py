"""A claim names no StorageClass, and no class is the default."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.refs import Ref
from holdfast.rules.storage._claims import shortfalls, suffering
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


_NEARER = (binding.MODES, binding.SIZE, binding.VOLUME_MODE, binding.SELECTOR)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim without a class for which no default exists and no volume without a class is near."""
    for item in shortfalls(facts):
        claim = item.claim
        if item.class_name is not None or item.reason in _NEARER:
            continue
        events = facts.events_about(claim.ref, "FailedBinding")[-1:]
        yield Finding(
            subject=claim.ref,
            values={"classes": sorted(ref.name for ref in facts.snapshot.objects.get("StorageClass", {}))},
            evidence=(
                Evidence(object=Ref("StorageClass", "(default)")),
                *(cite_event(event) for event in events),
                cite(claim, "metadata.name", claim.name),
            ),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )
