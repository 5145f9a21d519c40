"""Least replicas by the hour of the week for what an autoscaler scales, where a replay shows that it helps."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from holdfast.analysis.aligning import Floats, aligned, grid
from holdfast.analysis.scaling import advise
from holdfast.analysis.timetable import cron, set_points, shifts
from holdfast.engine.signals.samples import Sampled
from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.kinds import ref_to
from holdfast.model.objects.workloads import HorizontalPodAutoscaler, template_of
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.model.snapshot import Snapshot
from holdfast.model.units import parse_quantity
from holdfast.pillars.prediction.scaling_plan import Plan, Plans, Point, Remark, Trigger
from holdfast.ports.metrics import Queries
from holdfast.verdicts.placement.requests import container_requests

# Letters that generated names are made of: `k8s.io/apimachinery/pkg/util/rand`.
_LETTERS = "[bcdfghjklmnpqrstvwxz2456789]"
_TAILS = {"Deployment": f"-{_LETTERS}{{1,10}}-{_LETTERS}{{5}}", "StatefulSet": "-[0-9]+"}
_USED = ("container_cpu_cores", "pod_cpu_cores")
_OF_KEDA = "scaledobject.keda.sh/name"
# The window of the controller where an autoscaler says nothing.
_STABLE_SECONDS = 300.0
# The controller compares every 15 seconds what was measured up to a minute ago.
_SEEN_AFTER = 60.0
MOST_GAPS = 0.1


class Load(Struct, frozen=True):
    """What a workload served over time, and what of it could not be read."""

    times: Sequence[float] = ()
    values: Sequence[float] = ()
    unread: tuple[Unread, ...] = ()


class Wish(Struct, frozen=True, kw_only=True):
    """How plans are made: the steps of the past, the time until a new replica serves, and a load of the user's own."""

    step: timedelta = timedelta(minutes=5)
    startup: timedelta = timedelta(minutes=3)
    per_replica: float | None = None


Loads = Callable[[HorizontalPodAutoscaler], Load]


