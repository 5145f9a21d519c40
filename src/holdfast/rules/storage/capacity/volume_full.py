"""A volume has no room for another byte."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.engine.signals.trends import percent, size
from holdfast.model.finding import Finding
from holdfast.rules.storage._levels import levels, users

RULE = Rule(
    subject="PersistentVolumeClaim",
    signals=("volume_capacity_bytes",),
    shows="volume-full",
    explains=("pod-crashing", "pod-not-ready", "pod-degraded"),
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each mounted claim of whose bytes less than a hundredth is free for some time."""
    for level, is_full in levels(facts, "volume_available_bytes", "volume_used_bytes", "volume_capacity_bytes"):
        pods = users(facts, level.claim.ref)
        if is_full and pods:
            yield Finding(
                subject=level.claim.ref,
                values={
                    "used": percent(1.0 - level.free),
                    "free": size(level.free * level.whole),
                    "capacity": size(level.whole),
                    "pods": len(pods),
                },
                evidence=(cite_reading(level.series), cite_reading(level.capacity)),
                affects=tuple(sorted(pod.ref for pod in pods)),
                since=level.since,
            )
