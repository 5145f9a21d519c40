"""A Service selects the Pods of another workload than the one that bears its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.network import Service
from holdfast.model.refs import Ref
from holdfast.rules.network._backends import cite_selector
from holdfast.verdicts.readiness import pod_is_healthy

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="service-misrouted",
    explains=("dependency-broken",),
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)

_SERVES = ("Deployment", "StatefulSet", "DaemonSet")


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service whose namesake no Service selects, while another Service is there for whom it selects."""
    selected = {service.ref: facts.workloads_selected(service) for service in facts.all(Service)}
    covered = {workload.ref for workloads in selected.values() for workload in workloads}
    for service in facts.all(Service):
        found = selected[service.ref]
        namesake = _namesake(facts, service)
        if not found or namesake is None or namesake.ref in covered:
            continue
        other = found[0]
        if other.name == service.name or Ref("Service", other.name, service.namespace) not in selected:
            continue
        yield Finding(
            subject=service.ref,
            values={"selected": other.name, "meant": namesake.name, "meant_kind": namesake.KIND},
            evidence=(
                *cite_selector(service),
                cite(other, "metadata.name", other.name),
                cite(namesake, "metadata.name", namesake.name),
            ),
            affects=tuple(_calling_themselves(facts, service, found)),
        )


def _calling_themselves(facts: Facts, service: Service, selected: Iterable[KubeObject]) -> Iterator[Ref]:
    """Lists the selected workloads that are configured to call the Service and now reach their own Pods."""
    for workload in selected:
        if any(address.service == service.ref for address in facts.addresses.get(workload.ref, ())):
            yield workload.ref
            yield from (pod.ref for pod in facts.pods_by_workload.get(workload.ref, ()) if not pod_is_healthy(pod))


def _namesake(facts: Facts, service: Service) -> KubeObject | None:
    for workload in facts.workloads_by_namespace.get(service.namespace, ()):
        if workload.name == service.name and workload.KIND in _SERVES:
            return workload
    return None
