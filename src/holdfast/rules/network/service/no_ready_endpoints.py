"""A Service has nobody to send its traffic to."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite, cite_absence
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.network import Endpoints, EndpointSlice, Service
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.rules.network._backends import cite_selector, is_depended_on, ready_backends
from holdfast.verdicts.endpoints import slices_by_service
from holdfast.verdicts.readiness import pod_is_healthy

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="endpoints-empty",
    severity="medium",
    type="availability",
    cause_kind="software",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service without a ready backend that has Pods or somebody who depends on it."""
    ready = ready_backends(facts)
    slices = slices_by_service(facts.all(EndpointSlice))
    for service in facts.all(Service):
        if ready.get(service.ref, 0) or not _should_have(service):
            continue
        pods = [pod for pod in facts.pods_selected(service) if pod.status.phase != "Succeeded"]
        # Where Pods are ready, the endpoint objects only lag behind or were read a moment earlier.
        if any(pod_is_healthy(pod) for pod in pods) or not _is_settled(facts, service, pods):
            continue
        if not pods and not is_depended_on(facts, service.ref):
            continue
        yield Finding(
            subject=service.ref,
            values={"pods": len(pods)},
            evidence=(*cite_selector(service), *_emptiness(facts, service, slices.get(service.ref, ()), pods)),
        )


def _should_have(service: Service) -> bool:
    spec = service.spec
    return bool(spec.selector) and spec.type != "ExternalName" and not spec.publish_not_ready_addresses


def _is_settled(facts: Facts, service: Service, pods: list[Pod]) -> bool:
    # Input without any time, such as plain manifests, has no start-up to wait for.
    if facts.now is None or service.metadata.creation_timestamp is None:
        return True
    newest = max((pod.metadata.creation_timestamp for pod in pods if pod.metadata.creation_timestamp), default=None)
    return facts.is_older(service.metadata.creation_timestamp, 60) and (newest is None or facts.is_older(newest, 30))


def _emptiness(
    facts: Facts, service: Service, slices: tuple[EndpointSlice, ...], pods: list[Pod]
) -> Iterator[Evidence]:
    for item in slices[:1]:
        if item.endpoints:
            yield cite(item, "endpoints[0].conditions.ready", False)
        else:
            yield cite(item, "metadata.name", item.name)
    if not slices:
        for kind in (EndpointSlice.KIND, Endpoints.KIND):
            missing = Ref(kind, service.name, service.namespace)
            if facts.is_absent(missing):
                yield cite_absence(missing)
    for pod in pods[:2]:
        yield cite(pod, "status.phase", pod.status.phase)
