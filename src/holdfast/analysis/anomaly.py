"""Unusual values and patterns in one series, judged point by point against the series' own past."""

from __future__ import annotations

import math
import struct

import numpy as np
from numpy.typing import NDArray

from holdfast.analysis.seasonality import DAY_S, NODE_S, NODES, Profile, place
from holdfast.analysis.streaming.fleet import Fleet
from holdfast.analysis.streaming.settings import (
    AGAIN,
    ALARM_SURPRISE,
    CALENDAR_LIMIT,
    COURSE_LIMIT,
    COURSE_PACE,
    ECHO,
    FAST_S,
    FINEST_S,
    FIRST,
    FLAT_LIMIT,
    FLAT_SHARE,
    FORMAT,
    GIVE,
    LAGS,
    LARGEST,
    LEARN_LIMIT,
    LOCAL_S,
    LONG_S,
    LONG_WEIGHT,
    MOVE_LIMIT,
    MOVEMENT_WEIGHT,
    NOTED,
    PACES,
    QUICK_LIMIT,
    QUICK_PACE,
    QUICK_WEIGHT,
    QUIET_S,
    QUIET_STRETCH,
    RECORD,
    RECORD_GROWS,
    RECORD_MARGIN,
    RECORD_UNIT,
    REFERENCE_S,
    SAME_STEP,
    SHIFT_LIMIT,
    SHORT_S,
    SHORT_WEIGHT,
    STEADIEST,
    STRETCH,
    UNSTEADY,
    VALUE_WEIGHT,
    WARM,
)
from holdfast.analysis.streaming.tail import Tail

_NAMES = (
    "count", "time", "step", "last", "fast", "slow", "scale", "spread", "day_local", "week_local", "day_slow",
    "week_slow", "error_fast", "error_slow", "error_day", "error_week", "error_course", "miss_slow", "miss_day",
    "miss_week", "quick", "short", "long", "moves", "usual_moves", "run", "longest", "low", "high", "peak",
)  # fmt: skip


