"""A workload is set to run no Pods although somebody relies on its Service."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.graph import Edge
from holdfast.model.objects.network import Service
from holdfast.model.objects.workloads import Deployment, StatefulSet
from holdfast.model.refs import Ref
from holdfast.verdicts.readiness import pod_is_ready

RULE = Rule(
    subject="Service",
    shows="workload-scaled-down",
    severity="high",
    type="availability",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload without replicas whose Service is called or routed to while nobody else serves it."""
    idle: dict[Ref, list[tuple[Service, Edge]]] = {}
    for service in facts.all(Service):
        users = (*facts.graph.needed_by(service.ref, "calls"), *facts.graph.needed_by(service.ref, "routes-to"))
        if not users or any(pod_is_ready(pod) for pod in facts.pods_selected(service)):
            continue
        for workload in facts.workloads_selected(service):
            if isinstance(workload, Deployment | StatefulSet) and workload.spec.replicas == 0:
                idle.setdefault(workload.ref, []).append((service, users[0]))
    for ref, found in sorted(idle.items()):
        workload_item = facts.snapshot.get(ref)
        if workload_item is None:
            continue
        yield Finding(
            subject=ref,
            values={"service": found[0][0].name, "user": str(found[0][1].source)},
            evidence=(cite(workload_item, "spec.replicas", 0),),
            affects=(),
            since=None,
        )
