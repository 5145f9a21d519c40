"""A volume works and will be full within days at the pace of its own past."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_outlook
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.engine.signals.trends import days
from holdfast.model.finding import Finding
from holdfast.model.outlook import WARNING_HOURS
from holdfast.rules.storage._levels import users

RULE = Rule(
    subject="PersistentVolumeClaim",
    signals=("volume_capacity_bytes",),
    shows="latent",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)
URGENT_HOURS = 24.0


def check(facts: Facts) -> Iterator[Statement]:
    """States each mounted claim whose bytes or inodes are more likely than not to be used up within four days."""
    stated = set()
    for item in facts.outlooks:
        if not item.resource.startswith("volume") or item.standing != "fills" or item.subject in stated:
            continue
        if item.hours is None or not item.fills_within(WARNING_HOURS) or not users(facts, item.subject):
            continue
        stated.add(item.subject)
        yield Finding(
            subject=item.subject,
            values={
                "days": days(item.hours.p50),
                "soonest": days(item.hours.p10),
                "latest": days(item.hours.p90),
                "percent": round((item.share or 0.0) * 100),
                "history": item.days,
                "counts": "inodes" if item.resource.endswith("inodes") else "bytes",
            },
            evidence=cite_outlook(item),
            severity="high" if item.hours.p50 <= URGENT_HOURS else None,
        )
