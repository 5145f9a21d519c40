"""A quota has too little CPU, memory or another compute resource left for a Pod."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.rules.quota._exceeded import finding_of, overruns
from holdfast.rules.quota._refused import PODS

RULE = Rule(
    subject="ResourceQuota",
    needs=("ReplicaSet",),
    shows="pods-not-created",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each quota that refuses Pods for what they request."""
    for overrun in overruns(
        facts, lambda item, excess: item.resource == PODS and excess.resource not in (PODS, "count/pods")
    ):
        yield finding_of(overrun)
