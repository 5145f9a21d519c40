"""A volume fails to grow."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.storage import StorageClass
from holdfast.rules.storage._growing import cite_sizes, failure_of, growing, is_infeasible
from holdfast.verdicts.binding_sizes import asked

RULE = Rule(
    subject="PersistentVolumeClaim",
    shows="claim-not-resized",
    severity="medium",
    type="capacity",
    cause_kind="software",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each claim whose growth is reported to fail and is not given up."""
    for claim in growing(facts):
        said = failure_of(facts, claim)
        if said is None or is_infeasible(claim):
            continue
        storage_class = facts.find(StorageClass, claim.spec.storage_class_name or "")
        if storage_class is not None and not storage_class.allow_volume_expansion:
            continue
        yield Finding(
            subject=claim.ref,
            values={
                "asked": str(asked(claim)),
                "has": str(claim.status.capacity.get("storage")),
                "message": said.message,
            },
            evidence=(*said.evidence, *cite_sizes(claim)),
        )