def from_prometheus(source: Queries, end: datetime, past: timedelta, step: timedelta, query: str = "") -> Loads:
    """Gives what asks a Prometheus for the processors that Pods of a workload used, or for a query of the user's.

    It asks at full steps of the clock: a window across the hour would lend the load of one hour to the other.
    """
    seconds = step.total_seconds()
    end = datetime.fromtimestamp(end.timestamp() // seconds * seconds, UTC)

    def load(item: HorizontalPodAutoscaler) -> Load:
        found = source.ask(query or cpu_query(item, step), end - past, end, step)
        first: Sampled | None = max(found.samples, key=lambda sample: len(sample.times), default=None)
        if len(found.samples) > 1:
            return Load(unread=(*found.unread, Unread(query, "several-series", str(len(found.samples)))))
        if first is None:
            return Load(unread=found.unread)
        # A rate tells of the window before its moment; the middle of it is when the load was there.
        late = 0.0 if query else _window(step) / 2
        return Load([time - late for time in first.times], first.values, found.unread)

    return load


def cpu_query(item: HorizontalPodAutoscaler, step: timedelta) -> str:
    """Writes the query for the processors that the Pods of a workload used, whatever Pods it had."""
    target = item.spec.scale_target_ref
    pods = f"{re.escape(target.name)}{_TAILS.get(target.kind, '-.+')}".replace("\\", "\\\\")
    chosen = f'namespace="{item.namespace}",pod=~"{pods}",container!="",container!="POD"'
    return f"sum(rate(container_cpu_usage_seconds_total{{{chosen}}}[{_window(step)}s]))"


def _window(step: timedelta) -> int:
    """Gives the seconds over which a rate is taken: no gap between two of them, and never too short for one."""
    return max(300, int(step.total_seconds()))


def from_series(series: Iterable[Series], step: timedelta) -> Loads:
    """Gives what adds up the processors that the Pods of a workload used, from series that were read already."""
    used = [item for item in series if item.signal in _USED and item.subject.kind == "Pod"]

    def load(item: HorizontalPodAutoscaler) -> Load:
        target = item.spec.scale_target_ref
        name = re.compile(re.escape(target.name) + _TAILS.get(target.kind, "-.+"))
        own = [s for s in used if s.subject.namespace == item.namespace and name.fullmatch(s.subject.name)]
        # Where both are measured, a Pod's whole would count its containers again.
        parts = [s for s in own if s.signal == _USED[0]] or own
        if not parts:
            return Load()
        times = grid(min(s.times[0] for s in parts), max(s.latest_time for s in parts), step.total_seconds())
        rows = aligned(parts, times)
        total = np.where(np.isfinite(rows).any(axis=0), np.nansum(rows, axis=0), np.nan)
        return Load(times.tolist(), total.tolist())

    return load


def chosen(
    snapshot: Snapshot, names: Sequence[str] = (), namespaces: Sequence[str] = ()
) -> tuple[HorizontalPodAutoscaler, ...]:
    """Lists the autoscalers of the named workloads, `[KIND/]NAME`, or all of them; raises ObjectNotFound."""
    there = [
        item
        for item in snapshot.all(HorizontalPodAutoscaler)
        if item.metadata.deletion_timestamp is None and (not namespaces or item.namespace in namespaces)
    ]
    found: list[HorizontalPodAutoscaler] = []
    for name in names:
        kind, _, bare = name.rpartition("/")
        own = [item for item in there if _is_named(item, kind.lower(), bare)]
        if not own:
            raise ObjectNotFound(what=f"HorizontalPodAutoscaler / {name}")
        found += own
    return tuple(sorted(found if names else there, key=lambda item: item.ref))


def _is_named(item: HorizontalPodAutoscaler, kind: str, name: str) -> bool:
    target = item.spec.scale_target_ref
    if kind in ("hpa", "horizontalpodautoscaler"):
        return item.name == name
    return target.name == name and kind.rstrip("s") in ("", target.kind.lower())


def plans(snapshot: Snapshot, items: Iterable[HorizontalPodAutoscaler], loads: Loads, wish: Wish) -> Plans:
    """Makes a plan for each autoscaler, or says why there is none."""
    made: list[Plan] = []
    unread: list[Unread] = []
    for item in items:
        plan = _plan(snapshot, item, wish)
        if plan.refusal is None:
            load = loads(item)
            unread += load.unread
            plan = _replayed(plan, item, load, wish)
        made.append(plan)
    ordered = sorted(made, key=lambda plan: (plan.refusal is not None, plan.autoscaler))
    return Plans(plans=tuple(ordered), unread=tuple(dict.fromkeys(unread)))


def _plan(snapshot: Snapshot, item: HorizontalPodAutoscaler, wish: Wish) -> Plan:
    """Judges an autoscaler by what stands in the snapshot: the target, its requests, the metric, and room to scale."""
    about = item.spec.scale_target_ref
    target = ref_to(about.api_version, about.kind, about.name, item.namespace)
    plan = Plan(
        autoscaler=item.ref,
        target=target,
        least=max(1, item.spec.min_replicas),
        most=item.spec.max_replicas,
        scaled_object=item.metadata.labels.get(_OF_KEDA, ""),
    )
    workload = snapshot.get(target)
    template = template_of(workload) if workload is not None else None
    if snapshot.is_absent(target):
        return replace(plan, refusal="target-missing")
    if workload is None:
        return replace(plan, refusal="target-unread")
    if template is None or target.kind not in _TAILS:
        return replace(plan, refusal="kind-unknown", detail=target.kind)
    if plan.most <= plan.least:
        return replace(plan, refusal="no-room", detail=str(plan.most))
    disabled = next((c for c in item.status.conditions if c.type == "ScalingActive" and c.status == "False"), None)
    if disabled is not None:
        return replace(plan, refusal="disabled", detail=disabled.reason)
    return _with_target(plan, item, [container_requests(part) for part in template[1].spec.containers], wish)


def _with_target(plan: Plan, item: HorizontalPodAutoscaler, requests: Sequence[dict[str, int]], wish: Wish) -> Plan:
    """Adds the load that one replica serves at its target, from requests in thousandths of a processor."""
    metrics = list(_metrics(item))
    cpu = next((target for name, target in metrics if name == "cpu"), None)
    others: tuple[Remark, ...] = ("other-metrics",) if len(metrics) > 1 else ()
    keda: tuple[Remark, ...] = ("keda-managed",) if plan.scaled_object else ()
    share = cpu.get("averageUtilization") if cpu else None
    share = share if isinstance(share, int) else None
    plan = replace(plan, utilization=share, remarks=(*others, *keda))
    if wish.per_replica is not None:
        return replace(plan, metric="query", per_replica=wish.per_replica)
    if cpu is None:
        return replace(plan, refusal="metric-unknown", detail=", ".join(name for name, _ in metrics) or "-")
    if share is None:
        amount = parse_quantity(str(cpu.get("averageValue", "")))
        if not amount:
            return replace(plan, refusal="metric-unknown", detail="cpu")
        return replace(plan, metric="cpu", per_replica=float(amount))
    if not requests or not all(part.get("cpu") for part in requests):
        return replace(plan, refusal="requests-missing")
    return replace(plan, metric="cpu", per_replica=sum(part["cpu"] for part in requests) / 1000.0 * share / 100.0)


def _metrics(item: HorizontalPodAutoscaler) -> Iterable[tuple[str, dict[str, object]]]:
    """Lists the metrics of an autoscaler with their targets, in either version of the API."""
    if item.spec.target_cpu_utilization_percentage is not None:
        yield "cpu", {"averageUtilization": item.spec.target_cpu_utilization_percentage}
    for metric in item.spec.metrics:
        if not isinstance(metric, dict):
            continue
        kind = str(metric.get("type", ""))
        part = metric.get(kind[:1].lower() + kind[1:])
        part = part if isinstance(part, dict) else {}
        target = part.get("target")
        name = str(part.get("name", "")) if kind == "Resource" else kind or "-"
        yield name, target if isinstance(target, dict) else {}


def _replayed(plan: Plan, item: HorizontalPodAutoscaler, load: Load, wish: Wish) -> Plan:
    step = wish.step.total_seconds()
    times, values = _even(load, step)
    if not np.isfinite(values).any():
        return replace(plan, refusal="no-load")
    delay = max(1, math.ceil((wish.startup.total_seconds() + _SEEN_AFTER) / step))
    found = advise(
        times,
        values,
        plan.per_replica,
        delay_steps=delay,
        least=plan.least,
        most=plan.most,
        stable_steps=max(1, round(_stable_seconds(item) / step)),
    )
    lead = math.ceil(delay * step / 60.0)
    gaps: tuple[Remark, ...] = ("gaps",) if float(np.mean(~np.isfinite(values))) > MOST_GAPS else ()
    days = float(times[-1] - times[0]) / 86_400.0
    if found.reason == "too-short":
        return replace(plan, refusal="too-short", detail=f"{days:.0f}")
    plan = replace(
        plan,
        reactive=found.reactive,
        planned=found.planned,
        constant=found.constant,
        days=days / 2,
        lead_minutes=lead,
        remarks=(*plan.remarks, *gaps),
    )
    if not found.is_worth:
        return replace(plan, refusal="no-rhythm" if found.reason == "no-rhythm" else "reacting-is-enough")
    base, triggers = _triggers(found.floor, lead)
    at_most: tuple[Remark, ...] = ("at-most",) if max(found.floor) >= plan.most else ()
    return replace(
        plan,
        base=base,
        points=tuple(Point(cron(p.days, p.minute), p.replicas) for p in set_points(found.floor, lead)),
        triggers=triggers,
        remarks=(*plan.remarks, *at_most),
    )


def _triggers(floor: Sequence[int], lead: int) -> tuple[int, tuple[Trigger, ...]]:
    """Gives the base of a floor[168] and a trigger for each stretch above it.

    A stretch that begins again when it ends is there at all times, and KEDA refuses a start that is the end.
    """
    base, stretches = shifts(floor, lead)
    made = [Trigger(cron(s.days, s.start), cron(s.days, s.end), s.replicas) for s in stretches]
    always = max((item.replicas for item in made if item.start == item.end), default=base)
    return always, tuple(item for item in made if item.replicas > always)


def _even(load: Load, step: float) -> tuple[Floats, Floats]:
    """Puts a load on a grid of its own span, with gaps where nothing was measured."""
    times = np.asarray(load.times, dtype=np.float64)
    if not times.size:
        return np.zeros(1), np.full(1, np.nan)
    even = grid(float(times[0]), float(times[-1]), step)
    item = Series(signal="load", subject=Ref("", ""), times=load.times, values=load.values)
    return even, aligned([item], even)[0]


def _stable_seconds(item: HorizontalPodAutoscaler) -> float:
    down = item.spec.behavior.get("scaleDown") if isinstance(item.spec.behavior, dict) else None
    seconds = down.get("stabilizationWindowSeconds") if isinstance(down, dict) else None
    return float(seconds) if isinstance(seconds, int) else _STABLE_SECONDS
