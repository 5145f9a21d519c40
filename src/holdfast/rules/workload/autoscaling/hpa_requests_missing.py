"""Containers lack the request of which an autoscaler wants a share."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import HorizontalPodAutoscaler
from holdfast.model.refs import Ref
from holdfast.rules.workload._autoscaling import ACTIVE, Wish, stated, target_of, utilization_wishes, wanted

RULE = Rule(
    subject="HorizontalPodAutoscaler",
    needs=("Pod",),
    shows="autoscaler-blind",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


class Lack(Struct, frozen=True):
    """A container of a Pod without the request that a metric needs."""

    wish: Wish
    pod: Pod
    index: int
    container: str


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose autoscaler is not active because a container requests nothing of the metric."""
    for autoscaler in wanted(facts):
        says = stated(autoscaler, ACTIVE, "False")
        target = target_of(autoscaler)
        lack = _lack(facts, autoscaler, target) if says else None
        if says is None or lack is None:
            continue
        # The containers belong to the workload: that is where the request is to be added.
        item = facts.snapshot.get(target)
        yield Finding(
            subject=item.ref if item else autoscaler.ref,
            values={
                "container": lack.container,
                "resource": lack.wish.resource,
                "share": lack.wish.target,
                "autoscaler": autoscaler.name,
            },
            evidence=(
                _wanted(autoscaler, lack.wish),
                cite(lack.pod, f"spec.containers[{lack.index}].name", lack.container),
                *says.cited(autoscaler),
            ),
            affects=(autoscaler.ref,) if item else (),
            since=says.condition.last_transition_time,
        )


def _wanted(autoscaler: HorizontalPodAutoscaler, wish: Wish) -> Evidence:
    return cite(autoscaler, wish.field, wish.resource if wish.field.endswith(".name") else wish.target)


def _lack(facts: Facts, autoscaler: HorizontalPodAutoscaler, target: Ref) -> Lack | None:
    for wish in utilization_wishes(autoscaler):
        for pod in sorted(facts.pods_by_workload.get(target, ()), key=lambda pod: pod.name):
            for i, container in enumerate(pod.spec.containers):
                # A limit without a request stands in for it.
                given = {**container.resources.limits, **container.resources.requests}
                if wish.container in ("", container.name) and wish.resource not in given:
                    return Lack(wish, pod, i, container.name)
    return None
