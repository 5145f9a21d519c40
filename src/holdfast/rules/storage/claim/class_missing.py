"""A claim names a StorageClass that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence, cite_event
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.refs import Ref
from holdfast.rules.storage._claims import volumes_by_hand

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("StorageClass",),
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each unbound claim whose class is absent, unless volumes of that class name are made by hand."""
    by_hand = {volume.spec.storage_class_name for volume in volumes_by_hand(facts)}
    for claim in facts.all(PersistentVolumeClaim):
        name = claim.spec.storage_class_name
        if claim.status.phase == "Bound" or claim.metadata.deletion_timestamp or not name or name in by_hand:
            continue
        missing = Ref("StorageClass", name)
        if not facts.is_absent(missing):
            continue
        events = facts.events_about(claim.ref, "ProvisioningFailed")[-1:]
        yield Finding(
            subject=claim.ref,
            values={"class": name},
            evidence=(
                cite(claim, "spec.storageClassName", name),
                cite_absence(missing),
                *(cite_event(event) for event in events),
            ),
            since=claim.metadata.creation_timestamp,
        )
