"""Containers run, and their readiness probe keeps them out of service."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import OBSERVED, PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import by_workload, oldest, pods_of
from holdfast.rules.workload._probes import failing

# The program runs and does not know what it is asked for; no dependency of it answers for that.
_OWN = re.compile(r"statuscode: 40[0145]\b|executable file not found|no such file or directory|permission denied")

RULE = Rule(
    subject="Pod",
    needs=("Event",),
    shows="pod-not-ready",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=OBSERVED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with running containers that fail their readiness probe now."""
    for workload, group in by_workload(facts, failing(facts, "Readiness")).items():
        pod, failure = group[0]
        yield Finding(
            subject=workload,
            values={"container": failure.status.name, "answer": failure.answer},
            evidence=(
                cite_event(failure.event),
                cite(pod, f"{failure.path}.ready", False),
            ),
            affects=pods_of(group),
            since=oldest(group),
            certainty=PROVEN if all(_OWN.search(item.answer) for _, item in group) else None,
        )
