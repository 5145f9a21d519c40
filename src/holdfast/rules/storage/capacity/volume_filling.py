"""A volume works and will be full within days at the pace of its own past."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_outlook
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.engine.signals.trends import days
from holdfast.model.finding import Finding
from holdfast.rules.storage._levels import FULL, filling, users

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
    for item in filling(facts, "volume"):
        if item.hours is None or item.subject in stated or not users(facts, item.subject):
            continue
        # What has no room left is no matter of days.
        if (item.share or 0.0) >= 1 - FULL:
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
