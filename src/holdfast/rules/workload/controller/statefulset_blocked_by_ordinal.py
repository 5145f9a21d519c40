"""A StatefulSet makes no further Pods because one of a lower ordinal is not ready."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import StatefulSet
from holdfast.verdicts.readiness import pod_is_ready

RULE = Rule(
    subject="StatefulSet",
    needs=("Pod",),
    shows="pods-not-created",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)
_ORDINAL = re.compile(r".*-(\d+)")


def check(facts: Facts) -> Iterator[Statement]:
    """States each ordered StatefulSet that lacks Pods while the last one it made is not ready."""
    for item in facts.all(StatefulSet):
        if item.spec.pod_management_policy != "OrderedReady" or item.status.replicas >= item.spec.replicas:
            continue
        members = sorted(facts.pods_by_workload.get(item.ref, ()), key=_ordinal)
        waiting = next((pod for pod in members if not pod_is_ready(pod)), None)
        if waiting is not None and facts.is_older(waiting.metadata.creation_timestamp, 120):
            yield Finding(
                subject=item.ref,
                values={"pod": waiting.name, "made": item.status.replicas, "wanted": item.spec.replicas},
                evidence=(
                    cite(item, "spec.replicas", item.spec.replicas),
                    cite(waiting, "status.phase", waiting.status.phase),
                ),
                affects=(waiting.ref,),
                since=waiting.metadata.creation_timestamp,
            )


def _ordinal(pod: Pod) -> int:
    match = _ORDINAL.fullmatch(pod.name)
    return int(match.group(1)) if match else 0
