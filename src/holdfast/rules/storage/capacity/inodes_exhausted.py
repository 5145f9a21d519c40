"""A volume has room for bytes and none for another file."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_reading
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.engine.signals.trends import percent
from holdfast.model.finding import Finding
from holdfast.rules.storage._levels import levels, users

RULE = Rule(
    subject="PersistentVolumeClaim",
    signals=("volume_inodes",),
    shows="volume-full",
    explains=("pod-crashing", "pod-not-ready", "pod-degraded"),
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each mounted claim of whose inodes less than a hundredth is free for some time."""
    for level, is_full in levels(facts, "volume_inodes_free", "volume_inodes_used", "volume_inodes"):
        pods = users(facts, level.claim.ref)
        if is_full and pods:
            yield Finding(
                subject=level.claim.ref,
                values={"used": percent(1.0 - level.free), "inodes": round(level.whole), "pods": len(pods)},
                evidence=(cite_reading(level.series), cite_reading(level.capacity)),
                affects=tuple(sorted(pod.ref for pod in pods)),
                since=level.since,
            )
