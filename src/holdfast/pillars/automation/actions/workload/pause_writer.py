"""Stopping all Pods of a workload that writes, and keeping how many it had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from holdfast.model.automation import Condition, Cost, Probe, Stop, Write
from holdfast.pillars.automation.action import Action, Draft
from holdfast.pillars.automation.actions.workload._scaling import (
    KINDS,
    RECORDED,
    RIGHTS,
    keeps_claims,
    not_autoscaled,
    scalable,
)
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import CONTROLLERS, WORKLOADS

ACTION = Action(
    risk="R2",
    version=1,
    target="Deployment",
    also=("StatefulSet",),
    reads=(*KINDS, "ReplicaSet", "Pod", "HorizontalPodAutoscaler"),
    rights=RIGHTS,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a writer stops."""
    yield not_autoscaled(scene, scene.ref)
    yield keeps_claims(scalable(scene), 0)
    # Only Pods that were seen can be watched until they write no more.
    yield judged("pods-are-known", True if scene.facts.knows("Pod") else None)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that takes all replicas away; whoever writes has stopped once each Pod is gone."""
    workload = scalable(scene)
    if workload.spec.replicas == 0:
        return Stop(key="is-stopped-already")
    pods = sorted(scene.facts.pods_by_workload.get(scene.ref, ()), key=lambda pod: pod.ref)
    before = workload.annotations.get(RECORDED)
    return Draft(
        writes=(Write(verb="patch", target=scene.target, body=_set(0, str(workload.spec.replicas))),),
        undo=(Write(verb="patch", target=scene.target, body=_set(workload.spec.replicas, before)),),
        probes=(
            Probe(fact="rolled-out", target=scene.target, wanted="", within=WORKLOADS),
            *(Probe(fact="gone", target=scene.target_of(pod.ref), wanted="", within=CONTROLLERS) for pod in pods),
        ),
        cost=Cost(objects=1),
        group=str(scene.ref),
        effect={"replicas": str(workload.spec.replicas)},
    )


def _set(replicas: int, recorded: str | None) -> dict[str, Any]:
    return {"metadata": {"annotations": {RECORDED: recorded}}, "spec": {"replicas": replicas}}
