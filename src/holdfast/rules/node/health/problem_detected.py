"""A detector on a node reports a problem that lasts."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.node._nodes import harmed, saying

RULE = Rule(
    subject="Node",
    shows="node-down",
    severity="medium",
    type="availability",
    cause_kind="hardware",
    certainty=LIKELY,
)


PROBLEMS = (
    "FrequentKubeletRestart",
    "FrequentDockerRestart",
    "FrequentContainerdRestart",
    "FrequentUnregisterNetDevice",
    "KubeletUnhealthy",
    "KubeletProblem",
    "ContainerRuntimeUnhealthy",
    "CorruptDockerOverlay2",
    "FDPressure",
    "XfsShutdown",
    "CperHardwareErrorFatal",
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each node with a lasting problem that has no rule of its own."""
    stated: set[str] = set()
    for problem in PROBLEMS:
        for found in saying(facts, problem, "True"):
            if found.node.name in stated:
                continue
            stated.add(found.node.name)
            yield Finding(
                subject=found.node.ref,
                values={"problem": problem, "message": found.condition.message},
                evidence=found.evidence(),
                affects=harmed(facts, found.node),
                since=found.condition.last_transition_time,
            )
