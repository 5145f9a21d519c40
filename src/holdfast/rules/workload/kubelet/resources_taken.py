"""A kubelet has no room for a Pod that was placed on its node."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._kubelet import refused

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)
REASONS = frozenset({"OutOfcpu", "OutOfmemory", "OutOfpods", "OutOfephemeral-storage", "VolumeAttachmentLimitExceeded"})


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload that lacks the Pods which a kubelet refused for this reason."""
    yield from refused(facts, lambda reason: reason in REASONS)
