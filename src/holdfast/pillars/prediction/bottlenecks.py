"""When a service gets slower than promised, and what is used up first, at the pace at which its load grows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct

from holdfast.analysis.bottleneck import Bottleneck, Saturation, bottleneck, growth, hours_until
from holdfast.analysis.skill import Skill
from holdfast.model.outcome import Unread
from holdfast.model.outlook import Band
from holdfast.model.prediction import Off, Part, Prediction, Quantity
from holdfast.model.refs import Ref
from holdfast.pillars.prediction.hours import HOUR, Floats, Hours, band, last_of, off, score, thinned
from holdfast.pillars.prediction.targets import Target

QUEUE = "queue"
NEVER = Band(math.inf, math.inf, math.inf)
FEWEST_DAYS = 7
_FULL_WAIT = 0.95
"""The share of the capacity of a queue at which it counts as used up: the wait is then twenty times the work."""


class Load(Struct, frozen=True, kw_only=True):
    """What is known of one service by the hour: its requests a second, latencies by part and utilisations by name."""

    subject: Ref
    requests: Floats
    latencies: Mapping[str, Floats] = {}
    resources: Mapping[str, Floats] = {}
    workload: Ref | None = None


class _Read(Struct, frozen=True):
    """One service read: whether its load grows, and the present hours."""

    load: Load
    hours: Hours
    grows: Skill

    def until(self, limit: float) -> Band | None:
        """Gives the hours until the daily peak of load meets a limit; None where the past is too short to say."""
        if not math.isfinite(limit):
            return NEVER
        return self.foretold(hours_until(self.hours.times, self.load.requests, limit))

    def foretold(self, found: tuple[float, float, float]) -> Band | None:
        """Gives hours as a band, where the load provably grows or meets the limit already; else never."""
        if found == (0.0, 0.0, 0.0) or self.grows.is_on:
            return band(found) if not math.isnan(found[1]) else None
        return NEVER if self.grows.reason != "too-few-tests" else None

    def off(self, hours: Band | None) -> Off:
        """Says why no growth may be assumed; what is met already needs none."""
        if hours == Band(0.0, 0.0, 0.0):
            return ""
        return off(self.grows)


def bottlenecks(loads: Sequence[Load], hours: Hours, targets: Mapping[Ref, Sequence[Target]]) -> Iterator[Prediction]:
    """Predicts for each service, of every target, when it is missed, and what is used up first."""
    for load in loads:
        read = _Read(load, hours, growth(hours.times, load.requests))
        for target in targets.get(load.subject, ()):
            yield _missed(read, target)
        yield _used_up(read)


def _missed(read: _Read, target: Target) -> Prediction:
    latency = read.load.latencies.get(target.signal_part)
    if latency is None:
        name = f"request_latency_seconds {target.signal_part}".strip()
        return _made(read, "hours-to-target", target, needs=(Unread(name, "not-measured"),))
    found = bottleneck(read.hours.times, read.load.requests, latency, target.seconds, read.load.resources)
    parts = (*_figures(found), *_resources(read, found.saturations))
    if not found.skill.is_on:
        return _made(read, "hours-to-target", target, latency, off=off(found.skill), parts=parts, found=found)
    until = read.foretold(found.hours)
    return _made(read, "hours-to-target", target, latency, band=until, off=read.off(until), parts=parts, found=found)


def _used_up(read: _Read) -> Prediction:
    """Predicts what is used up first: a resource whose use rises with the load, or the queue itself."""
    latencies = read.load.latencies
    latency = next((latencies[part] for part in ("p95", "p90", "p99", "") if part in latencies), None)
    curve = latency if latency is not None else np.full(len(read.hours.times), np.nan)
    found = bottleneck(read.hours.times, read.load.requests, curve, math.inf, read.load.resources)
    parts = _resources(read, found.saturations)
    if found.skill.is_on and math.isfinite(found.capacity):
        parts = tuple(sorted((*parts, _part(read, QUEUE, found.capacity * _FULL_WAIT)), key=_by_load))
    if parts:
        until = parts[0].hours
        return _made(
            read, "hours-to-saturation", None, band=until, off=read.off(until), parts=parts, limit=parts[0].effect
        )
    if not read.load.resources and latency is None:
        needs = tuple(Unread(name, "not-measured") for name in ("container_cpu_limit_cores", "request_latency_seconds"))
        return _made(read, "hours-to-saturation", None, needs=needs)
    # Nothing rises with the load provably; where the latency could have, its own test says why not.
    return _made(read, "hours-to-saturation", None, off=off(found.skill) or "no-better-than-naive")


def _figures(found: Bottleneck) -> tuple[Part, ...]:
    if not found.skill.is_on:
        return ()
    return (
        Part(role="base", name="base", value=found.base, unit="seconds"),
        Part(role="queue-capacity", name="queue-capacity", value=found.capacity, unit="per-second"),
        Part(role="knee", name="knee", value=found.knee, unit="per-second"),
    )


def _resources(read: _Read, found: Sequence[Saturation]) -> tuple[Part, ...]:
    return tuple(sorted((_part(read, item.resource, item.load) for item in found), key=_by_load))


def _part(read: _Read, name: str, load: float) -> Part:
    now = last_of(read.load.resources.get(name))
    return Part(role="resource", name=name, value=now, unit="ratio", effect=load, hours=read.until(load))


def _by_load(part: Part) -> tuple[float, str]:
    return (part.effect if part.effect is not None else math.inf, part.name)


def _made(
    read: _Read,
    quantity: Quantity,
    target: Target | None,
    latency: Floats | None = None,
    *,
    band: Band | None = None,
    off: Off = "",
    parts: tuple[Part, ...] = (),
    needs: tuple[Unread, ...] = (),
    limit: float | None = None,
    found: Bottleneck | None = None,
) -> Prediction:
    now = latency if target is not None else read.load.requests
    moment = read.hours.moment
    is_met = band is not None and math.isfinite(band.p50)
    return Prediction(
        kind="bottleneck",
        subject=read.load.subject,
        part=target.part if target is not None else "",
        quantity=quantity,
        moment=moment,
        band=band,
        now=last_of(now),
        limit=target.seconds if target is not None else limit,
        scale="seconds" if target is not None else "per-second",
        crossing=moment + band.p50 * HOUR if band is not None and is_met else None,
        method=("queue" if target is not None else "line") if band is not None else "",
        score=score(found.skill) if found is not None else score(read.grows),
        off="" if needs else off,
        parts=parts,
        needs=needs,
        history=thinned(read.hours.times, now, moment) if now is not None else (),
        workload=read.load.workload,
    )
