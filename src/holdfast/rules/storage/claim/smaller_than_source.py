"""A claim is smaller than the snapshot or claim that it is to be filled from."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.storage._claims import suffering
from holdfast.rules.storage._sources import fillings, missing_size

RULE = Rule(
    subject="PersistentVolumeClaim",
    shows="claim-unbound",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting claim that asks for less than its source holds."""
    for item in fillings(facts):
        sizes = missing_size(item)
        if sizes is not None:
            yield Finding(
                subject=item.claim.ref,
                values={"source": item.named, "asked": str(sizes[0].value), "needed": str(sizes[1].value)},
                evidence=sizes,
                affects=suffering(facts, item.claim),
                since=item.claim.metadata.creation_timestamp,
            )
