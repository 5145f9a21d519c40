"""A claim asks to grow, and its class does not allow that."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import StorageClass
from holdfast.rules.storage._growing import cite_sizes, growing
from holdfast.verdicts.binding_sizes import asked

RULE = Rule(
    subject="PersistentVolumeClaim",
    needs=("StorageClass",),
    shows="claim-not-resized",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim that asks for more than it has of a class without expansion."""
    for claim in growing(facts):
        storage_class = facts.find(StorageClass, claim.spec.storage_class_name or "")
        if storage_class is None or storage_class.allow_volume_expansion:
            continue
        yield Finding(
            subject=claim.ref,
            values={
                "class": storage_class.name,
                "asked": str(asked(claim)),
                "has": str(claim.status.capacity.get("storage")),
            },
            evidence=(*cite_sizes(claim), cite(storage_class, "metadata.name", storage_class.name)),
        )
