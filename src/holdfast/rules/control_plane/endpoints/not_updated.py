"""Ready Pods of a Service are missing from its endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import EndpointSlice, Service
from holdfast.model.objects.pod import Pod
from holdfast.rules.control_plane._leaders import leader
from holdfast.verdicts.endpoints import ready_pods, slices_by_service
from holdfast.verdicts.readiness import ready_since

RULE = Rule(
    subject="Service",
    needs=("Pod", "EndpointSlice"),
    shows="control-plane-stalled",
    explains=("endpoints-empty",),
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)
PATIENCE = 120


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service without one of the Pods that were ready for two minutes, or the controllers if they stand."""
    slices = slices_by_service(facts.all(EndpointSlice))
    behind = [
        (service, lacking)
        for service in facts.all(Service)
        if service.spec.type != "ExternalName" and facts.is_older(service.metadata.creation_timestamp, PATIENCE)
        for lacking in (_lacking(facts, service, slices.get(service.ref, ())),)
        if lacking
    ]
    if not behind:
        return
    gone = leader(facts, "kube-controller-manager")
    for service, lacking in behind:
        stands = gone is not None and gone.is_gone
        yield Finding(
            subject=gone.subject if gone is not None and stands else service.ref,
            values={"service": f"{service.namespace}/{service.name}", "pod": lacking[0].name, "count": len(lacking)},
            evidence=(
                cite(lacking[0], "status.podIP", lacking[0].status.pod_ip),
                cite(service, "metadata.name", service.name),
                *(gone.evidence if gone is not None and stands else ()),
            ),
            affects=(service.ref,) if stands else (),
            since=ready_since(lacking[0]),
        )


def _lacking(facts: Facts, service: Service, slices: tuple[EndpointSlice, ...]) -> tuple[Pod, ...]:
    pods = [pod for pod in ready_pods(facts.pods_selected(service)) if _is_due(facts, pod)]
    if not pods:
        return ()
    listed = {address for item in slices for endpoint in item.endpoints for address in endpoint.addresses}
    named = {e.target_ref.name for item in slices for e in item.endpoints if e.target_ref is not None}
    missing = (pod for pod in pods if pod.name not in named and pod.status.pod_ip not in listed)
    return tuple(sorted(missing, key=lambda pod: pod.name))


def _is_due(facts: Facts, pod: Pod) -> bool:
    return bool(pod.status.pod_ip) and facts.is_older(ready_since(pod), PATIENCE)
