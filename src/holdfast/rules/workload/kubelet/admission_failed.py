"""A kubelet cannot admit a Pod, most often since a device is gone or sick."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.workload._kubelet import refused

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="availability",
    cause_kind="hardware",
    certainty=REPORTED,
)
REASONS = frozenset(
    {
        "UnexpectedAdmissionError",
        "UnexpectedPredicateFailureType",
        "InvalidNodeInfo",
        "EmptyPodSharedPoolError",
        "UnknownReason",
    }
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload that lacks the Pods which a kubelet refused for this reason."""
    yield from refused(facts, lambda reason: reason in REASONS)
