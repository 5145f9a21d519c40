"""A Service keeps traffic on the node of the caller, where it has no ready Pod."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Service
from holdfast.rules.network._backends import callers_of
from holdfast.verdicts.endpoints import ready_pods
from holdfast.verdicts.readiness import pod_is_healthy

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="service-misrouted",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each Service with local internal traffic for which a caller in trouble runs on a node without backend."""
    for service in facts.all(Service):
        if service.spec.internal_traffic_policy != "Local" or not service.spec.selector:
            continue
        backends = ready_pods(facts.pods_selected(service))
        nodes = {pod.spec.node_name for pod in backends}
        pods = [pod for ref in callers_of(facts, service.ref) for pod in facts.pods_by_workload.get(ref, ())]
        stranded = [
            pod for pod in pods if not pod_is_healthy(pod) and pod.spec.node_name and pod.spec.node_name not in nodes
        ]
        if not backends or not stranded:
            continue
        yield Finding(
            subject=service.ref,
            values={"nodes": sorted({pod.spec.node_name for pod in stranded}), "callers": len(stranded)},
            evidence=(
                cite(service, "spec.internalTrafficPolicy", "Local"),
                *(cite(pod, "spec.nodeName", pod.spec.node_name) for pod in (*stranded[:2], *backends[:1])),
            ),
            affects=tuple(pod.ref for pod in stranded),
        )
