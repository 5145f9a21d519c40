"""The knobs that a look at a cluster shows: where each stands, what was used of it, and how it is turned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any, Final

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.kinds import ref_to
from holdfast.model.objects.container import Container
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import Deployment, HorizontalPodAutoscaler, StatefulSet
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.model.units import parse_quantity

MIB: Final = 1 << 20
_MILLI: Final = 1000.0


class Seen(Struct, frozen=True, kw_only=True):
    """A knob at a look: `used` are series in its unit, `now` what the snapshot itself shows of its use.

    `watched` are the objects whose signal tells what a turn did, `steps` counts those of one unit in which the knob is
    written, and `wish` gives the parameters of the action that turns it to a value.
    """

    loop: str
    target: Ref
    value: float
    wish: Callable[[float], dict[str, Any]]
    part: str = ""
    steps: float = 1.0
    used: Sequence[Series] = ()
    now: float | None = None
    watched: frozenset[Ref] = frozenset()

    def rounded(self, value: float) -> float:
        """Gives a value as it would be written, rounded towards more."""
        return ceil(value * self.steps - 1e-9) / self.steps


def knobs(facts: Facts, loop: str) -> Iterator[Seen]:
    """Lists the knobs of a loop."""
    return _KNOBS[loop](facts)


def _ceilings(facts: Facts) -> Iterator[Seen]:
    for item in facts.all(HorizontalPodAutoscaler):
        about = item.spec.scale_target_ref
        target = ref_to(about.api_version, about.kind, about.name, item.namespace)
        yield Seen(
            loop="autoscaler-ceiling",
            target=item.ref,
            value=float(item.spec.max_replicas),
            now=float(item.status.current_replicas),
            watched=frozenset({target, *(pod.ref for pod in facts.pods_by_workload.get(target, ()))}),
            wish=lambda value: {"most": round(value)},
        )


def _replicas(facts: Facts) -> Iterator[Seen]:
    """Gives workloads that no autoscaler scales; their use is counted in Pods that are used up to their request."""
    scaled = {
        ref_to(about.api_version, about.kind, about.name, item.namespace)
        for item in facts.all(HorizontalPodAutoscaler)
        for about in (item.spec.scale_target_ref,)
    }
    series = _by_subject(facts, "pod_cpu_cores")
    for workload in _workloads(facts):
        request = sum(_request(part, "cpu") or 0.0 for part in workload.spec.template.spec.containers)
        if workload.ref in scaled or request <= 0:
            continue
        pods = facts.pods_by_workload.get(workload.ref, ())
        yield Seen(
            loop="replicas",
            target=workload.ref,
            value=float(workload.spec.replicas),
            used=_added([item for pod in pods for item in series.get((pod.ref, ""), ())], request),
            watched=frozenset({workload.ref, *(pod.ref for pod in pods)}),
            wish=lambda value: {"replicas": round(value)},
        )


def _cpu(facts: Facts) -> Iterator[Seen]:
    return _requests(facts, "cpu-requests", "container_cpu_cores", "cpu", _MILLI)


def _memory(facts: Facts) -> Iterator[Seen]:
    return _requests(facts, "memory-requests", "container_memory_working_set_bytes", "memory", 1 / MIB)


def _requests(facts: Facts, loop: str, signal: str, resource: str, steps: float) -> Iterator[Seen]:
    series = _by_subject(facts, signal)
    for workload in _workloads(facts):
        pods: tuple[Pod, ...] = facts.pods_by_workload.get(workload.ref, ())
        for container in workload.spec.template.spec.containers:
            value = _request(container, resource)
            if value is None:
                continue
            yield Seen(
                loop=loop,
                target=workload.ref,
                part=container.name,
                value=value,
                steps=steps,
                used=[item for pod in pods for item in series.get((pod.ref, container.name), ())],
                watched=frozenset({workload.ref, *(pod.ref for pod in pods)}),
                wish=_sized(container.name, resource),
            )


def _sized(container: str, resource: str) -> Callable[[float], dict[str, Any]]:
    def wish(value: float) -> dict[str, Any]:
        size = f"{round(value * _MILLI)}m" if resource == "cpu" else f"{round(value / MIB)}Mi"
        return {"container": container, resource: size}

    return wish


def _request(container: Container, resource: str) -> float | None:
    amount = parse_quantity(container.resources.requests.get(resource))
    return float(amount) if amount else None


def _workloads(facts: Facts) -> Iterator[Deployment | StatefulSet]:
    yield from facts.all(Deployment)
    yield from facts.all(StatefulSet)


def _by_subject(facts: Facts, signal: str) -> Mapping[tuple[Ref, str], Sequence[Series]]:
    found: defaultdict[tuple[Ref, str], list[Series]] = defaultdict(list)
    for item in (*facts.snapshot.history.series, *facts.snapshot.measured.series):
        if item.signal == signal:
            found[item.subject, item.part].append(item)
    return found


def _added(series: Sequence[Series], by: float) -> tuple[Series, ...]:
    """Adds up series hour by hour, the highest reading of each, and counts in parts of `by`."""
    hours: defaultdict[float, dict[Ref, float]] = defaultdict(dict)
    for item in series:
        for moment, value in zip(item.times, item.values, strict=True):
            there = hours[moment // 3600.0]
            there[item.subject] = max(value, there.get(item.subject, 0.0))
    if not hours:
        return ()
    ordered = sorted(hours)
    return (
        Series(
            signal=series[0].signal,
            subject=series[0].subject,
            times=[(hour + 1) * 3600.0 - 1.0 for hour in ordered],
            values=[sum(hours[hour].values()) / by for hour in ordered],
        ),
    )


_KNOBS: Mapping[str, Callable[[Facts], Iterator[Seen]]] = {
    "autoscaler-ceiling": _ceilings,
    "replicas": _replicas,
    "cpu-requests": _cpu,
    "memory-requests": _memory,
}
