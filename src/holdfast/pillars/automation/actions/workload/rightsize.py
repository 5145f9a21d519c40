"""Giving the containers of a workload the size that they need, by its template: its Pods are replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from math import ceil
from typing import Any, Final

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Probe, Remark, Stop, Write
from holdfast.model.objects.container import Container
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.units import whole
from holdfast.pillars.automation.action import Action, Draft, Proposal
from holdfast.pillars.automation.actions.workload._scaling import (
    KINDS,
    RIGHTS,
    not_autoscaled,
    quota_has_room,
    scalable,
    sizes_are_ours,
)
from holdfast.pillars.automation.actions.workload._sizing import (
    MIB,
    Wishes,
    agreed,
    container_of,
    drafted,
    limit_range_allows,
    resized,
    sizes,
    sizes_are_in_order,
    spec_with,
)
from holdfast.pillars.automation.healing import diagnosed, evidence_of
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import WORKLOADS
from holdfast.rules.workload.memory import out_of_memory
from holdfast.verdicts.placement.requests import amounts, pod_requests

_STEP: Final = 1.5

ACTION = Action(
    risk="R2",
    version=1,
    target="Deployment",
    also=("StatefulSet",),
    reads=(
        *KINDS,
        "ReplicaSet",
        "Pod",
        "Node",
        "LimitRange",
        "ResourceQuota",
        "HorizontalPodAutoscaler",
    ),
    rights=RIGHTS,
    wishes=Wishes,
    heals=("workload/memory/out-of-memory",),
    moving=("spec.template.spec.containers",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a template changes its sizes."""
    workload, pods = scalable(scene), _pods(scene)
    container = container_of(workload.spec.template.spec.containers, scene.wanted)
    yield judged("container-is-named", container is not None, container=scene.wanted.container or "-")
    yield sizes_are_ours(scene, pods)
    if container is None:
        return
    wanted = sizes(scene, container, pods)
    yield judged("use-is-known", True if wanted is not None else None, container=container.name)
    if wanted is None:
        return
    changed = resized(container, wanted)
    spec = spec_with(workload.spec.template.spec, changed)
    yield sizes_are_in_order(changed)
    yield limit_range_allows(scene, spec)
    # While the rollout is on, new Pods stand beside old ones; the quota must have room for one of them at least.
    yield quota_has_room(scene, workload.namespace, spec, 1)
    yield judged("a-node-is-large-enough", _fits(scene, spec))


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that sets the sizes."""
    workload = scalable(scene)
    container, wanted = agreed(scene, workload.spec.template.spec.containers, _pods(scene))
    rest = Draft(
        writes=(),
        probes=(
            Probe(fact="rolled-out", target=scene.target, wanted="", within=WORKLOADS),
            Probe(fact="not-worse", target=scene.target, wanted=str(workload.status.ready_replicas), within=WORKLOADS),
        ),
        group=str(scene.ref),
        warnings=tuple(_warnings(scene)),
    )
    return drafted(container, wanted, partial(_write, scene, container), rest)


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes half as much more memory where the kernel kills a container for want of it."""
    for finding in diagnosed(facts, out_of_memory):
        limit = whole(str(finding.values.get("limit")))
        if finding.subject.kind in KINDS and limit:
            wished = f"{ceil(limit * _STEP / MIB)}Mi"
            wanted = {"container": finding.values.get("container"), "memory": wished, "memory_limit": wished}
            yield Proposal(target=finding.subject, evidence=evidence_of(finding), wanted=wanted)


def _write(scene: Scene, container: Container, resources: dict[str, Any]) -> Write:
    containers = [{"name": container.name, "resources": resources}]
    body = {"spec": {"template": {"spec": {"containers": containers}}}}
    return Write(verb="patch", target=scene.target, body=body, is_strategic=True)


def _pods(scene: Scene) -> tuple[Pod, ...]:
    return scene.facts.pods_by_workload.get(scene.ref, ())


def _fits(scene: Scene, spec: PodSpec) -> bool | None:
    if not scene.facts.knows("Node"):
        return None
    needed = pod_requests(spec)
    offers = (amounts(node.status.allocatable) for node in scene.facts.all(Node))
    return any(all(offer.get(name, 0) >= value for name, value in needed.items()) for offer in offers)


def _warnings(scene: Scene) -> Iterator[Remark]:
    scaled = not_autoscaled(scene, scene.ref)
    if scaled.answer == "no":
        yield Remark(key="autoscaler-measures-by-request", values=scaled.values)
