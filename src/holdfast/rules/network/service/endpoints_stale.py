"""The endpoints of a Service are not those of its Pods: nothing keeps them up to date."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import EndpointSlice, Service
from holdfast.model.objects.pod import Pod
from holdfast.rules.network._backends import cite_selector
from holdfast.verdicts.endpoints import MANAGED_BY, ready_pods, slices_by_service
from holdfast.verdicts.readiness import ready_since

RULE = Rule(
    subject="Service",
    needs=("EndpointSlice", "Pod"),
    shows="service-misrouted",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)

CONTROLLER = "endpointslice-controller.k8s.io"
PATIENCE = 120


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service of which Pods that are ready for minutes are in no slice of the controller."""
    slices = slices_by_service(facts.all(EndpointSlice))
    for service in facts.all(Service):
        if not service.spec.selector or service.spec.type == "ExternalName" or _is_new(facts, service):
            continue
        own = slices.get(service.ref, ())
        if any(item.labels.get(MANAGED_BY, CONTROLLER) != CONTROLLER for item in own):
            continue
        listed = {address for item in own for endpoint in item.endpoints for address in endpoint.addresses}
        ready = [pod for pod in ready_pods(facts.pods_selected(service)) if _is_settled(facts, pod)]
        left_out = [pod for pod in ready if not listed & _addresses(pod)]
        if not left_out or len(left_out) < len(ready):
            continue
        first = left_out[0]
        yield Finding(
            subject=service.ref,
            values={"left_out": len(left_out), "listed": len(listed)},
            evidence=(
                *cite_selector(service),
                cite(first, "status.podIP", first.status.pod_ip),
                *(cite(item, "metadata.name", item.name) for item in own[:1]),
            ),
        )


def _addresses(pod: Pod) -> set[str]:
    return {pod.status.pod_ip, *(item.ip for item in pod.status.pod_ips)}


def _is_settled(facts: Facts, pod: Pod) -> bool:
    return bool(pod.status.pod_ip) and facts.is_older(ready_since(pod), PATIENCE)


def _is_new(facts: Facts, service: Service) -> bool:
    created = service.metadata.creation_timestamp
    return created is not None and not facts.is_older(created, PATIENCE)
