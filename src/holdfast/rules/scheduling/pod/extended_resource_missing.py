"""A Pod requests a device that no node meant for it offers."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod, containers_of
from holdfast.rules.scheduling._stuck import cite_scheduler, stuck
from holdfast.verdicts.placement.node_resources import NOT_OFFERED
from holdfast.verdicts.placement.obstacle import worst_resource
from holdfast.verdicts.placement.refusal import RESOURCES

RULE = Rule(
    subject="Pod",
    needs=("Node",),
    shows="pod-not-scheduled",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload that requests a device that none of its candidate nodes offers."""
    for item in stuck(facts, RESOURCES):
        lacking = worst_resource(item.obstacle)
        if lacking is None or "/" not in lacking.about:
            continue
        asked = [refusal for refusal in item.obstacle.all_refusals if refusal.about == lacking.about]
        if any(refusal.reason != NOT_OFFERED for refusal in asked):
            continue
        yield Finding(
            subject=item.workload,
            values={
                "resource": lacking.about,
                "requested": lacking.wanted,
                "nodes": len(item.obstacle.nodes),
                "total": item.obstacle.total,
                "pod": item.pod.name,
            },
            evidence=(*_cited(item.pod, lacking.about), *cite_scheduler(facts, item.pod)),
            affects=item.affects,
            since=item.pod.metadata.creation_timestamp,
        )


def _cited(pod: Pod, resource: str) -> Iterator[Evidence]:
    for named in containers_of(pod.spec):
        limits = named.container.resources.limits
        if resource in limits:
            yield cite(pod, f"{named.path}.resources.limits['{resource}']", limits[resource])