class Detector:
    """Scores each point of a series between 0 (usual) and 1 from what came before it; `ALARM` serves every series.

    A level at two speeds, a calendar (time of day, working day or weekend) and the course of the last six points
    predict the next value, weighted by how well each did lately. What is left is judged five ways: this value, the mean
    of a few values, of an hour, of six hours, and how much the series moves; each against its own tail. A run of equal
    values that is longer than any before counts as well, and so does a value far beyond all before. One event gives one
    peak: after it, only something clearly stranger scores high until time has passed.
    """

    __slots__ = (*_NAMES, "_known", "_rates", "day", "lags", "pulls", "tails", "unsteady", "week")

    def __init__(self) -> None:
        self.count = self.step = self.last = self.fast = self.slow = self.scale = self.spread = 0.0
        self.day_local = self.week_local = self.day_slow = self.week_slow = 0.0
        self.error_fast = self.error_slow = self.error_day = self.error_week = self.error_course = 0.0
        self.miss_slow = self.miss_day = self.miss_week = self.quick = self.short = self.long = 0.0
        self.moves = self.usual_moves = self.run = self.longest = self.low = self.high = self.peak = 0.0
        self.time = -math.inf
        self.day = Profile()
        self.week = Profile(2)
        self.unsteady = Profile()
        self.tails = [Tail(pace) for pace in PACES]
        self._known = -1.0
        self.lags: tuple[float, ...] = (0.0,) * LAGS
        self.pulls: tuple[float, ...] = (0.0,) * LAGS
        self._rates = (0.0,) * 8

    def update(self, timestamp: float, value: float) -> float:
        """Returns the score of a value; one that is not finite, or not later than the last, is ignored and scores 0."""
        # Numbers of numpy are several times slower one by one, and the small ones cannot be compared with large bounds.
        timestamp, value = float(timestamp), float(value)
        if not -LARGEST < value < LARGEST or not self.time < timestamp < math.inf:
            return 0.0
        if self.count == 0.0:
            self.count, self.time = 1.0, timestamp
            self.last = self.fast = self.slow = self.low = self.high = value
            self.day_local = self.week_local = self.day_slow = self.week_slow = value
            return 0.0
        return self._judge(timestamp, value)

    def _judge(self, timestamp: float, value: float) -> float:
        gap = timestamp - self.time
        self.time = timestamp
        self.count += 1.0
        if gap != self._known or gap != self.step:
            self._keep_pace(gap)
        before, after, weight, is_weekend = place(timestamp)
        base = NODES if is_weekend else 0
        spot = (before, after, base + before, base + after, weight)
        everyday = self.day.at(before, after, weight)
        today = everyday
        if self.week.seen[base + before] + self.week.seen[base + after] > 0.5:
            today = self.week.at(base + before, base + after, weight)
        residual = self._residual(value, everyday, today)
        scale, here = self.scale, self.unsteady.at(before, after, weight)
        usual = (1.0 - UNSTEADY) * scale + UNSTEADY * (here if here > STEADIEST * scale else STEADIEST * scale)
        tiny = 1e-9 * abs(value) + 1e-12
        away = residual / (usual + tiny)
        missed = self._sustain(value, everyday, today)
        movement = self._movement(residual, tiny)
        flat, beyond = self._run(value), self._record(value)
        surprise = self._surprise(away, 1.0 / (self.spread + tiny), movement, flat if flat > beyond else beyond)
        self._learn(value, residual, missed, everyday, today, spot)
        return self._once(surprise)

    def _keep_pace(self, gap: float) -> None:
        """Learns the sampling step and how much a point counts at each speed; long gaps count as twenty steps.

        Longer steps stretch the times, less than in proportion: an hourly series is read over days, not hours. Below
        a minute the number of points counts, not the time.
        """
        step = self.step or gap
        if abs(gap - step) < SAME_STEP * gap:
            step = gap
        elif gap > step:
            step += (0.3 if self.count < 10.0 else 0.02) * (min(gap, 2.0 * step) - step)
        else:
            step += 0.3 * (gap - step)
        self.step = step
        self._known = gap
        slow, brief = max(step, FINEST_S) / REFERENCE_S, min(1.0, step / FINEST_S)
        stretch = slow**STRETCH * brief
        covered = min(gap, 20.0 * step)
        times = (FAST_S, DAY_S, LOCAL_S, 3.0 * DAY_S, SHORT_S, LONG_S)
        fade = math.exp(-gap / (QUIET_S * slow**QUIET_STRETCH * brief))
        share = min(1.0, covered / NODE_S)
        self._rates = (*(covered / (time * stretch + covered) for time in times), fade, share)

    def _residual(self, value: float, everyday: float, today: float) -> float:
        """Returns how far the value is from what level and calendar predict, and learns which of them to trust."""
        young = 1.0 / self.count
        slow_rate = max(self._rates[1], young)
        fast, slow = value - self.fast, value - self.slow
        day, week = value - everyday - self.day_local, value - today - self.week_local
        course = slow - self._echo()
        errors = (self.error_fast, self.error_slow, self.error_day, self.error_week, self.error_course)
        residual = _blend((fast, slow, day, week, course), errors)
        limit = 6.0 * self.scale + GIVE * abs(residual) if self.count > FIRST else math.inf
        self.error_fast += slow_rate * (min(abs(fast), limit) - errors[0])
        self.error_slow += slow_rate * (min(abs(slow), limit) - errors[1])
        self.error_day += slow_rate * (min(abs(day), limit) - errors[2])
        self.error_week += slow_rate * (min(abs(week), limit) - errors[3])
        self.error_course += slow_rate * (min(abs(course), limit) - errors[4])
        self._follow(slow, course, COURSE_LIMIT * self.scale if self.count > FIRST else 0.0)
        return residual

    def _echo(self) -> float:
        """Returns what the last few distances from the slow level say of the next one."""
        a, b, c, d, e, f = self.lags
        p, q, r, s, t, u = self.pulls
        return a * p + b * q + c * r + d * s + e * t + f * u

    def _follow(self, slow: float, error: float, limit: float) -> None:
        """Learns the course from its error, by normalised least mean squares, and remembers the last distance."""
        a, b, c, d, e, f = self.lags
        p, q, r, s, t, u = self.pulls
        size = a * a + b * b + c * c + d * d + e * e + f * f
        if size > 0.0:
            step = COURSE_PACE * (limit if error > limit else -limit if error < -limit else error) / size
            self.pulls = (p + step * a, q + step * b, r + step * c, s + step * d, t + step * e, u + step * f)
        self.lags = (slow, a, b, c, d, e)

    def _sustain(self, value: float, everyday: float, today: float) -> float:
        """Returns how far the value is from what is usual over days, and follows the mean of that at two speeds."""
        slow, day, week = value - self.slow, value - everyday - self.day_slow, value - today - self.week_slow
        misses = (self.miss_slow, self.miss_day, self.miss_week)
        missed = _blend((slow, day, week), misses)
        is_known = self.count > FIRST
        limit = 6.0 * self.spread + GIVE * abs(missed) if is_known else math.inf
        rate = max(self._rates[3], 1.0 / self.count)
        self.miss_slow += rate * (min(abs(slow), limit) - misses[0])
        self.miss_day += rate * (min(abs(day), limit) - misses[1])
        self.miss_week += rate * (min(abs(week), limit) - misses[2])
        clipped = _clip(missed, SHIFT_LIMIT * self.spread) if is_known else missed
        self.short += self._rates[4] * (clipped - self.short)
        self.long += self._rates[5] * (clipped - self.long)
        return missed

    def _movement(self, residual: float, tiny: float) -> float:
        """Returns the logarithm of how much the series moves within an hour against how much it usually does."""
        moved = abs(residual)
        known = self.usual_moves
        ratio = 0.0
        if self.count > FIRST:
            limit = MOVE_LIMIT * self.scale + GIVE * moved
            if moved > limit:
                moved = limit
            self.moves += self._rates[4] * (moved - self.moves)
            ratio = math.log((self.moves + FLAT_SHARE * known + tiny) / (known + tiny))
        else:
            self.moves += self._rates[4] * (moved - self.moves)
        self.usual_moves = known + max(self._rates[1], 1.0 / self.count) * (moved - known)
        return ratio

    def _run(self, value: float) -> float:
        """Returns the surprise of a run of equal values that is longer than any before, in a series that has moved."""
        if value != self.last:
            if self.run > self.longest:
                self.longest = self.run
            self.run = 0.0
            self.last = value
            return 0.0
        self.run += 1.0
        beyond = self.run - 6.0 - 1.5 * self.longest
        if beyond <= 0.0 or self.scale == 0.0:
            return 0.0
        surprise = 4.0 * math.log1p(beyond / (6.0 + self.longest))
        if surprise < FLAT_LIMIT:
            return surprise
        self.longest = self.run
        return FLAT_LIMIT

    def _record(self, value: float) -> float:
        """Returns the surprise of a value far outside the range of all before it, in parts of that range."""
        low, high = self.low, self.high
        if low <= value <= high:
            return 0.0
        span = high - low
        if value > high:
            beyond, self.high = value - high, value
        else:
            beyond, self.low = low - value, value
        if beyond <= RECORD_MARGIN * span or span == 0.0:
            return 0.0
        return RECORD + RECORD_GROWS * math.log1p(beyond / (RECORD_UNIT * span))

    def _surprise(self, away: float, unit: float, movement: float, told: float) -> float:
        """Returns the largest of the surprises: each side of each kind against its own tail, and one that is told."""
        if self.count <= FIRST:
            return 0.0
        capped = QUICK_LIMIT if away > QUICK_LIMIT else -QUICK_LIMIT if away < -QUICK_LIMIT else away
        quick = self.quick = self.quick + QUICK_PACE * (capped - self.quick)
        short, long = self.short * unit, self.long * unit
        tails = self.tails
        return max(
            VALUE_WEIGHT * tails[0].surprise(away),
            VALUE_WEIGHT * tails[1].surprise(-away),
            QUICK_WEIGHT * tails[2].surprise(quick),
            QUICK_WEIGHT * tails[3].surprise(-quick),
            SHORT_WEIGHT * tails[4].surprise(short),
            SHORT_WEIGHT * tails[5].surprise(-short),
            LONG_WEIGHT * tails[6].surprise(long),
            LONG_WEIGHT * tails[7].surprise(-long),
            MOVEMENT_WEIGHT * tails[8].surprise(movement),
            MOVEMENT_WEIGHT * tails[9].surprise(-movement),
            told,
        )

    def _learn(
        self,
        value: float,
        residual: float,
        missed: float,
        everyday: float,
        today: float,
        spot: tuple[int, int, int, int, float],
    ) -> None:
        """Moves levels, scales and the calendar towards the value; single strange values move them little."""
        young = 1.0 / self.count
        _, day_rate, local_rate, spread_rate, *_, share = self._rates
        scale, spread = self.scale, self.spread
        is_known = self.count > FIRST
        slow_rate = max(day_rate, young)
        size, far = abs(residual), abs(missed)
        self.scale += slow_rate * ((min(size, 6.0 * scale + GIVE * size) if is_known else size) - scale)
        self.spread += max(spread_rate, young) * ((min(far, 6.0 * spread + GIVE * far) if is_known else far) - spread)
        self.fast += max(self._rates[0], young) * (value - self.fast)
        day_local, week_local = value - everyday - self.day_local, value - today - self.week_local
        self.day_local += local_rate * day_local
        self.week_local += local_rate * week_local
        limit = LEARN_LIMIT * scale if is_known else math.inf
        self.slow += slow_rate * _clip(value - self.slow, limit)
        self.day_slow += slow_rate * _clip(value - everyday - self.day_slow, limit)
        self.week_slow += slow_rate * _clip(value - today - self.week_slow, limit)
        before, after, week_before, week_after, weight = spot
        above = value - self.slow
        limit = CALENDAR_LIMIT * spread if is_known else math.inf
        if self.week.seen[week_before] + self.week.seen[week_after] <= 0.5:
            self.week.values[week_before] = self.day.values[before]
            self.week.values[week_after] = self.day.values[after]
        self.day.learn(before, after, weight, share, _clip(above - everyday, limit))
        self.week.learn(week_before, week_after, weight, share, _clip(above - today, limit))
        unsteady = self.unsteady
        for node in (before, after):
            if unsteady.seen[node] == 0.0:
                unsteady.values[node] = scale
        size = min(size, 20.0 * scale + GIVE * size)
        unsteady.learn(before, after, weight, share, size - unsteady.at(before, after, weight))

    def _once(self, surprise: float) -> float:
        """Returns the score of a surprise: one that is not clearly larger than a recent one counts little."""
        warmth = self.count / WARM - 0.5
        if warmth < 1.0:
            surprise *= warmth if warmth > 0.0 else 0.0
        peak = self.peak * self._rates[6]
        again = AGAIN * peak
        if surprise < again:
            surprise = ECHO * surprise / again if surprise > ECHO else surprise * surprise / again
        elif surprise > NOTED:
            peak = surprise
        self.peak = peak
        return surprise / (surprise + ALARM_SURPRISE)

    def to_bytes(self) -> bytes:
        """Returns the whole state, a few kilobytes, in a form that does not depend on the machine."""
        numbers = [getattr(self, name) for name in _NAMES]
        numbers += (*self.lags, *self.pulls)
        for tail in self.tails:
            numbers += tail.state()
        for profile in (self.day, self.week, self.unsteady):
            numbers += profile.values
            numbers += profile.seen
        return FORMAT + struct.pack(f"<{len(numbers)}d", *numbers)

    @classmethod
    def from_bytes(cls, state: bytes) -> Detector:
        """Returns a detector that goes on where the one that wrote `state` was; raises ValueError for other bytes."""
        found = cls()
        profiles = (found.day, found.week, found.unsteady)
        length = len(_NAMES) + 2 * LAGS + 4 * len(PACES) + sum(2 * len(profile.values) for profile in profiles)
        if state[: len(FORMAT)] != FORMAT or len(state) != len(FORMAT) + 8 * length:
            raise ValueError("these bytes are not the state of a detector")
        numbers = iter(struct.unpack_from(f"<{length}d", state, len(FORMAT)))
        for name in _NAMES:
            setattr(found, name, next(numbers))
        found.lags = tuple(next(numbers) for _ in range(LAGS))
        found.pulls = tuple(next(numbers) for _ in range(LAGS))
        for tail in found.tails:
            tail.restore((next(numbers), next(numbers), next(numbers), next(numbers)))
        for profile in profiles:
            for table in (profile.values, profile.seen):
                for index in range(len(table)):
                    table[index] = next(numbers)
        return found


