"""The pool of a storage backend works and will be full within days at the pace of its own past."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_outlook
from holdfast.engine.rule import ANY, LIKELY, Rule, Statement
from holdfast.engine.signals.trends import days, size
from holdfast.model.finding import Finding
from holdfast.rules.storage._levels import POOL_FULL, filling

RULE = Rule(
    subject=ANY,
    signals=("pool_capacity_bytes",),
    shows="latent",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)
URGENT_HOURS = 24.0


def check(facts: Facts) -> Iterator[Statement]:
    """States each object whose pool that fills first is more likely than not to be full within four days."""
    stated = set()
    for item in filling(facts, "pool"):
        if item.hours is None or item.used is None or item.capacity is None or item.subject in stated:
            continue
        if item.used >= POOL_FULL * item.capacity:
            continue
        stated.add(item.subject)
        yield Finding(
            subject=item.subject,
            values={
                "pool": item.part or item.subject.name,
                "days": days(item.hours.p50),
                "soonest": days(item.hours.p10),
                "latest": days(item.hours.p90),
                "percent": round(item.used / item.capacity * 100),
                "free": size(item.capacity - item.used),
            },
            evidence=cite_outlook(item),
            severity="high" if item.hours.p50 <= URGENT_HOURS else None,
        )
