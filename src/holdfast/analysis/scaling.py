"""Replicas planned by the hour of the week against replicas that follow the load, replayed on the past before advising.

A reactive autoscaler (the HorizontalPodAutoscaler's rule, replicas = ceil(now · use/target), with its stabilisation of
scale-down) acts on what was; new replicas serve after a delay. A plan sets a floor ahead of the load instead.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from holdfast.analysis.skill import Floats
from holdfast.analysis.timetable import simplified
from holdfast.analysis.windows import WEEK_HOURS, by_week

TOLERANCE = 0.1  # The controller leaves ratios within a tenth alone.
STABLE_STEPS = 5
COVERED = 0.9
LEAST_SAVED = 0.2
# Below this share of the time, reacting alone is good enough.
SELDOM = 0.001
# On so many days a plan must have been short less often, and so many times as often as it was short more often.
FEWEST_BETTER = 4
MORE_BETTER = 4

Flags = NDArray[np.bool_]


class Replay(Struct, frozen=True):
    """What a policy would have done: the share of steps with too few serving replicas, and replica hours.

    Too few are those that the load brings further above their target than the autoscaler tolerates.
    """

    violations: float
    replica_hours: float


class ScalingAdvice(Struct, frozen=True):
    """A floor of replicas for each hour of the week (0 = Monday 00:00 UTC), with the replay of both policies.

    The floor was learnt on the first half of the past and replayed on the second. `is_worth` says that it saves a fifth
    of the violations at least, also of those under a constant floor, and on most days on which there is a difference;
    else `reason` says why nothing is advised. `constant` is the replay of the plan's mean as an even floor.
    """

    floor: tuple[int, ...]
    reactive: Replay
    planned: Replay
    is_worth: bool
    reason: str = ""
    constant: Replay | None = None


def advise(
    times: Floats,
    load: Floats,
    per_replica: float,
    delay_steps: int = 3,
    least: int = 1,
    most: int | None = None,
    stable_steps: int = STABLE_STEPS,
) -> ScalingAdvice:
    """Compares a planned floor with reacting alone, and with a constant floor that costs as many replica hours.

    times[T] are seconds, load[T] equal steps in the unit of `per_replica`, which is the load that one replica serves
    within its target. New replicas serve `delay_steps` steps later, there are never more than `most`, and a scale-down
    waits until `stable_steps` steps agree. The floor is the one as it would be set: of few steps (`timetable`).
    """
    nothing = Replay(float("nan"), float("nan"))
    step_hours = float(np.median(np.diff(times))) / 3600 if len(times) > 1 else 0.0
    if step_hours <= 0 or (times[-1] - times[0]) / 3600 < 4 * WEEK_HOURS or not np.isfinite(load).any():
        return ScalingAdvice((), nothing, nothing, is_worth=False, reason="too-short")
    filled = np.where(np.isfinite(load), load, np.nanmedian(load))
    half = len(times) // 2
    limits = _Limits(least, most if most is not None else 2**31, delay_steps, stable_steps, step_hours)
    floor = simplified(_floor(times[:half], load[:half], per_replica, limits))
    later = filled[half:]
    needed = np.ceil(later / per_replica / (1 + TOLERANCE))
    hour = (np.floor(times[half:] / 3600).astype(np.int64) + 72) % WEEK_HOURS
    planned_floor = np.array(floor)[hour]
    # The plan is a floor below the same autoscaler, raised early enough for its replicas to serve in time.
    early = np.array([planned_floor[i : i + delay_steps + 1].max() for i in range(len(planned_floor))])
    short, reactive = _replay(later, needed, per_replica, np.full(len(later), least), limits)
    planned_short, planned = _replay(later, needed, per_replica, early, limits)
    # A higher floor always helps; a plan has to do more than the same replicas spread over the week would.
    even = np.full(len(later), min(limits.most, max(least, int(np.ceil(early.mean())))))
    constant_short, constant = _replay(later, needed, per_replica, even, limits)
    rival, rival_short = min(((reactive, short), (constant, constant_short)), key=lambda pair: pair[0].violations)
    is_better = planned.violations < (1 - LEAST_SAVED) * rival.violations
    is_worth = bool(is_better and _is_steady(times[half:], planned_short, rival_short))
    reason = "" if is_worth else "reacting-is-enough" if reactive.violations < SELDOM else "no-rhythm"
    return ScalingAdvice(floor if is_worth else (), reactive, planned, is_worth, reason, constant)


class _Limits(Struct, frozen=True):
    """What bounds an autoscaler: replicas, steps until new ones serve and until fewer are agreed, hours of a step."""

    least: int
    most: int
    delay_steps: int
    stable_steps: int
    step_hours: float


def _is_steady(times: Floats, ours: Flags, theirs: Flags) -> bool:
    """Says that days on which a plan was short less often outnumber the others beyond chance."""
    day = (times // 86_400).astype(np.int64)
    day -= day.min()
    saved = np.bincount(day, weights=theirs.astype(np.float64) - ours.astype(np.float64))
    better, worse = int((saved > 0).sum()), int((saved < 0).sum())
    return better >= FEWEST_BETTER and better >= MORE_BETTER * worse


def _floor(times: Floats, load: Floats, per_replica: float, limits: _Limits) -> list[int]:
    weeks = by_week(times, load)
    usual = np.nanquantile(weeks, COVERED, axis=0) if len(weeks) else np.zeros(WEEK_HOURS)
    filled = np.where(np.isfinite(usual), usual, np.nanmedian(usual))
    return [min(limits.most, max(limits.least, int(np.ceil(value / per_replica)))) for value in filled]


def _replay(load: Floats, needed: Floats, per_replica: float, floor: Floats, limits: _Limits) -> tuple[Flags, Replay]:
    """Runs the autoscaler's rule step by step: it sees the load of the step before, and replicas serve with a delay."""
    asked = float(min(limits.most, max(needed[0], floor[0])))
    history = [asked] * (limits.delay_steps + 1)
    wishes = [asked] * limits.stable_steps
    short, hours = np.zeros(len(load), dtype=bool), 0.0
    for step in range(len(load)):
        seen = load[max(step - 1, 0)] / per_replica
        ratio = seen / asked
        wish = asked if abs(ratio - 1) <= TOLERANCE else float(np.ceil(seen))
        wishes = [*wishes[1:], wish]
        # Scale-down waits until every wish of the stabilisation window agrees.
        asked = max(max(wishes) if wish < asked else wish, float(floor[step]), 1.0)
        asked = min(asked, float(limits.most))
        history = [*history[1:], asked]
        short[step] = min(history[0], asked) < min(needed[step], limits.most)
        hours += asked * limits.step_hours
    return short, Replay(float(short.mean()), float(hours))
