"""What the rules of the network family ask of a Service: who is behind it and who depends on it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.once import once
from holdfast.model.finding import Evidence
from holdfast.model.objects.meta import KubeObject
from holdfast.model.objects.network import Endpoints, EndpointSlice, Service
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.verdicts.endpoints import ready_in_endpoints, ready_in_slices, ready_pods, slices_by_service


def ready_backends(facts: Facts) -> dict[Ref, int]:
    """Counts the ready backends of every Service, from the best source that was read."""
    if facts.knows(EndpointSlice.KIND):
        slices = slices_by_service(facts.all(EndpointSlice))
        return {service.ref: ready_in_slices(slices.get(service.ref, ())) for service in facts.all(Service)}
    if facts.knows(Endpoints.KIND):
        found = {Ref(Service.KIND, item.name, item.namespace): item for item in facts.all(Endpoints)}
        return {
            service.ref: ready_in_endpoints(found[service.ref]) if service.ref in found else 0
            for service in facts.all(Service)
        }
    return {service.ref: len(ready_pods(facts.pods_selected(service))) for service in facts.all(Service)}


def callers_of(facts: Facts, service: Ref) -> tuple[Ref, ...]:
    """Lists who is configured to call a Service, workloads before Pods."""
    found = {edge.source for edge in facts.graph.needed_by(service, "calls")}
    return tuple(sorted(found, key=lambda ref: (ref.kind == Pod.KIND, ref)))


def is_depended_on(facts: Facts, service: Ref) -> bool:
    """Says that somebody calls a Service, routes to it or is served through it."""
    return any(edge.relation in ("calls", "routes-to", "served-through") for edge in facts.graph.needed_by(service))


@once
def specs_by_service(facts: Facts) -> dict[Ref, tuple[tuple[KubeObject, PodSpec], ...]]:
    """Lists for each Service one Pod of each workload behind it or, where no Pod is there, the workloads themselves."""
    return {service.ref: tuple(_specs_behind(facts, service)) for service in facts.all(Service)}


def _specs_behind(facts: Facts, service: Service) -> Iterator[tuple[KubeObject, PodSpec]]:
    seen: set[Ref] = set()
    for pod in facts.pods_selected(service):
        top = facts.workload_of(pod)
        if top not in seen and pod.status.phase != "Succeeded" and pod.metadata.deletion_timestamp is None:
            seen.add(top)
            yield pod, pod.spec
    if seen:
        return
    for workload in facts.workloads_selected(service):
        template = template_of(workload)
        if template:
            yield workload, template[1].spec


def unhealthy_among(facts: Facts, refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """Lists the workloads and Pods among the given ones that are in trouble themselves."""
    troubled = {pod.ref for pod in facts.unhealthy_pods} | {facts.workload_of(pod) for pod in facts.unhealthy_pods}
    return tuple(ref for ref in refs if ref in troubled)


def cite_selector(service: Service) -> tuple[Evidence, ...]:
    """Cites each pair of a Service's selector."""
    return tuple(
        Evidence(object=service.ref, field=f"spec.selector['{key}']", value=value)
        for key, value in sorted(service.spec.selector.items())[:3]
    )
