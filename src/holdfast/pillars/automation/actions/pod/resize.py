"""Giving a running container another size, without restarting it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from holdfast.model.automation import Condition, Probe, Remark, Stop, Write
from holdfast.model.objects.container import Container
from holdfast.model.objects.pod import Pod
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.actions.pod._evicting import OWNERS, group_of, has_controller, is_static, pod_of
from holdfast.pillars.automation.actions.pod._resizing import (
    api_allows,
    bounds_of_the_kubelet,
    can_be_taken_back,
    kubelet_can,
    node_has_room,
    nothing_in_flight,
    stays_up,
)
from holdfast.pillars.automation.actions.workload._scaling import quota_has_room_to_grow, sizes_are_ours
from holdfast.pillars.automation.actions.workload._sizing import (
    Sizes,
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
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.verdicts.readiness import pod_is_ready

ACTION = Action(
    risk="R1",
    version=1,
    target="Pod",
    reads=("Node", "LimitRange", "ResourceQuota", *OWNERS),
    wide=("Pod",),
    rights=(Right(group="", resource="pods/resize", verbs=("patch",)),),
    wishes=Wishes,
    moving=("spec.containers",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a running container gets another size."""
    pod, found = pod_of(scene), _chosen(scene)
    yield judged("is-no-static-pod", not is_static(pod))
    yield judged("is-running", pod.status.phase == "Running")
    yield api_allows(pod, scene.raw[scene.ref])
    yield kubelet_can(scene, pod, scene.raw[scene.ref])
    yield nothing_in_flight(pod)
    yield sizes_are_ours(scene, (pod,))
    yield judged("container-is-named", found is not None, container=scene.wanted.container or "-")
    if found is not None:
        yield from _sized(scene, pod, found)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that sets the sizes."""
    pod = pod_of(scene)
    found, wanted = agreed(scene, pod.spec.containers, (pod,))
    rest = Draft(
        writes=(),
        probes=(
            *_seen(scene, found, wanted),
            Probe(fact="not-worse", target=scene.target, wanted=str(int(pod_is_ready(pod))), within=CONTROLLERS),
        ),
        group=group_of(scene, pod),
        domain=pod.spec.node_name,
        warnings=(Remark(key="next-pod-has-the-old-size"),) if has_controller(pod) else (),
    )
    return drafted(found, wanted, partial(_write, scene, found), rest)


def _sized(scene: Scene, pod: Pod, present: Container) -> Iterator[Condition]:
    wanted = sizes(scene, present, (pod,))
    yield judged("use-is-known", True if wanted is not None else None, container=present.name)
    if wanted is None:
        return
    changed = resized(present, wanted)
    spec = spec_with(pod.spec, changed)
    yield sizes_are_in_order(changed)
    yield can_be_taken_back(present, wanted)
    yield stays_up(scene.raw[scene.ref], present.name, wanted)
    yield from bounds_of_the_kubelet(pod, present, changed, spec)
    yield limit_range_allows(scene, spec)
    yield quota_has_room_to_grow(scene, pod.namespace, pod.spec, spec)
    yield node_has_room(scene, pod, spec)


def _chosen(scene: Scene) -> Container | None:
    return container_of(pod_of(scene).spec.containers, scene.wanted)


def _write(scene: Scene, container: Container, resources: dict[str, Any]) -> Write:
    body = {"spec": {"containers": [{"name": container.name, "resources": resources}]}}
    return Write(verb="patch", target=scene.target, body=body, subresource="resize", is_strategic=True)


def _seen(scene: Scene, container: Container, wanted: Sizes) -> Iterator[Probe]:
    """Gives what the kubelet reports of the container once it has done it."""
    for part, values in wanted.written().items():
        for name, value in values.items():
            path = f"status.containerStatuses[{container.name}].resources.{part}.{name}"
            yield Probe(fact="field-is", target=scene.target, wanted=f"{path}={value}", within=CONTROLLERS)
