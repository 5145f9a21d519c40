"""A workload is set to run no Pods although somebody relies on its Service."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import Deployment, StatefulSet
from holdfast.model.outcome import NotEvaluated
from holdfast.model.refs import Ref
from holdfast.verdicts.name_service import asks_the_cluster, name_service
from holdfast.verdicts.readiness import pod_is_healthy, pod_is_ready

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="workload-scaled-down",
    severity="high",
    type="availability",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)

_NEEDS = ("calls", "routes-to", "served-through")


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload without replicas whose Service is called or routed to while nobody else serves it."""
    idle: dict[Ref, list[tuple[Service, str]]] = {}
    for service in facts.all(Service):
        users = _users(facts, service)
        if not users or any(pod_is_ready(pod) for pod in facts.pods_selected(service)):
            continue
        if not facts.pods_selected(service) and not facts.workloads_selected(service):
            yield from _unseen(facts, service)
        for workload in facts.workloads_selected(service):
            if isinstance(workload, Deployment | StatefulSet) and workload.spec.replicas == 0:
                idle.setdefault(workload.ref, []).append((service, users[0]))
    for ref, found in sorted(idle.items()):
        workload_item = facts.snapshot.get(ref)
        if workload_item is None:
            continue
        yield Finding(
            subject=ref,
            values={"service": found[0][0].name, "user": found[0][1]},
            evidence=(cite(workload_item, "spec.replicas", 0),),
            certainty=REPORTED if any(_is_missed(facts, service) for service, _ in found) else None,
        )


def _unseen(facts: Facts, service: Service) -> Iterator[NotEvaluated]:
    unknown = (kind for kind in (Deployment.KIND, StatefulSet.KIND) if not facts.knows(kind))
    return (NotEvaluated(rule="", missing=kind, object=service.ref) for kind in unknown)


def _users(facts: Facts, service: Service) -> tuple[str, ...]:
    """Names who needs a Service: callers, routes, webhooks and aggregated APIs; Pods that resolve names through it."""
    edges = facts.graph.needed_by(service.ref)
    found = tuple(str(edge.source) for edge in edges if edge.relation in _NEEDS)
    asking = sum(asks_the_cluster(pod.spec) for pod in facts.all(Pod)) if _resolves_names(facts, service) else 0
    return found or ((f"{asking} Pods",) if asking else ())


def _resolves_names(facts: Facts, service: Service) -> bool:
    return name_service(facts.snapshot) == service


def _is_missed(facts: Facts, service: Service) -> bool:
    if _resolves_names(facts, service):
        return True
    callers = [edge.source for edge in facts.graph.needed_by(service.ref) if edge.relation == "calls"]
    return any(not pod_is_healthy(pod) for caller in callers for pod in facts.pods_by_workload.get(caller, ()))
