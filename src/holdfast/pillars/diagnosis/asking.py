"""What a first diagnosis wants to know: logs that would decide between hypotheses, certificates that servers show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from holdfast.engine.facts import Facts
from holdfast.model.diagnosis import Diagnosis
from holdfast.model.objects.admission import (
    APIService,
    ClientConfig,
    MutatingWebhookConfiguration,
    ServiceReference,
    ValidatingWebhookConfiguration,
)
from holdfast.model.objects.network import Ingress, Service
from holdfast.model.objects.pod import ContainerStatus, Pod
from holdfast.model.refs import Ref
from holdfast.model.second_round import Endpoint
from holdfast.model.snapshot import LogKey
from holdfast.verdicts.readiness import pod_is_healthy, statuses_of

PODS_ALIKE = 2
"""So many Pods of one workload say what all of them would say."""
_URL = re.compile(r"https://(?P<host>\[[0-9a-fA-F:.]+\]|[^:/?#\s]+)(?::(?P<port>\d{1,5}))?(?:[/?#]|$)")


def wanted_logs(facts: Facts, found: Diagnosis) -> tuple[LogKey, ...]:
    """Lists the logs of failing containers and of those that the hypotheses suspect, the gravest problem first.

    Storage drivers that are waited for are asked too, and who resolves names as soon as anybody is in trouble: that
    names are not resolved stands in logs that are only about to be read.
    """
    keys: dict[LogKey, None] = {}
    for pod in _sampled(facts, _pods(facts, found)):
        for _, status in statuses_of(pod):
            keys.update(dict.fromkeys(_runs(pod, status)))
    return tuple(key for key in keys if key not in facts.snapshot.logs)


def _pods(facts: Facts, found: Diagnosis) -> Iterator[Pod]:
    for problem in found.problems:
        suspects = (problem.object, *(rival.object for rival in problem.rivals))
        for ref in (*suspects, *problem.affected):
            yield from _pods_of(facts, ref, is_suspect=ref in suspects)
    yield from facts.unhealthy_pods
    for pods in facts.driver_pods.values():
        yield from pods
    if facts.unhealthy_pods:
        yield from facts.name_server_pods


def _pods_of(facts: Facts, ref: Ref, is_suspect: bool) -> Iterable[Pod]:
    """Lists the Pods of an object; healthy ones only where the object itself is a suspect."""
    item = facts.snapshot.get(ref)
    pods: Iterable[Pod] = ()
    if isinstance(item, Pod):
        pods = (item,)
    elif isinstance(item, Service):
        pods = facts.pods_selected(item)
    elif item is not None:
        pods = facts.pods_by_workload.get(ref, ())
    return (pod for pod in pods if is_suspect or not pod_is_healthy(pod))


def _sampled(facts: Facts, pods: Iterable[Pod]) -> Iterator[Pod]:
    """Passes few Pods of each workload, sick ones before healthy ones."""
    counts: dict[tuple[Ref, bool], int] = {}
    seen: set[Ref] = set()
    for pod in pods:
        if pod.ref in seen or not pod.spec.node_name:
            continue
        seen.add(pod.ref)
        kind = (facts.workload_of(pod), pod_is_healthy(pod))
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= PODS_ALIKE:
            yield pod


def _runs(pod: Pod, status: ContainerStatus) -> Iterator[LogKey]:
    """Lists the runs of a container that can have left a log; one that ended well says nothing."""
    state = status.state
    if state.running or (state.terminated and state.terminated.exit_code != 0):
        yield LogKey(pod.namespace, pod.name, status.name)
    elif state.waiting and status.restart_count:
        # Between two runs the current log is that of the last one.
        yield LogKey(pod.namespace, pod.name, status.name)
    if status.restart_count and not (status.ready and pod_is_healthy(pod)):
        yield LogKey(pod.namespace, pod.name, status.name, previous=True)


def wanted_certificates(facts: Facts) -> tuple[Endpoint, ...]:
    """Lists the addresses where the certificates of Ingresses, webhooks and aggregated APIs can be seen."""
    return tuple(sorted({*_of_ingresses(facts), *_of_webhooks(facts), *_of_apis(facts)}))


def _of_ingresses(facts: Facts) -> Iterator[Endpoint]:
    for ingress in facts.all(Ingress):
        for host in (host for tls in ingress.spec.tls for host in tls.hosts):
            if host and not host.startswith("*"):
                yield Endpoint(ingress.ref, host, 443)


def _of_webhooks(facts: Facts) -> Iterator[Endpoint]:
    validating = ((item.ref, item.webhooks) for item in facts.all(ValidatingWebhookConfiguration))
    mutating = ((item.ref, item.webhooks) for item in facts.all(MutatingWebhookConfiguration))
    for ref, webhooks in (*validating, *mutating):
        for place in (_place(webhook.client_config) for webhook in webhooks):
            if place:
                yield Endpoint(ref, *place)


def _of_apis(facts: Facts) -> Iterator[Endpoint]:
    for item in facts.all(APIService):
        if item.spec.service:
            yield Endpoint(item.ref, _name(item.spec.service), item.spec.service.port)


def _place(config: ClientConfig) -> tuple[str, int] | None:
    if config.service:
        return _name(config.service), config.service.port
    found = _URL.match(config.url or "")
    return (found["host"], int(found["port"] or 443)) if found else None


def _name(service: ServiceReference) -> str:
    return f"{service.name}.{service.namespace}.svc"
