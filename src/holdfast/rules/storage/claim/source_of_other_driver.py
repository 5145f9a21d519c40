"""A claim is to be filled from a snapshot or claim of another driver."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._claims import suffering
from holdfast.rules.storage._sources import drivers, fillings

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
    """States each waiting claim whose class and source are served by different drivers."""
    for item in fillings(facts):
        found = drivers(facts, item)
        if found is not None:
            yield Finding(
                subject=item.claim.ref,
                values={"source": item.named, "driver": str(found[0].value), "other": str(found[1].value)},
                evidence=found,
                affects=suffering(facts, item.claim),
                since=item.claim.metadata.creation_timestamp,
            )
