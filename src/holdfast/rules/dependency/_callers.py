"""What the rules of the dependency family ask of a workload that calls others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.engine.once import once
from holdfast.engine.signals.complaints import Complaint
from holdfast.graph.addresses import Address, service_of, similar_names
from holdfast.model.finding import Evidence
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import Job
from holdfast.model.refs import Ref
from holdfast.verdicts.readiness import pod_is_healthy, statuses_of
from holdfast.verdicts.selection import matches_labels

MOST_CITED = 300
TELEMETRY = re.compile(
    r"(?<![a-z])(?:otel|otlp|opentelemetry|jaeger|zipkin|collector|tempo|statsd|datadog|dd-|prometheus|pushgateway|sentry|newrelic"
    r"|apm|tracing|telemetry|loki|fluent|logstash|pyroscope|grafana|metrics|tracker|profiler|envoy|istio|linkerd)"
)


class Misled(Struct, frozen=True):
    """Workloads that are configured with an address of the same absent Service."""

    service: Ref
    addresses: tuple[tuple[Ref, Address], ...]
    suffering: tuple[Ref, ...]
    complaints: tuple[Complaint, ...]
    similar: tuple[str, ...]
    elsewhere: tuple[str, ...]
    namesake: Ref | None

    @property
    def callers(self) -> tuple[Ref, ...]:
        """Lists the workloads, sorted."""
        return tuple(sorted({ref for ref, _ in self.addresses}))

    @property
    def owners(self) -> tuple[Ref, ...]:
        """Lists the objects that hold the address, sorted."""
        return tuple(sorted({holder(ref, address) for ref, address in self.addresses}))

    @property
    def subject(self) -> Ref:
        """Names what to repair: the only object that holds the address, else the Service that is not there.

        Where a workload bears the very name, the address is right and the Service in front of it is gone.
        """
        if self.namesake and not self.elsewhere:
            return self.service
        return self.owners[0] if len(self.owners) == 1 else self.service

    @property
    def is_telemetry(self) -> bool:
        """Says that the absent Service is of the kind that applications can do without."""
        first = self.addresses[0][1]
        return bool(TELEMETRY.search(f"{self.service.name} {first.variable.lower()}"))


def misled(facts: Facts) -> Iterator[Misled]:
    """Groups all addresses that can only mean a Service which is absent, by that Service."""
    groups: defaultdict[Ref, list[tuple[Ref, Address]]] = defaultdict(list)
    for workload, addresses in sorted(facts.addresses.items()):
        if _has_finished(facts, workload):
            continue
        for address in addresses:
            if address.service and address.is_certain and facts.is_absent(address.service):
                groups[address.service].append((workload, address))
    if not groups:
        return
    namespaces: defaultdict[str, list[str]] = defaultdict(list)
    for service in facts.all(Service):
        namespaces[service.name].append(service.namespace)
    for service_ref, found in sorted(groups.items()):
        callers = {ref for ref, _ in found}
        hosts = {address.host for _, address in found}
        yield Misled(
            service=service_ref,
            addresses=tuple(found),
            suffering=tuple(pod.ref for ref in sorted(callers) for pod in suffering_pods(facts, ref)),
            complaints=tuple(_about(facts, callers, hosts)),
            similar=similar_names(service_ref.name, _names(facts, service_ref.namespace)),
            elsewhere=tuple(sorted(namespaces.get(service_ref.name, ()))),
            namesake=_namesake(facts, service_ref),
        )


def _has_finished(facts: Facts, workload: Ref) -> bool:
    item = facts.snapshot.get(workload)
    return isinstance(item, Job) and item.status.completion_time is not None


def _names(facts: Facts, namespace: str) -> tuple[str, ...]:
    return tuple(sorted(service.name for service in facts.services_by_namespace.get(namespace, ())))


def _namesake(facts: Facts, service: Ref) -> Ref | None:
    for workload in facts.workloads_by_namespace.get(service.namespace, ()):
        if workload.name == service.name and workload.KIND in ("Deployment", "StatefulSet", "DaemonSet"):
            return workload.ref
    return None


def _about(facts: Facts, callers: set[Ref], hosts: set[str]) -> Iterator[Complaint]:
    for ref in sorted(callers):
        for pod in facts.pods_by_workload.get(ref, ()):
            for complaint in facts.complaints.get(pod.ref, ()):
                if complaint.hit.host and any(complaint.hit.host.startswith(host) for host in hosts):
                    yield complaint


def suffering_pods(facts: Facts, workload: Ref) -> tuple[Pod, ...]:
    """Lists the Pods of a workload whose containers run, or ran, and that are not ready for a reason of their own."""
    pods = facts.pods_by_workload.get(workload, ())
    return tuple(pod for pod in pods if not pod_is_healthy(pod) and _has_run(pod) and not _was_killed(pod))


def _has_run(pod: Pod) -> bool:
    if pod.metadata.deletion_timestamp is not None:
        return False
    return any(
        status.restart_count or status.state.running or status.state.terminated for _, status in statuses_of(pod)
    )


def _was_killed(pod: Pod) -> bool:
    return any(
        end.reason == "OOMKilled"
        for _, status in statuses_of(pod)
        for end in (status.state.terminated, status.last_state.terminated)
        if end
    )


def holder(workload: Ref, address: Address) -> Ref:
    """Names the object to edit for an address: a Pod stands for its workload where that was not read."""
    return workload if address.owner.kind == Pod.KIND else address.owner


def cite_address(workload: Ref, address: Address) -> Iterator[Evidence]:
    """Cites the value that holds an address, or for a long file the place in the workload that takes it."""
    if len(address.raw) <= MOST_CITED and not (address.owner == workload and "$(" in address.raw):
        yield Evidence(object=address.owner, field=address.field, value=address.raw)
    if holder(workload, address) != workload:
        name = address.owner.name if address.via.endswith(".name") else None
        if name:
            yield Evidence(object=workload, field=address.via, value=name)


def cite_trouble(facts: Facts, refs: Iterable[Ref]) -> Iterator[Evidence]:
    """Cites that Pods are not ready."""
    for ref in list(refs)[:2]:
        pod = facts.snapshot.get(ref)
        if not isinstance(pod, Pod):
            continue
        for i, condition in enumerate(pod.status.conditions):
            if condition.type == "Ready":
                yield Evidence(object=ref, field=f"status.conditions[{i}].status", value=condition.status)


def place(address: Address) -> str:
    """Writes an address as host and port."""
    return f"{address.host}:{address.port}" if address.port else address.host


def meant_service(facts: Facts, host: str, namespace: str) -> Ref | None:
    """Names the Service behind a host or cluster address that a log speaks of; None for any other host."""
    if not host:
        return None
    if host[0].isdigit() and host.replace(".", "").isdigit():
        return _by_address(facts, host)
    return service_of(host, namespace, facts.snapshot)


@once
def _cluster_addresses(facts: Facts) -> Mapping[str, Ref]:
    return {item.spec.cluster_ip: item.ref for item in facts.all(Service) if item.spec.cluster_ip not in ("", "None")}


@once
def _pod_addresses(facts: Facts) -> Mapping[str, Pod]:
    return {pod.status.pod_ip: pod for pod in facts.all(Pod) if pod.status.pod_ip and not pod.spec.host_network}


def _by_address(facts: Facts, address: str) -> Ref | None:
    service = _cluster_addresses(facts).get(address)
    pod = _pod_addresses(facts).get(address) if service is None else None
    if pod is None:
        return service
    services = facts.services_by_namespace.get(pod.namespace, ())
    found = (item.ref for item in services if item.spec.selector and matches_labels(item.spec.selector, pod.labels))
    return next(found, None)
