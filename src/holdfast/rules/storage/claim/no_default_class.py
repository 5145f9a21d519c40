"""A claim names no StorageClass, and no class is the default."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import StorageClass
from holdfast.rules.storage._claims import cite_given, shortfalls, suffering
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
    classes = sorted(facts.all(StorageClass), key=lambda item: item.name)
    for item in shortfalls(facts):
        claim = item.claim
        if item.class_name is not None or item.reason in _NEARER:
            continue
        events = facts.events_about(claim.ref, "FailedBinding")[-1:]
        yield Finding(
            subject=claim.ref,
            values={"classes": [item.name for item in classes]},
            evidence=(
                *(cite_event(event) for event in events),
                *cite_given(claim, "status.phase", claim.status.phase),
                *(cite(item, "metadata.name", item.name) for item in classes[:3]),
            ),
            affects=suffering(facts, claim),
            since=claim.metadata.creation_timestamp,
        )
