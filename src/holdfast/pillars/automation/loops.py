"""Bounded optimisation loops: a knob that can be turned back, turned a little at a time, on evidence, and watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from math import ceil, floor, isfinite
from typing import Final, Literal

import msgspec
import yaml
from msgspec import Struct

from holdfast.analysis.before_after import Change, change_of

Reason = Literal[
    "evidence-short",
    "evidence-thin",
    "evidence-stale",
    "knob-unknown",
    "in-flight",
    "cooling-down",
    "taken-back-before",
    "swinging",
    "within-band",
    "at-bound",
    "too-small",
]
Why = Literal["too-low", "too-high", "made-worse"]
STALE: Final = timedelta(hours=2)
_COVERED: Final = 0.9
"""Which part of the window must have been measured."""


class Band(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the used part of a knob should lie."""

    low: float
    middle: float
    high: float


class Loop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A loop as it is declared; see the file beside this module."""

    knob: str
    action: str
    signal: str
    quantile: float
    aim: Band
    step: float
    least: float
    window_days: int
    cool_down_hours: int
    watch: str = ""
    is_whole: bool = False


class Knob(Struct, frozen=True, kw_only=True):
    """A knob as it stands, and the bounds within which people let it be turned."""

    value: float
    lowest: float
    highest: float


class Readings(Struct, frozen=True, kw_only=True):
    """What was used, in the unit of the knob, oldest first, and how many readings there should be in that time."""

    since: datetime
    until: datetime
    values: Sequence[float]
    expected: int


class Turned(Struct, frozen=True, kw_only=True):
    """An earlier turn of a knob: from what to what, and what became of the signal by which it is watched.

    `effect` is None while nobody has looked yet.
    """

    at: datetime
    before: float
    after: float
    effect: Change | None = None


class Turn(Struct, frozen=True, kw_only=True):
    """A proposal: to turn a knob, and why; `use` is the used part of it."""

    before: float
    after: float
    why: Why
    use: float


class Still(Struct, frozen=True, kw_only=True):
    """Why a knob stays as it is; `use` is None where it could not be told."""

    reason: Reason
    use: float | None = None


@cache
def loops() -> Mapping[str, Loop]:
    """Maps every loop by its name."""
    text = (files("holdfast.pillars.automation") / "loops.yaml").read_bytes()
    found = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return msgspec.convert(found, dict[str, Loop])


def decide(loop: Loop, knob: Knob, readings: Readings, history: Sequence[Turned], now: datetime) -> Turn | Still:
    """Says whether to turn a knob, and how far, or why not.

    A turn that made things worse is proposed to be taken back first, and the knob is not turned that way again within
    a window. A knob that was turned one way and then the other waits as long.
    """
    past = sorted(history, key=lambda item: item.at)
    last = past[-1] if past else None
    if last is not None and last.effect == "worse" and knob.value == last.after:
        return Turn(before=knob.value, after=last.before, why="made-worse", use=_use(loop, knob, readings) or 0.0)
    halted = _halted(loop, past, now) or _unproven(loop, knob, readings, now)
    if halted:
        return Still(reason=halted, use=_use(loop, knob, readings))
    use = _use(loop, knob, readings)
    assert use is not None
    if loop.aim.low <= use <= loop.aim.high:
        return Still(reason="within-band", use=use)
    after = _turned(loop, knob, use)
    if last is not None and _is_swinging(loop, past, after - knob.value, now):
        return Still(reason="swinging", use=use)
    if after == knob.value:
        return Still(reason="at-bound", use=use)
    if abs(after - knob.value) < loop.least * knob.value:
        return Still(reason="too-small", use=use)
    return Turn(before=knob.value, after=after, why="too-high" if use < loop.aim.low else "too-low", use=use)


def effect_of(before: Sequence[float], after: Sequence[float]) -> Change:
    """Says what a turn did to the signal by which it is watched, which is better when lower."""
    return change_of(before, after)


def _halted(loop: Loop, past: Sequence[Turned], now: datetime) -> Reason | None:
    if not past:
        return None
    window = timedelta(days=loop.window_days)
    if past[-1].effect in (None, "unknown") and now < past[-1].at + window:
        # What nobody has seen the effect of is not built upon.
        return "in-flight"
    if now < past[-1].at + timedelta(hours=loop.cool_down_hours):
        return "cooling-down"
    if any(item.effect == "worse" and now < item.at + window for item in past):
        return "taken-back-before"
    return None


def _unproven(loop: Loop, knob: Knob, readings: Readings, now: datetime) -> Reason | None:
    if knob.value <= 0 or not knob.lowest <= knob.highest:
        return "knob-unknown"
    if now - readings.until > STALE:
        return "evidence-stale"
    if readings.until - readings.since < timedelta(days=loop.window_days) or not readings.values:
        return "evidence-short"
    known = sum(isfinite(value) for value in readings.values)
    return "evidence-thin" if known < _COVERED * readings.expected else None


def _use(loop: Loop, knob: Knob, readings: Readings) -> float | None:
    values = sorted(value for value in readings.values if isfinite(value))
    if not values or knob.value <= 0:
        return None
    return values[min(len(values) - 1, ceil(loop.quantile * len(values)) - 1)] / knob.value


def _turned(loop: Loop, knob: Knob, use: float) -> float:
    wanted = knob.value * use / loop.aim.middle
    near = min(max(wanted, knob.value * (1 - loop.step)), knob.value * (1 + loop.step))
    if loop.is_whole:
        # Rounding goes towards more: what is too little hurts sooner than what is too much.
        near = float(ceil(near - 1e-9))
        lowest, highest = float(ceil(knob.lowest)), float(floor(knob.highest))
    else:
        lowest, highest = knob.lowest, knob.highest
    return min(max(near, lowest), highest)


def _is_swinging(loop: Loop, past: Sequence[Turned], by: float, now: datetime) -> bool:
    last = past[-1]
    is_back = (last.after - last.before) * by < 0
    return is_back and now < last.at + timedelta(days=2 * loop.window_days)
