"""Sizes of containers: from what people wish, or from what was used, within what everybody allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import ceil
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Stop, Write
from holdfast.model.objects.config import LimitRange
from holdfast.model.objects.container import Container
from holdfast.model.objects.meta import Quantity
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.series import Series
from holdfast.model.units import parse_quantity
from holdfast.pillars.automation.action import Draft
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene
from holdfast.verdicts.limits import pod_violations, with_defaults

CPU_USED: Final = "container_cpu_cores"
MEMORY_USED: Final = "container_memory_working_set_bytes"
MIB: Final = 1 << 20
_SHARE: Final = 0.95
_CPU_ROOM: Final = 1.15
_MEMORY_ROOM: Final = 1.2
_LEAST_MILLI: Final = 10
_LEAST_MIB: Final = 32
_LONG_ENOUGH: Final = 24 * 3600.0
_READINGS: Final = 100


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """The container, and its sizes; without any, requests follow from what was used. Limits follow only a wish."""

    container: str = ""
    cpu: str | None = None
    memory: str | None = None
    cpu_limit: str | None = None
    memory_limit: str | None = None


class Sizes(Struct, frozen=True, kw_only=True):
    """Requests and limits that are to be set, by resource; what is not named stays."""

    requests: dict[str, Quantity] = {}
    limits: dict[str, Quantity] = {}

    @property
    def is_empty(self) -> bool:
        """Says that nothing is to be set."""
        return not self.requests and not self.limits

    def written(self) -> dict[str, Any]:
        """Gives the part of a patch that sets them."""
        parts = {"requests": self.requests, "limits": self.limits}
        return {name: dict(values) for name, values in parts.items() if values}


def container_of(containers: Iterable[Container], wishes: Wishes) -> Container | None:
    """Finds the container that is wished for; without a name, the only one."""
    found = tuple(containers)
    if not wishes.container:
        return found[0] if len(found) == 1 else None
    return next((item for item in found if item.name == wishes.container), None)


def sizes(scene: Scene, container: Container, pods: Iterable[Pod]) -> Sizes | None:
    """Gives the sizes to set; None where they should follow from use and too little of it was measured."""
    wishes: Wishes = scene.wanted
    requests = {"cpu": wishes.cpu, "memory": wishes.memory}
    limits = {"cpu": wishes.cpu_limit, "memory": wishes.memory_limit}
    wished = Sizes(
        requests={name: value for name, value in requests.items() if value is not None},
        limits={name: value for name, value in limits.items() if value is not None},
    )
    return wished if not wished.is_empty else _of_use(scene.facts, container, tuple(pods))


def agreed(scene: Scene, containers: Iterable[Container], pods: Iterable[Pod]) -> tuple[Container, Sizes]:
    """Gives the container and the sizes of which the conditions of an action hold."""
    container = container_of(containers, scene.wanted)
    assert container is not None
    wanted = sizes(scene, container, pods)
    assert wanted is not None
    return container, wanted


def drafted(container: Container, wanted: Sizes, write: Callable[[dict[str, Any]], Write], rest: Draft) -> Draft | Stop:
    """Completes a draft by the write that sets sizes, the one that takes them back, and both in words."""
    if resized(container, wanted) == container:
        return Stop(key="has-these-sizes-already", values={"container": container.name})
    sets, takes_back = wanted.written(), before(container, wanted)
    return replace(
        rest,
        writes=(write(sets),),
        undo=(write(takes_back),),
        cost=Cost(objects=1),
        effect={"container": container.name, "from": said(takes_back), "to": said(sets)},
    )


def resized(container: Container, wanted: Sizes) -> Container:
    """Gives the container as it would be."""
    given = container.resources
    resources = replace(given, requests={**given.requests, **wanted.requests}, limits={**given.limits, **wanted.limits})
    return replace(container, resources=resources)


def spec_with(spec: PodSpec, container: Container) -> PodSpec:
    """Gives the specification of a Pod with one of its containers changed."""
    return replace(
        spec, containers=tuple(container if item.name == container.name else item for item in spec.containers)
    )


def before(container: Container, wanted: Sizes) -> dict[str, Any]:
    """Gives the part of a patch that takes sizes back; what was not set is taken away."""
    given = container.resources
    parts = {
        "requests": {name: given.requests.get(name) for name in wanted.requests},
        "limits": {name: given.limits.get(name) for name in wanted.limits},
    }
    return {name: values for name, values in parts.items() if values}


def sizes_are_in_order(container: Container) -> Condition:
    """Says that sizes are quantities, and that no request is above its limit."""
    given = container.resources
    every = (*given.requests.values(), *given.limits.values())
    amounts = [parse_quantity(value) for value in every]
    if not all(amount is not None and amount >= 0 for amount in amounts):
        return judged("sizes-are-in-order", False, container=container.name)
    above = [
        name for name, value in given.requests.items() if name in given.limits and _more(value, given.limits[name])
    ]
    return judged("sizes-are-in-order", not above, container=container.name)


def limit_range_allows(scene: Scene, spec: PodSpec) -> Condition:
    """Says that no LimitRange of the namespace refuses a Pod of these sizes."""
    if not scene.facts.knows("LimitRange"):
        return judged("limit-range-allows", None, limit="-")
    ranges = [item for item in scene.facts.all(LimitRange) if item.namespace == scene.target.namespace]
    whole = with_defaults(spec, ranges)
    broken = [
        f"{item.name}: {found.resource} {found.bound}" for item in ranges for found in pod_violations(item, whole)
    ]
    return judged("limit-range-allows", not broken, limit=broken[0] if broken else "-")


def said(sizes: Mapping[str, Any]) -> str:
    """Writes sizes as people read them."""
    return ", ".join(
        f"{part} {name} {value if value is not None else '-'}"
        for part, values in sorted(sizes.items(), reverse=True)
        for name, value in sorted(values.items())
    )


def nearest_rank(values: Iterable[float], share: float) -> float:
    """Gives the smallest value that is not exceeded by a share of the values (nearest rank)."""
    ordered = sorted(values)
    return ordered[ceil(share * len(ordered)) - 1]


def _of_use(facts: Facts, container: Container, pods: tuple[Pod, ...]) -> Sizes | None:
    cpu = _measured(facts, CPU_USED, container.name, pods)
    memory = _measured(facts, MEMORY_USED, container.name, pods)
    if not cpu or not memory:
        return None
    milli = max(_LEAST_MILLI, ceil(max(nearest_rank(item.values, _SHARE) for item in cpu) * _CPU_ROOM * 1000))
    mib = max(_LEAST_MIB, ceil(max(max(item.values) for item in memory) * _MEMORY_ROOM / MIB))
    return Sizes(requests={"cpu": f"{milli}m", "memory": f"{mib}Mi"})


def _measured(facts: Facts, signal: str, part: str, pods: tuple[Pod, ...]) -> list[Series]:
    """Lists the series of a container, none where one of its Pods was not measured for long enough.

    A day at least, so that the hour of the most work is among it; a sleeping program would be given a bed too small.
    """
    found = [facts.reading(signal, pod.ref, part) for pod in pods]
    series = [item for item in found if item is not None and _is_long(item)]
    return series if len(series) == len(pods) else []


def _is_long(item: Series) -> bool:
    return len(item.times) >= _READINGS and item.times[-1] - item.times[0] >= _LONG_ENOUGH


def _more(one: Quantity, other: Quantity) -> bool:
    left, right = parse_quantity(one), parse_quantity(other)
    return left is not None and right is not None and left > right
