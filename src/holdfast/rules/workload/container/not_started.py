"""A Pod has a node, and its containers do not come to be created."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._pods import by_workload, oldest, pods_of, seen_containers

RULE = Rule(
    subject="Pod",
    shows="pod-not-started",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)
_PATIENCE_SECONDS = 120.0


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose containers have been about to be created for longer than two minutes."""
    found = (
        (seen.pod, seen)
        for seen in seen_containers(facts)
        if seen.status.state.waiting
        and seen.status.state.waiting.reason == "ContainerCreating"
        and facts.is_older(seen.pod.status.start_time or seen.pod.metadata.creation_timestamp, _PATIENCE_SECONDS)
    )
    for workload, group in by_workload(facts, found).items():
        pod, seen = group[0]
        warnings = [event for event in facts.live_events(pod.ref) if event.type == "Warning"]
        yield Finding(
            subject=workload,
            values={"container": seen.status.name, "pod": pod.name, "node": pod.spec.node_name or "?"},
            evidence=(
                *(cite_event(event) for event in warnings[-1:]),
                cite(pod, f"{seen.path}.state.waiting.reason", "ContainerCreating"),
            ),
            affects=pods_of(group),
            since=oldest(group),
        )
