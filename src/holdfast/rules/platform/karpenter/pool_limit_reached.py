"""Karpenter may not make another node: its pools are at their limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_event
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.refs import Ref
from holdfast.rules.scheduling._stuck import waiting_pods

RULE = Rule(
    subject="Pod",
    shows="pod-not-scheduled",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)
LIMITS = re.compile(r"all available instance types exceed limits for nodepool|would exceed .{0,40}nodepool limits")


def check(facts: Facts) -> Iterator[Statement]:
    """States each waiting workload for which Karpenter lately reported limits."""
    stated: set[Ref] = set()
    for pod in sorted(waiting_pods(facts), key=lambda item: item.ref):
        workload = facts.workload_of(pod)
        events = [e for e in facts.events_about(pod.ref, "FailedScheduling") if LIMITS.search(e.text)][-1:]
        if not events or workload in stated:
            continue
        stated.add(workload)
        yield Finding(
            subject=workload,
            values={"pod": pod.name, "message": events[0].text[:300]},
            evidence=(cite_event(events[0]),),
            affects=(pod.ref,) if pod.ref != workload else (),
            since=pod.metadata.creation_timestamp,
        )
