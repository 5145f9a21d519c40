"""The streaming detector over many series at once: each step judges one point of every series, array by array.

It mirrors `anomaly.Detector` line by line, because plain floats are faster there and arrays here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holdfast.analysis.seasonality import DAY_S, FASTEST, NODE_S, NODES, place
from holdfast.analysis.streaming import settings as fixed
from holdfast.analysis.streaming.tails import Tails, bound

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_NAMES = (
    "count", "time", "step", "last", "fast", "slow", "scale", "spread", "day_local", "week_local", "day_slow",
    "week_slow", "quick", "short", "long", "moves", "usual_moves", "run", "longest", "low", "high", "peak",
)  # fmt: skip
WEIGHTS = np.repeat(
    (fixed.VALUE_WEIGHT, fixed.QUICK_WEIGHT, fixed.SHORT_WEIGHT, fixed.LONG_WEIGHT, fixed.MOVEMENT_WEIGHT), 2
)[:, None]


class Fleet:
    """The state of a detector for each of many series."""

    def __init__(self, size: int) -> None:
        self.now: dict[str, Floats] = {name: np.zeros(size) for name in _NAMES}
        self.now["time"] = np.full(size, -np.inf)
        self.errors = np.zeros((5, size))
        self.lags = np.zeros((fixed.LAGS, size))
        self.pulls = np.zeros((fixed.LAGS, size))
        self.misses = np.zeros((3, size))
        self.tails = Tails(size)
        self.day = np.zeros((2, NODES, size))
        self.week = np.zeros((2, 2 * NODES, size))
        self.unsteady = np.zeros((2, NODES, size))
        self.rates = np.zeros((8, size))
        self.known = np.full(size, -1.0)
        self.judged: Mask = np.zeros(size, dtype=bool)

    def update(self, time: float, values: Floats) -> Floats:
        """Returns the score of one value of every series; those that are not finite score 0 and are ignored."""
        now = self.now
        good = (np.abs(values) < fixed.LARGEST) & (now["time"] < time) & (time < np.inf)
        first = good & (now["count"] == 0.0)
        judged = self.judged = good & ~first
        scores = self._judge(time, np.where(judged, values, now["last"])) if judged.any() else np.zeros(len(values))
        if first.any():
            for name in ("last", "fast", "slow", "low", "high", "day_local", "week_local", "day_slow", "week_slow"):
                now[name] = np.where(first, values, now[name])
            now["count"] = np.where(first, 1.0, now["count"])
            now["time"] = np.where(first, time, now["time"])
        return np.where(judged, scores, 0.0)

    def _put(self, name: str, value: Floats) -> None:
        self.now[name] = value if self.judged.all() else np.where(self.judged, value, self.now[name])

    def _judge(self, time: float, values: Floats) -> Floats:
        now = self.now
        gap = np.where(self.judged, time - now["time"], now["step"])
        self._put("time", np.full(len(values), time))
        self._put("count", now["count"] + 1.0)
        if ((gap != self.known) | (gap != now["step"])).any():
            self._keep_pace(gap)
        before, after, weight, is_weekend = place(time)
        base = NODES if is_weekend else 0
        first, second = base + before, base + after
        everyday = _between(self.day[0], before, after, weight)
        is_learned = self.week[1, first] + self.week[1, second] > 0.5
        today = np.where(is_learned, _between(self.week[0], first, second, weight), everyday)
        is_known = now["count"] > fixed.FIRST
        residual = self._residual(values, everyday, today, is_known)
        here = np.maximum(_between(self.unsteady[0], before, after, weight), fixed.STEADIEST * now["scale"])
        usual = (1.0 - fixed.UNSTEADY) * now["scale"] + fixed.UNSTEADY * here
        tiny = 1e-9 * np.abs(values) + 1e-12
        away = residual / (usual + tiny)
        missed = self._sustain(values, everyday, today, is_known)
        movement = self._movement(residual, tiny, is_known)
        told = np.maximum(self._run(values), self._record(values))
        surprise = self._surprise(away, 1.0 / (now["spread"] + tiny), movement, told, is_known)
        self._learn_levels(values, residual, missed, everyday, today, is_known)
        self._learn_calendar(values, residual, everyday, today, (before, after, first, second, weight), is_known)
        return self._once(surprise)

    def _keep_pace(self, gap: Floats) -> None:
        now = self.now
        step = np.where(now["step"] == 0.0, gap, now["step"])
        up = np.where(now["count"] < 10.0, 0.3, 0.02) * (np.minimum(gap, 2.0 * step) - step)
        moved = step + np.where(gap > step, up, 0.3 * (gap - step))
        step = np.where(np.abs(gap - step) < fixed.SAME_STEP * gap, gap, moved)
        self._put("step", step)
        self.known = np.where(self.judged, gap, self.known)
        safe = np.where(step > 0.0, step, 1.0)
        slow, brief = np.maximum(safe, fixed.FINEST_S) / fixed.REFERENCE_S, np.minimum(1.0, safe / fixed.FINEST_S)
        stretch = slow**fixed.STRETCH * brief
        covered = np.minimum(gap, 20.0 * safe)
        times = (fixed.FAST_S, DAY_S, fixed.LOCAL_S, 3.0 * DAY_S, fixed.SHORT_S, fixed.LONG_S)
        rates = [covered / (time * stretch + covered) for time in times]
        rates.append(np.exp(-gap / (fixed.QUIET_S * slow**fixed.QUIET_STRETCH * brief)))
        rates.append(np.minimum(1.0, covered / NODE_S))
        self.rates = np.where(self.judged, np.stack(rates), self.rates)

    def _residual(self, values: Floats, everyday: Floats, today: Floats, is_known: Mask) -> Floats:
        now = self.now
        slow = values - now["slow"]
        distances = np.stack(
            (
                values - now["fast"],
                slow,
                values - everyday - now["day_local"],
                values - today - now["week_local"],
                slow - (self.lags * self.pulls).sum(axis=0),
            )
        )
        residual = _blend(distances, self.errors)
        limit = np.where(is_known, 6.0 * now["scale"] + fixed.GIVE * np.abs(residual), np.inf)
        rate = np.maximum(self.rates[1], 1.0 / now["count"])
        moved = self.errors + rate * (np.minimum(np.abs(distances), limit) - self.errors)
        self.errors = np.where(self.judged, moved, self.errors)
        self._follow(slow, distances[4], np.where(is_known, fixed.COURSE_LIMIT * now["scale"], 0.0))
        return residual

    def _follow(self, slow: Floats, error: Floats, limit: Floats) -> None:
        size = (self.lags**2).sum(axis=0)
        step = fixed.COURSE_PACE * np.clip(error, -limit, limit) / np.where(size > 0.0, size, np.inf)
        self.pulls = np.where(self.judged, self.pulls + step * self.lags, self.pulls)
        self.lags = np.where(self.judged, np.concatenate((slow[None], self.lags[:-1])), self.lags)

    def _sustain(self, values: Floats, everyday: Floats, today: Floats, is_known: Mask) -> Floats:
        now = self.now
        distances = np.stack(
            (values - now["slow"], values - everyday - now["day_slow"], values - today - now["week_slow"])
        )
        missed = _blend(distances, self.misses)
        limit = np.where(is_known, 6.0 * now["spread"] + fixed.GIVE * np.abs(missed), np.inf)
        rate = np.maximum(self.rates[3], 1.0 / now["count"])
        moved = self.misses + rate * (np.minimum(np.abs(distances), limit) - self.misses)
        self.misses = np.where(self.judged, moved, self.misses)
        clipped = np.where(is_known, bound(missed, fixed.SHIFT_LIMIT * now["spread"]), missed)
        self._put("short", now["short"] + self.rates[4] * (clipped - now["short"]))
        self._put("long", now["long"] + self.rates[5] * (clipped - now["long"]))
        return missed

    def _movement(self, residual: Floats, tiny: Floats, is_known: Mask) -> Floats:
        now = self.now
        moved = np.abs(residual)
        known = now["usual_moves"]
        limit = fixed.MOVE_LIMIT * now["scale"] + fixed.GIVE * moved
        moved = np.where(is_known, np.minimum(moved, limit), moved)
        self._put("moves", now["moves"] + self.rates[4] * (moved - now["moves"]))
        ratio = np.log((now["moves"] + fixed.FLAT_SHARE * known + tiny) / (known + tiny))
        self._put("usual_moves", known + np.maximum(self.rates[1], 1.0 / now["count"]) * (moved - known))
        return np.where(is_known, ratio, 0.0)

    def _run(self, values: Floats) -> Floats:
        now = self.now
        changed = values != now["last"]
        self._put("longest", np.where(changed, np.maximum(now["longest"], now["run"]), now["longest"]))
        self._put("run", np.where(changed, 0.0, now["run"] + 1.0))
        self._put("last", values)
        beyond = np.maximum(now["run"] - 6.0 - 1.5 * now["longest"], 0.0)
        flat = np.minimum(4.0 * np.log1p(beyond / (6.0 + now["longest"])), fixed.FLAT_LIMIT)
        flat = np.where(changed | (now["scale"] == 0.0), 0.0, flat)
        self._put("longest", np.where(flat == fixed.FLAT_LIMIT, now["run"], now["longest"]))
        return flat

    def _record(self, values: Floats) -> Floats:
        low, high = self.now["low"], self.now["high"]
        span = high - low
        beyond = np.maximum(values - high, low - values)
        self._put("high", np.maximum(high, values))
        self._put("low", np.minimum(low, values))
        is_far = (beyond > 0.0) & (beyond > fixed.RECORD_MARGIN * span) & (span != 0.0)
        unit = np.where(is_far, fixed.RECORD_UNIT * span, 1.0)
        grown = fixed.RECORD + fixed.RECORD_GROWS * np.log1p(np.maximum(beyond, 0.0) / unit)
        return np.where(is_far, grown, 0.0)

    def _surprise(self, away: Floats, unit: Floats, movement: Floats, told: Floats, is_known: Mask) -> Floats:
        now = self.now
        capped = np.clip(away, -fixed.QUICK_LIMIT, fixed.QUICK_LIMIT)
        self._put("quick", np.where(is_known, now["quick"] + fixed.QUICK_PACE * (capped - now["quick"]), 0.0))
        quick, short, long = now["quick"], now["short"] * unit, now["long"] * unit
        sides = np.stack((away, -away, quick, -quick, short, -short, long, -long, movement, -movement))
        worst = (self.tails.surprise(sides, self.judged & is_known) * WEIGHTS).max(axis=0)
        return np.where(is_known, np.maximum(worst, told), 0.0)

    def _learn_levels(
        self, values: Floats, residual: Floats, missed: Floats, everyday: Floats, today: Floats, is_known: Mask
    ) -> None:
        now, rates = self.now, self.rates
        young = 1.0 / now["count"]
        slow_rate = np.maximum(rates[1], young)
        limit = np.where(is_known, fixed.LEARN_LIMIT * now["scale"], np.inf)
        size, far = np.abs(residual), np.abs(missed)
        known_size = np.where(is_known, np.minimum(size, 6.0 * now["scale"] + fixed.GIVE * size), size)
        known_far = np.where(is_known, np.minimum(far, 6.0 * now["spread"] + fixed.GIVE * far), far)
        self.before = (now["scale"], now["spread"])
        self._put("scale", now["scale"] + slow_rate * (known_size - now["scale"]))
        self._put("spread", now["spread"] + np.maximum(rates[3], young) * (known_far - now["spread"]))
        self._put("fast", now["fast"] + np.maximum(rates[0], young) * (values - now["fast"]))
        for name, profile in (("day", everyday), ("week", today)):
            local, slow = now[f"{name}_local"], now[f"{name}_slow"]
            self._put(f"{name}_local", local + rates[2] * (values - profile - local))
            self._put(f"{name}_slow", slow + slow_rate * bound(values - profile - slow, limit))
        self._put("slow", now["slow"] + slow_rate * bound(values - now["slow"], limit))

    def _learn_calendar(
        self,
        values: Floats,
        residual: Floats,
        everyday: Floats,
        today: Floats,
        spot: tuple[int, int, int, int, float],
        is_known: Mask,
    ) -> None:
        before, after, first, second, weight = spot
        scale, spread = self.before
        above = values - self.now["slow"]
        limit = np.where(is_known, fixed.CALENDAR_LIMIT * spread, np.inf)
        new = self.judged & (self.week[1, first] + self.week[1, second] <= 0.5)
        if new.any():
            self.week[0, first] = np.where(new, self.day[0, before], self.week[0, first])
            self.week[0, second] = np.where(new, self.day[0, after], self.week[0, second])
        self._learn(self.day, before, after, weight, bound(above - everyday, limit))
        self._learn(self.week, first, second, weight, bound(above - today, limit))
        for node in (before, after):
            unseen = self.judged & (self.unsteady[1, node] == 0.0)
            if unseen.any():
                self.unsteady[0, node] = np.where(unseen, scale, self.unsteady[0, node])
        size = np.abs(residual)
        size = np.minimum(size, 20.0 * scale + fixed.GIVE * size)
        self._learn(self.unsteady, before, after, weight, size - _between(self.unsteady[0], before, after, weight))

    def _learn(self, table: Floats, before: int, after: int, weight: float, error: Floats) -> None:
        share = np.where(self.judged, self.rates[7], 0.0)
        for node, part in ((before, 1.0 - weight), (after, weight)):
            if part > 0.0:
                table[1, node] += share * part
                table[0, node] += part * np.maximum(share / (table[1, node] + 0.2), FASTEST * share) * error

    def _once(self, surprise: Floats) -> Floats:
        now = self.now
        surprise = surprise * np.clip(now["count"] / fixed.WARM - 0.5, 0.0, 1.0)
        peak = now["peak"] * self.rates[6]
        again = fixed.AGAIN * peak
        is_echo = surprise < again
        self._put("peak", np.where(~is_echo & (surprise > fixed.NOTED), surprise, peak))
        echo = np.minimum(surprise, fixed.ECHO) * surprise / np.where(is_echo, again, 1.0)
        surprise = np.where(is_echo, echo, surprise)
        return np.asarray(surprise / (surprise + fixed.ALARM_SURPRISE))


def _between(table: Floats, before: int, after: int, weight: float) -> Floats:
    first = table[before]
    return np.asarray(first + weight * (table[after] - first))


def _blend(distances: Floats, errors: Floats) -> Floats:
    weights = ((errors.min(axis=0) + 1e-300) / (errors + 1e-300)) ** 3
    return np.asarray((weights * distances).sum(axis=0) / weights.sum(axis=0))
