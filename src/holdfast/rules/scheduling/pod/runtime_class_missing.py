"""A Pod template names a RuntimeClass that does not exist, so no Pod is created."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.rules.scheduling._admitted import refused_for_class

RULE = Rule(
    subject="ReplicaSet",
    needs=("RuntimeClass",),
    shows="pods-not-created",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each absent class for which Pods are refused."""
    yield from refused_for_class(facts, "RuntimeClass", "runtimeClassName", lambda spec: spec.runtime_class_name or "")
