"""Keys of a ConfigMap or Secret cannot become environment variables, and the Pod that wanted them is not well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import SUSPECTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, suffering

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="pod-crashing",
    severity="medium",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=SUSPECTED,
)
_SKIPPED = re.compile(r"Keys \[([^\]]+)\] from the EnvFrom (\S+ \S+) were skipped")


def check(facts: Facts) -> Iterator[Statement]:
    """States each unhealthy workload from whose environment the kubelet left out keys."""
    found = (
        (pod, event)
        for pod in suffering(facts)
        for event in facts.live_events(pod.ref, "InvalidEnvironmentVariableNames", "InvalidVariableNames")
    )
    for workload, group in by_workload(facts, found).items():
        match = _SKIPPED.search(group[-1][1].text)
        if match:
            yield Finding(
                subject=workload,
                values={"keys": match.group(1), "source": match.group(2)},
                evidence=(cite_event(group[-1][1]),),
                affects=pods_of(group),
                since=oldest(group),
            )
