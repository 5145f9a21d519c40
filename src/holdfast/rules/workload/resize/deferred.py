"""A running Pod asks for more than its node can give now."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref

RULE = Rule(
    subject="Pod",
    shows="latent",
    severity="info",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)
PATIENCE_SECONDS = 300


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload with a Pod whose resize has been put off for minutes."""
    stated: set[Ref] = set()
    for pod in sorted(facts.all(Pod), key=lambda item: item.ref):
        workload = facts.workload_of(pod)
        for i, says in enumerate(pod.status.conditions):
            if says.type != "PodResizePending" or says.reason != "Deferred" or says.status != "True":
                continue
            if workload in stated or not facts.is_older(says.last_transition_time, PATIENCE_SECONDS):
                continue
            stated.add(workload)
            path = f"status.conditions[{i}]"
            yield Finding(
                subject=workload,
                values={"pod": pod.name, "node": pod.spec.node_name or "?", "message": says.message or "-"},
                evidence=(
                    cite(pod, f"{path}.type", says.type),
                    cite(pod, f"{path}.reason", says.reason),
                    *((cite(pod, f"{path}.message", says.message),) if says.message else ()),
                ),
                affects=(pod.ref,) if pod.ref != workload else (),
                since=says.last_transition_time,
            )
