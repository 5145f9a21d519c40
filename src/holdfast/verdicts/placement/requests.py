"""What a Pod asks a node for, as the scheduler adds it up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from holdfast.model.objects.container import Container
from holdfast.model.objects.meta import Quantity
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.units import milli, whole

CPU = "cpu"
FINISHED = ("Succeeded", "Failed")
Amounts = dict[str, int]


@lru_cache(maxsize=8192)
def amount(resource: str, quantity: Quantity) -> int:
    """Gives a quantity of a resource: thousandths for CPU, whole units for everything else, 0 when it is not one."""
    return (milli(quantity) if resource.endswith(CPU) else whole(quantity)) or 0


def amounts(quantities: Mapping[str, Quantity]) -> Amounts:
    """Gives quantities by resource as whole numbers."""
    return {resource: amount(resource, quantity) for resource, quantity in quantities.items()}


def container_requests(container: Container) -> Amounts:
    """Gives what a container requests; a limit without a request is its request, as the API server defaults it."""
    resources = container.resources
    if not resources.limits:
        return amounts(resources.requests)
    return amounts({**resources.limits, **resources.requests})


def pod_requests(spec: PodSpec) -> Amounts:
    """Gives what a Pod requests of a node: `PodRequests` of k8s.io/component-helpers.

    Main containers and sidecars add up; each ordinary init container counts together with the sidecars started before
    it, and the larger of both wins per resource. Pod-level requests replace the sum, overhead comes on top.
    """
    total: Amounts = {}
    for container in spec.containers:
        _add(total, container_requests(container))
    if spec.init_containers:
        _add_init(total, spec)
    if spec.resources is not None:
        total.update(amounts({**spec.resources.limits, **spec.resources.requests}))
    if spec.overhead:
        _add(total, amounts(spec.overhead))
    return total


def holds_node(pod: Pod) -> bool:
    """Says that a Pod takes up room on a node."""
    return bool(pod.spec.node_name) and pod.status.phase not in FINISHED


def _add_init(total: Amounts, spec: PodSpec) -> None:
    sidecars: Amounts = {}
    peak: Amounts = {}
    for container in spec.init_containers:
        wanted = container_requests(container)
        if container.restart_policy == "Always":
            _add(total, wanted)
            _add(sidecars, wanted)
            _raise(peak, sidecars)
        else:
            together = dict(sidecars)
            _add(together, wanted)
            _raise(peak, together)
    _raise(total, peak)


def _add(total: Amounts, more: Amounts) -> None:
    for resource, value in more.items():
        total[resource] = total.get(resource, 0) + value


def _raise(total: Amounts, other: Amounts) -> None:
    for resource, value in other.items():
        total[resource] = max(total.get(resource, 0), value)