def _blend(distances: tuple[float, ...], errors: tuple[float, ...]) -> float:
    """Returns the mean of distances, weighted by the inverse cube of the usual error of each."""
    best = min(errors) + 1e-300
    total = weights = 0.0
    for distance, error in zip(distances, errors, strict=True):
        weight = best / (error + 1e-300)
        weight *= weight * weight
        total += weight * distance
        weights += weight
    return total / weights


def _clip(distance: float, limit: float) -> float:
    """Returns a distance of at most `limit`, and a fiftieth of what lies beyond it."""
    if distance > limit:
        return limit + GIVE * (distance - limit)
    if distance < -limit:
        return -limit + GIVE * (distance + limit)
    return distance


def detect(times: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores values[B, T], or one series [T], at times[T] (seconds) as a `Detector` for each row would; gaps are NaN.

    Raises ValueError for shapes that do not fit.
    """
    times, values = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if times.ndim != 1 or values.ndim not in (1, 2) or values.shape[-1] != times.size:
        raise ValueError(f"times of shape {times.shape} do not fit values of shape {values.shape}")
    columns = np.ascontiguousarray(np.atleast_2d(values).T)
    fleet = Fleet(columns.shape[1])
    scores = np.zeros(columns.shape)
    with np.errstate(all="ignore"):
        for index, time in enumerate(times.tolist()):
            scores[index] = fleet.update(time, columns[index])
    return scores.T.reshape(values.shape)
