"""The load of services, workloads and nodes by the hour, with what it uses up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from holdfast.engine.facts import Facts
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.units import parse_quantity
from holdfast.pillars.prediction.bottlenecks import Load
from holdfast.pillars.prediction.hours import Floats, Hours
from holdfast.verdicts.readiness import pod_is_finished

LATENCY_PARTS = ("", "p50", "p90", "p95", "p99")


def loads(hours: Hours, facts: Facts | None) -> Iterator[Load]:
    """Gives the load of everything that answers requests; Pods count as their workload where objects are known."""
    groups: dict[Ref, list[Ref]] = {}
    for ref in hours.subjects("requests"):
        groups.setdefault(_whole(ref, facts), []).append(ref)
    for subject, members in sorted(groups.items()):
        requests = hours.row(item for ref in members for item in hours.of("requests", ref, ""))
        if requests is None:
            continue
        pods = _pods(subject, members, facts)
        yield Load(
            subject=subject,
            requests=requests,
            latencies={part: row for part in LATENCY_PARTS if (row := _latency(hours, members, part)) is not None},
            resources=dict(_resources(hours, subject, pods)),
            workload=facts.workload_of(pods[0]) if facts is not None and pods else None,
        )


def node_loads(hours: Hours) -> dict[Ref | None, tuple[str, Floats]]:
    """Gives how busy the processors of each node are."""
    found: dict[Ref | None, tuple[str, Floats]] = {}
    for ref in hours.subjects("node_cpu_used_ratio"):
        row = hours.row(hours.of("node_cpu_used_ratio", ref), "max")
        if row is not None:
            found[ref] = ("ratio", row)
    return found


def _whole(ref: Ref, facts: Facts | None) -> Ref:
    pod = facts.find(Pod, ref.name, ref.namespace) if facts is not None and ref.kind == "Pod" else None
    return facts.workload_of(pod) if facts is not None and pod is not None else ref


def _pods(subject: Ref, members: Sequence[Ref], facts: Facts | None) -> tuple[Pod, ...]:
    if facts is None:
        return ()
    if subject.kind == "Service":
        service = facts.find(Service, subject.name, subject.namespace)
        found = facts.pods_selected(service) if service is not None else ()
    else:
        found = facts.pods_by_workload.get(subject, ())
    named = {ref for ref in members if ref.kind == "Pod"}
    return tuple(pod for pod in found if not pod_is_finished(pod) or pod.ref in named)


def _latency(hours: Hours, members: Sequence[Ref], part: str) -> Floats | None:
    """Puts the latencies of members together, each counting as much as it answers."""
    rows, weights = [], []
    for ref in members:
        row = hours.row(hours.of("request_latency_seconds", ref, part), "mean")
        load = hours.row(hours.of("requests", ref, ""))
        if row is not None and load is not None:
            rows.append(row)
            weights.append(np.where(np.isfinite(row), np.nan_to_num(load), 0.0))
    if not rows:
        return None
    total = np.sum(weights, axis=0)
    mixed = np.sum([np.nan_to_num(row) * weight for row, weight in zip(rows, weights, strict=True)], axis=0)
    return np.where(total > 0, mixed / np.where(total > 0, total, 1.0), np.nan)


def _resources(hours: Hours, subject: Ref, pods: Sequence[Pod]) -> Iterator[tuple[str, Floats]]:
    refs = [pod.ref for pod in pods] or [subject]
    for name, used, whole, other, resource in (
        ("cpu", "container_cpu_cores", "container_cpu_limit_cores", "pod_cpu_cores", "cpu"),
        (
            "memory",
            "container_memory_working_set_bytes",
            "container_memory_limit_bytes",
            "pod_memory_working_set_bytes",
            "memory",
        ),
    ):
        taken = hours.row(item for ref in refs for item in (hours.of(used, ref) or hours.of(other, ref)))
        limit = hours.row(item for ref in refs for item in hours.of(whole, ref))
        bound = limit if limit is not None else _limits(pods, resource)
        if taken is not None and bound is not None:
            yield name, taken / bound
    nodes = sorted({pod.spec.node_name for pod in pods if pod.spec.node_name})
    for name, signal in (("node-cpu", "node_cpu_used_ratio"), ("node-disk", "node_disk_busy_ratio")):
        busiest = hours.row((item for node in nodes for item in hours.of(signal, Ref("Node", node))), "max")
        if busiest is not None:
            yield name, busiest


def _limits(pods: Sequence[Pod], resource: str) -> float | None:
    """Adds up the limits of Pods; None where a container has none, since then it has no bound of its own."""
    total = 0.0
    for pod in pods:
        for container in pod.spec.containers:
            bound = parse_quantity(container.resources.limits.get(resource, ""))
            if not bound:
                return None
            total += float(bound)
    return total or None
