"""A volume still works and is about to be full."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.engine.signals.trends import growth_per_second, percent, size
from holdfast.model.finding import Finding
from holdfast.rules.storage._levels import filling, levels, users

RULE = Rule(
    subject="PersistentVolumeClaim",
    signals=("volume_capacity_bytes",),
    shows="latent",
    severity="medium",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)
NEAR = 0.1


def check(facts: Facts) -> Iterator[Statement]:
    """States each mounted claim with less than a tenth free that is neither full, shrinking nor known to fill soon."""
    foreseen = {item.subject for item in filling(facts, "volume")}
    for level, is_full in levels(facts, "volume_available_bytes", "volume_used_bytes", "volume_capacity_bytes"):
        growth = growth_per_second(level.series) or 0.0
        is_shrinking = growth > 0 if level.series.signal == "volume_available_bytes" else growth < 0
        if level.claim.ref in foreseen or level.free >= NEAR or is_full or is_shrinking:
            continue
        if users(facts, level.claim.ref):
            yield Finding(
                subject=level.claim.ref,
                values={
                    "used": percent(1.0 - level.free),
                    "free": size(level.free * level.whole),
                    "capacity": size(level.whole),
                },
                evidence=(cite_reading(level.series), cite_reading(level.capacity)),
            )
