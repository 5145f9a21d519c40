"""A Pod writes more to its node than its own limit of ephemeral storage."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, suffering

RULE = Rule(
    subject="Pod",
    shows="pod-evicted",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)
OWN = re.compile(
    r"exceeds the (total limit of containers|limit)|exceeded its local ephemeral storage limit|Usage of EmptyDir volume"
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods were evicted for what they wrote themselves."""
    evicted = (pod for pod in suffering(facts) if pod.status.reason == "Evicted")
    found = ((pod, pod) for pod in evicted if OWN.search(pod.status.message))
    for workload, group in by_workload(facts, found).items():
        pod = group[0][0]
        yield Finding(
            subject=workload,
            values={"pod": pod.name, "message": pod.status.message, "pods": len(group)},
            evidence=(cite(pod, "status.message", pod.status.message), cite(pod, "status.reason", "Evicted")),
            affects=pods_of(group),
            since=oldest(group),
        )
