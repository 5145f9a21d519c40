"""The signals that lead to failures, read for one object at one moment, each with the reading that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from msgspec import Struct

from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.pillars.prediction.hours import DAY, Hours

ATTACH = "ControllerPublishVolume"
# Of fewer calls than these within a day, a share of errors says little.
FEWEST_CALLS = 20.0


class Sign(Struct, frozen=True, kw_only=True):
    """The value of one leading signal, and the reading that it rests on where that is one."""

    name: str
    value: float
    subject: Ref | None = None
    field: str = ""
    reading: float | str | None = None
    time: float | None = None


Reader = Callable[[Hours, Ref, float], "Sign | None"]


def signs(hours: Hours, ref: Ref, at: float, pods: Sequence[Ref] = ()) -> Iterator[Sign]:
    """Reads every leading signal of an object up to a moment; of a workload by its Pods."""
    if ref.kind in BY_KIND:
        readers = BY_KIND[ref.kind]
        yield from (sign for read in readers.values() if (sign := read(hours, ref, at)) is not None)
        return
    for _, read in sorted(OF_PODS.items()):
        found = [sign for pod in pods if (sign := read(hours, pod, at)) is not None]
        if found:
            yield max(found, key=lambda sign: sign.value)


def _errors(hours: Hours, ref: Ref, at: float) -> Sign | None:
    told = [(item, _within(item, at - DAY, at)) for item in hours.of("disk_errors", ref)]
    daily = [(float(np.mean(values)) * DAY, item) for item, values in told if len(values)]
    if not daily:
        return None
    _, worst = max(daily, key=lambda pair: pair[0])
    return _sign("io-errors-per-day", sum(amount for amount, _ in daily), worst)


def _highest(name: str, signal: str) -> Reader:
    def read(hours: Hours, ref: Ref, at: float) -> Sign | None:
        told = [(values[-1], item) for item in hours.of(signal, ref) if len(values := _within(item, at - DAY, at))]
        if not told:
            return None
        value, item = max(told, key=lambda pair: pair[0])
        return _sign(name, float(value), item)

    return read


def _spare(hours: Hours, ref: Ref, at: float) -> Sign | None:
    found = None
    for item in hours.of("disk_spare_ratio", ref):
        bound = next(iter(hours.of("disk_spare_threshold_ratio", ref, item.part)), None)
        left = _within(item, at - DAY, at)
        limit = _within(bound, at - DAY, at) if bound is not None else ()
        if len(left) and len(limit):
            is_below = float(left[-1] <= limit[-1])
            if found is None or is_below > found.value:
                found = _sign("spare-below-threshold", is_below, item)
    return found


def _refusals(hours: Hours, ref: Ref, at: float) -> Sign | None:
    calls = [(item, _within(item, at - DAY, at)) for item in hours.of("csi_operations", ref)]
    made = sum(float(np.mean(values)) * DAY for _, values in calls if len(values))
    errors = [(item, _within(item, at - DAY, at)) for item in hours.of("csi_operation_errors", ref)]
    refused = [(float(np.mean(values)) * DAY, item) for item, values in errors if len(values)]
    if made < FEWEST_CALLS:
        return None
    if not refused:
        return None
    _, worst = max(refused, key=lambda pair: pair[0])
    return _sign("csi-error-share", min(sum(amount for amount, _ in refused) / made, 1.0), worst)


def _attaching(hours: Hours, ref: Ref, at: float) -> Sign | None:
    for item in hours.of("csi_operation_latency_seconds", ref, ATTACH):
        now, before = _within(item, at - DAY, at), _within(item, at - 30 * DAY, at - DAY)
        if len(now) >= 3 and len(before) >= 24 and (usual := float(np.median(before))) > 0:
            return _sign("attach-latency-ratio", float(np.median(now)) / usual, item)
    return None


def _restarts(hours: Hours, ref: Ref, at: float) -> Sign | None:
    told = []
    for item in hours.of("container_restarts", ref):
        values = _within(item, at - DAY, at)
        if len(values) > 1:
            grown = float(np.maximum(np.diff(np.asarray(values, dtype=float)), 0.0).sum())
            told.append((grown, item))
    return _sign("restarts-per-day", sum(n for n, _ in told), max(told, key=lambda p: p[0])[1]) if told else None


def _memory(hours: Hours, ref: Ref, at: float) -> Sign | None:
    told = []
    for item in hours.of("container_memory_working_set_bytes", ref):
        limit = next(iter(hours.of("container_memory_limit_bytes", ref, item.part)), None)
        used = _within(item, at - DAY, at)
        if limit is not None and len(used) and limit.latest > 0:
            told.append((float(used[-1]) / limit.latest, item))
    if not told:
        return None
    share, item = max(told, key=lambda pair: pair[0])
    return _sign("memory-of-limit-share", share, item)


BY_KIND: dict[str, dict[str, Reader]] = {
    "Node": {
        "io-errors-per-day": _errors,
        "reallocated-sectors": _highest("reallocated-sectors", "disk_reallocated_sectors"),
        "pending-sectors": _highest("pending-sectors", "disk_pending_sectors"),
        "media-wear-share": _highest("media-wear-share", "disk_wear_ratio"),
        "spare-below-threshold": _spare,
    },
    "CSIDriver": {"csi-error-share": _refusals, "attach-latency-ratio": _attaching},
}
OF_PODS: dict[str, Reader] = {"restarts-per-day": _restarts, "memory-of-limit-share": _memory}
NEEDED = {
    "io-errors-per-day": "disk_errors",
    "reallocated-sectors": "disk_reallocated_sectors",
    "pending-sectors": "disk_pending_sectors",
    "media-wear-share": "disk_wear_ratio",
    "spare-below-threshold": "disk_spare_ratio",
    "csi-error-share": "csi_operation_errors",
    "attach-latency-ratio": "csi_operation_latency_seconds",
    "restarts-per-day": "container_restarts",
    "memory-of-limit-share": "container_memory_limit_bytes",
}
"""The metric that each leading signal is read from."""


def _within(item: Series, start: float, end: float) -> Sequence[float]:
    """Gives the readings after a start and up to an end."""
    low, high = np.searchsorted(np.asarray(item.times), [start, end], side="right")
    return item.values[int(low) : int(high)]


def _sign(name: str, value: float, item: Series) -> Sign:
    return Sign(
        name=name, value=value, subject=item.subject, field=item.field, reading=item.latest, time=item.latest_time
    )
