"""What a kubelet asks of a resize in place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.model.automation import Condition
from holdfast.model.objects.container import Container
from holdfast.model.objects.meta import condition
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.units import parse_quantity
from holdfast.pillars.automation.actions.workload._sizing import Sizes
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Raw, Scene
from holdfast.verdicts.placement.requests import pod_requests
from holdfast.verdicts.placement.world import World

_SINCE: Final = (1, 33)
_VERSION: Final = re.compile(r"v(\d+)\.(\d+)\..*")
_IN_FLIGHT: Final = ("PodResizePending", "PodResizeInProgress")
_CLASSED: Final = ("cpu", "memory")


def api_allows(pod: Pod, raw: Raw) -> Condition:
    """Says that the API server takes a resize of such a Pod: not of Windows, nor of one that is sized as a whole."""
    sized = pod.spec.resources is not None and bool(pod.spec.resources.requests or pod.spec.resources.limits)
    is_windows = (raw["spec"].get("os") or {}).get("name") == "windows"
    return judged("is-sized-by-container", not sized and not is_windows)


def kubelet_can(scene: Scene, pod: Pod, raw: Raw) -> Condition:
    """Says that the kubelet resizes running containers, as it does since 1.33.

    One that does reports what each container has, and the API server refuses a resize where it does not.
    """
    node = scene.facts.find(Node, pod.spec.node_name)
    found = _VERSION.fullmatch(node.status.node_info.kubelet_version) if node is not None else None
    can = (int(found[1]), int(found[2])) >= _SINCE if found else None
    statuses = (raw.get("status") or {}).get("containerStatuses") or ()
    reports = all("resources" in item for item in statuses if "running" in (item.get("state") or {}))
    return judged("kubelet-resizes-in-place", can and reports, node=pod.spec.node_name or "-")


def can_be_taken_back(present: Container, wanted: Sizes) -> Condition:
    """Says that each size was set before: in place none is taken away again."""
    given = present.resources
    new = [name for name in wanted.requests if name not in given.requests]
    new += [name for name in wanted.limits if name not in given.limits]
    return judged("sizes-were-set", not new, resource=", ".join(sorted(set(new))) or "-")


def nothing_in_flight(pod: Pod) -> Condition:
    """Says that no resize of the Pod waits or is being done."""
    found = [name for name in _IN_FLIGHT if (one := condition(pod.status.conditions, name)) and one.status == "True"]
    return judged("no-resize-in-flight", not found, state=", ".join(found) or "-")


def stays_up(raw: Raw, name: str, wanted: Sizes) -> Condition:
    """Says that the container is not restarted by a change of what is to be set."""
    restarting = {
        policy.get("resourceName")
        for container in raw["spec"].get("containers") or ()
        if container.get("name") == name
        for policy in container.get("resizePolicy") or ()
        if policy.get("restartPolicy") == "RestartContainer"
    }
    found = sorted(restarting & {*wanted.requests, *wanted.limits})
    return judged("container-stays-up", not found, resource=", ".join(map(str, found)) or "-")


def bounds_of_the_kubelet(pod: Pod, present: Container, wanted: Container, spec: PodSpec) -> Iterator[Condition]:
    """Gives what a kubelet never changes in place: the class of a Pod, and a memory limit downwards."""
    before, after = quality(pod.spec.containers), quality(spec.containers)
    yield judged("class-stays", before == after, before=before, after=after)
    had, gets = (parse_quantity(item.resources.limits.get("memory")) for item in (present, wanted))
    yield judged("memory-limit-is-not-lowered", had is None or gets is None or gets >= had)


def node_has_room(scene: Scene, pod: Pod, spec: PodSpec) -> Condition:
    """Says that the node has as much left as the Pod would take more."""
    state = World(scene.facts.snapshot).states.get(pod.spec.node_name)
    if state is None:
        return judged("node-has-room", None, resource="-")
    before = pod_requests(pod.spec)
    more = {name: value - before.get(name, 0) for name, value in pod_requests(spec).items()}
    lacking = [
        name
        for name, value in sorted(more.items())
        if value > 0 and value > state.allocatable.get(name, 0) - state.requested.get(name, 0)
    ]
    return judged("node-has-room", not lacking, resource=", ".join(lacking) or "-")


def quality(containers: Iterable[Container]) -> str:
    """Gives the class of a Pod (`status.qosClass`) from the sizes of its containers."""
    found = [
        (item.resources.requests.get(name, item.resources.limits.get(name)), item.resources.limits.get(name))
        for item in containers
        for name in _CLASSED
    ]
    amounts = [(parse_quantity(request) or 0, parse_quantity(limit) or 0) for request, limit in found]
    if not any(request or limit for request, limit in amounts):
        return "BestEffort"
    return "Guaranteed" if all(limit and request == limit for request, limit in amounts) else "Burstable"
