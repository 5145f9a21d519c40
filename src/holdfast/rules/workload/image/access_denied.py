"""The registry refuses to give an image to who asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.rules.workload._pulls import absent_pull_secrets, both

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose pull is refused, unless a pull secret that it names is absent."""
    for finding in both(facts, "access-denied", "access-denied-likely", "not-found-likely"):
        if not _lacks_secret(facts, finding):
            yield finding


def _lacks_secret(facts: Facts, finding: Finding) -> bool:
    pods = (facts.find(Pod, ref.name, ref.namespace) for ref in finding.affects)
    return any(absent_pull_secrets(facts, pod) for pod in pods if pod)
