"""No Pod of the controller that should serve an Ingress is ready."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import LIKELY, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.network import Ingress
from holdfast.model.objects.pod import Pod
from holdfast.rules.network._controllers import class_of, known_images, pods_running
from holdfast.verdicts.endpoints import ready_pods
from holdfast.verdicts.readiness import statuses_of

RULE = Rule(
    subject="Ingress",
    needs=("IngressClass", "Pod"),
    shows="route-broken",
    severity="high",
    type="availability",
    cause_kind="software",
    certainty=LIKELY,
)

_STARTING = ("", "ContainerCreating", "PodInitializing")


def check(facts: Facts) -> Iterator[Statement]:
    """States each class of a well-known controller, named by an Ingress without address, that no ready Pod serves."""
    groups: dict[str, list[Ingress]] = {}
    for ingress in facts.all(Ingress):
        found = class_of(facts, ingress)
        if found and known_images(found) and not ingress.status.load_balancer.ingress:
            groups.setdefault(found.name, []).append(ingress)
    for name, ingresses in sorted(groups.items()):
        found = class_of(facts, ingresses[0])
        pods = pods_running(facts, known_images(found))
        if found is None or ready_pods(pods) or any(_has_not_run(pod) for pod in pods):
            continue
        yield Finding(
            subject=found.ref,
            values={"class": name, "controller": found.spec.controller, "ingresses": len(ingresses), "pods": len(pods)},
            evidence=(
                cite(found, "spec.controller", found.spec.controller),
                *(cite(item, "metadata.name", item.name) for item in ingresses[:2]),
                *(cite(pod, "status.phase", pod.status.phase) for pod in pods[:2]),
            ),
            affects=tuple(item.ref for item in ingresses),
        )


def _has_not_run(pod: Pod) -> bool:
    """Says that a controller waits for a node or starts: what keeps it waiting is said of its workload."""
    waits = (status.state.waiting for _, status in statuses_of(pod))
    return pod.status.phase == "Pending" and all(item and item.reason in _STARTING for item in waits)
