"""A disk of a node shows the signs that come before its failure."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_parts
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.engine.signals.trends import percent
from holdfast.model.finding import Finding

RULE = Rule(
    subject="Node",
    shows="latent",
    severity="medium",
    type="availability",
    cause_kind="hardware",
    certainty=SUSPECTED,
)
LIKELY_FROM = 0.25
URGENT_FROM = 0.8


def check(facts: Facts) -> Iterator[Statement]:
    """States each node whose disks count errors, worn blocks or spent endurance enough to expect a failure."""
    for item in facts.predictions:
        if item.kind != "failure" or item.subject is None or item.subject.kind != "Node" or item.band is None:
            continue
        evidence = cite_parts(item)
        if item.band.p50 < LIKELY_FROM or not evidence or facts.is_absent(item.subject):
            continue
        signs = [f"{part.name} {part.value:.3g}" for part in item.parts if part.value is not None]
        yield Finding(
            subject=item.subject,
            values={
                "signs": signs,
                "chance": percent(round(item.band.p50, 2)),
                "method": item.method,
                "disk": evidence[0].field.partition(":")[2].rstrip("]") or "-",
            },
            evidence=evidence,
            severity="high" if item.band.p50 >= URGENT_FROM else None,
        )
