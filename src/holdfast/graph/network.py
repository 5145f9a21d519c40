"""Services and who is behind them, routes and webhooks and which Service they lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from holdfast.model.graph import Edge
from holdfast.model.objects.admission import (
    APIService,
    MutatingWebhookConfiguration,
    ValidatingWebhookConfiguration,
)
from holdfast.model.objects.network import HTTPRoute, Ingress, IngressBackend, Service
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import template_of
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.verdicts.name_service import asks_the_cluster, name_service
from holdfast.verdicts.readiness import pod_is_healthy
from holdfast.verdicts.selection import matches_labels

_TOP = ("Deployment", "StatefulSet", "DaemonSet", "ReplicationController")


def edges(snapshot: Snapshot) -> Iterator[Edge]:
    """Relates Services to unhealthy Pods and to workloads, and everything that is served through a Service to it."""
    yield from _selected(snapshot)
    for ingress in snapshot.all(Ingress):
        for backend, field in backends_of(ingress):
            if backend.service:
                target = Ref("Service", backend.service.name, ingress.namespace)
                yield Edge(ingress.ref, "routes-to", target, f"{field}.service.name")
    for route in snapshot.all(HTTPRoute):
        yield from _route(route)
    yield from _served(snapshot)
    yield from _resolving(snapshot)


def backends_of(ingress: Ingress) -> Iterator[tuple[IngressBackend, str]]:
    """Lists the backends of an Ingress with their field paths."""
    if ingress.spec.default_backend:
        yield ingress.spec.default_backend, "spec.defaultBackend"
    for i, rule in enumerate(ingress.spec.rules):
        for j, path in enumerate(rule.http.paths if rule.http else ()):
            yield path.backend, f"spec.rules[{i}].http.paths[{j}].backend"


def _selected(snapshot: Snapshot) -> Iterator[Edge]:
    by_label: defaultdict[tuple[str, str, str], list[tuple[Ref, dict[str, str]]]] = defaultdict(list)
    for ref, labels in _selectable(snapshot):
        for key, value in labels.items():
            by_label[ref.namespace, key, value].append((ref, labels))
    for service in snapshot.all(Service):
        selector = service.spec.selector
        candidates = [by_label.get((service.namespace, key, value), []) for key, value in selector.items()]
        for ref, labels in min(candidates, key=len, default=[]):
            if matches_labels(selector, labels):
                yield Edge(service.ref, "selects", ref, "spec.selector")


def _selectable(snapshot: Snapshot) -> Iterator[tuple[Ref, dict[str, str]]]:
    for pod in snapshot.all(Pod):
        if not pod_is_healthy(pod):
            yield pod.ref, pod.labels
    for kind in _TOP:
        for workload in snapshot.of_kind(kind):
            template = template_of(workload)
            if template:
                yield workload.ref, template[1].metadata.labels


def _route(route: HTTPRoute) -> Iterator[Edge]:
    for i, rule in enumerate(route.spec.rules):
        for j, backend in enumerate(rule.backend_refs):
            if backend.kind == "Service" and not backend.group:
                target = Ref("Service", backend.name, backend.namespace or route.namespace)
                yield Edge(route.ref, "routes-to", target, f"spec.rules[{i}].backendRefs[{j}].name")


def _served(snapshot: Snapshot) -> Iterator[Edge]:
    configurations: tuple[ValidatingWebhookConfiguration | MutatingWebhookConfiguration, ...] = (
        *snapshot.all(ValidatingWebhookConfiguration),
        *snapshot.all(MutatingWebhookConfiguration),
    )
    for configuration in configurations:
        for i, webhook in enumerate(configuration.webhooks):
            service = webhook.client_config.service
            if service:
                target = Ref("Service", service.name, service.namespace)
                yield Edge(configuration.ref, "served-through", target, f"webhooks[{i}].clientConfig.service.name")
    for api in snapshot.all(APIService):
        if api.spec.service:
            target = Ref("Service", api.spec.service.name, api.spec.service.namespace)
            yield Edge(api.ref, "served-through", target, "spec.service.name")


def _resolving(snapshot: Snapshot) -> Iterator[Edge]:
    resolver = name_service(snapshot)
    if resolver is None:
        return
    for pod in snapshot.all(Pod):
        is_server = pod.namespace == resolver.namespace and matches_labels(resolver.spec.selector, pod.labels)
        if not pod_is_healthy(pod) and asks_the_cluster(pod.spec) and not is_server:
            yield Edge(pod.ref, "resolves-through", resolver.ref)
