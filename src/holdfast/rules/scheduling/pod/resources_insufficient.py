"""No node has as much of a resource left as a Pod requests."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod, containers_of
from holdfast.rules.scheduling._stuck import Stuck, cite_scheduler, stuck, written
from holdfast.verdicts.placement.node_resources import NOT_OFFERED, PODS, TOO_SMALL
from holdfast.verdicts.placement.obstacle import worst_resource
from holdfast.verdicts.placement.refusal import RESOURCES, Refusal

RULE = Rule(
    subject="Pod",
    needs=("Node",),
    shows="pod-not-scheduled",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload that requests more of a resource than any node meant for it has left."""
    for item in stuck(facts, RESOURCES):
        lacking = worst_resource(item.obstacle)
        if lacking is None or lacking.about == PODS or ("/" in lacking.about and _is_unoffered(item, lacking.about)):
            continue
        yield Finding(
            subject=item.workload,
            values={**_values(item, lacking), "pod": item.pod.name, "counts": item.counts},
            evidence=(
                *cite_request(item.pod, lacking.about),
                *_cite_node(facts, item, lacking),
                *cite_scheduler(facts, item.pod),
            ),
            affects=item.affects,
            since=item.pod.metadata.creation_timestamp,
        )


def cite_request(pod: Pod, resource: str) -> Iterator[Evidence]:
    """Cites the largest request of a resource in a Pod."""
    for named in containers_of(pod.spec):
        for part, found in (
            ("requests", named.container.resources.requests),
            ("limits", named.container.resources.limits),
        ):
            if resource in found:
                yield cite(pod, f"{named.path}.resources.{part}['{resource}']", found[resource])
                break


def _is_unoffered(item: Stuck, resource: str) -> bool:
    return all(refusal.reason == NOT_OFFERED for refusal in item.obstacle.all_refusals if refusal.about == resource)


def _values(item: Stuck, lacking: Refusal) -> dict[str, str | int]:
    name = lacking.about
    refused = [r for r in item.obstacle.all_refusals if r.about == name]
    never = all(r.reason in (TOO_SMALL, NOT_OFFERED) for r in refused)
    return {
        "resource": name,
        "requested": written(name, lacking.wanted),
        "free": written(name, max(lacking.free, 0)),
        "short": written(name, lacking.wanted - max(lacking.free, 0)),
        "largest": written(name, max(r.total for r in refused)),
        "nodes": len(item.obstacle.nodes),
        "total": item.obstacle.total,
        "reason": "larger-than-any-node" if never else "nodes-are-full",
    }


def _cite_node(facts: Facts, item: Stuck, lacking: Refusal) -> Iterator[Evidence]:
    for name in item.obstacle.nodes:
        node = facts.find(Node, name)
        if lacking in item.obstacle.refusals[name] and node and lacking.about in node.status.allocatable:
            path = f"status.allocatable['{lacking.about}']"
            yield cite(node, path, node.status.allocatable[lacking.about])
            return
