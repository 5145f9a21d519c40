"""Where more load turns into waiting, when latency crosses its target at the present growth, what saturates first.

A service with one bottleneck answers in R(λ) = R0 / (1 - λ/μ), the residence time of a queue with utilisation λ/μ
(Little's law with exponential service, M/M/1; Kleinrock 1975). Then 1/R is a straight line in λ: intercept 1/R0, zero
at the capacity μ. The line is fitted robustly, so R0 and μ need no optimiser.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from holdfast.analysis.skill import Floats, Skill, skill, slope

HOUR = 3600.0
DAY = 24 * HOUR
HORIZON_DAYS = 90
FEWEST_POINTS = 48
BINS = 24
PATHS = 200
FITS = 20
# Days drawn anew spread the crossing less than chance does: by this factor in logarithms, learnt on growing queues.
WIDER = 1.3


class Saturation(Struct, frozen=True):
    """A resource with the load at which it is used up, in the unit of the load."""

    resource: str
    load: float


class Bottleneck(Struct, frozen=True):
    """What load does to latency, and when that hurts.

    `base` is the latency without waiting, `capacity` the load at which waiting has no end, `knee` the load at which
    half of the time is waiting (λ = μ/2). `hours` are 10 %, 50 % and 90 % of the time until the daily peak of load
    takes the latency over its target; inf = not within 90 days. `first` is the resource that saturates first. Where the
    relation does not hold on this very series, `skill` says so and the numbers are NaN.
    """

    base: float
    capacity: float
    knee: float
    hours: tuple[float, float, float]
    skill: Skill
    saturations: tuple[Saturation, ...] = ()

    @property
    def first(self) -> Saturation | None:
        """Gives the resource that saturates first."""
        return min(self.saturations, key=lambda item: item.load, default=None)


NOTHING = (float("nan"), float("nan"), float("nan"))


def bottleneck(
    times: Floats, load: Floats, latency: Floats, target: float, resources: Mapping[str, Floats] | None = None
) -> Bottleneck:
    """Reads latency as a function of load; times[T] in s, load[T] and latency[T] with NaN gaps, target as latency.

    `resources` maps names to utilisations[T] between 0 and 1. The naive prediction of latency at a load that was not
    seen yet is the mean of the latencies seen; the relation must beat it out of sample on the upper half of the loads.
    """
    usable = np.isfinite(load) & np.isfinite(latency) & (load > 0) & (latency > 0)
    at, rate, delay = times[usable], load[usable], latency[usable]
    saturations = tuple(_saturations(load, resources or {}))
    if len(rate) < FEWEST_POINTS:
        few = Skill(float("nan"), float("nan"), len(rate), is_on=False, reason="too-few-tests")
        return Bottleneck(*NOTHING, hours=NOTHING, skill=few, saturations=saturations)
    tested = _tested(rate, delay)
    if not tested.is_on:
        return Bottleneck(*NOTHING, hours=NOTHING, skill=tested, saturations=saturations)
    base, capacity = _fitted(rate, delay)
    limit = _limit(base, capacity, target)
    limits = _limits(at, rate, delay, target) if np.isfinite(target) else None
    hours = hours_until(at, rate, limit, limits)
    return Bottleneck(base, capacity, capacity / 2.0, hours, tested, saturations)


def _fitted(rate: Floats, delay: Floats) -> tuple[float, float]:
    """Gives R0 and μ from the medians of 1/R within bins of equal numbers of points, so that outliers count little."""
    order = np.argsort(rate, kind="stable")
    bins = min(BINS, len(order) // 2)
    # The few readings beyond equal bins are those of the least load.
    parts = order[len(order) % bins :].reshape(bins, -1)
    middle, speed = np.median(rate[parts], axis=1), np.median(1.0 / delay[parts], axis=1)
    rise, last = slope(middle, speed)
    start = last - rise * middle[-1]
    if rise >= 0 or start <= 0:
        return float(np.median(delay)), float("inf")
    return float(1.0 / start), float(-start / rise)


def _limit(base: float, capacity: float, target: float) -> float:
    """Gives the load at which R0 / (1 - λ/μ) is the target."""
    return capacity * (1.0 - base / target) if target > base else 0.0


def _limits(times: Floats, rate: Floats, delay: Floats, target: float) -> Floats:
    """Gives that load for days drawn anew, which is how far it can be known; only finite ones."""
    days = np.floor((times[-1] - times) / DAY)
    groups = [np.flatnonzero(days == day) for day in np.unique(days)]
    draws = np.random.default_rng(5).integers(0, len(groups), (FITS, len(groups)))
    found = []
    for picked in draws:
        rows = np.concatenate([groups[day] for day in picked])
        found.append(_limit(*_fitted(rate[rows], delay[rows]), target))
    kept = np.array(found)
    finite: Floats = kept[np.isfinite(kept)]
    return finite


def _tested(rate: Floats, delay: Floats) -> Skill:
    """Fits on the lower half of the loads and predicts the upper half, which is where the question lies."""
    cut = np.median(rate)
    low, high = rate <= cut, rate > cut
    if low.sum() < FEWEST_POINTS // 2 or high.sum() < FEWEST_POINTS // 4:
        return Skill(float("nan"), float("nan"), int(high.sum()), is_on=False, reason="too-few-tests")
    base, capacity = _fitted(rate[low], delay[low])
    room = np.maximum(1.0 - rate[high] / capacity, 0.02)
    ours = np.log(base / room) - np.log(delay[high])
    naive = np.log(np.median(delay[low])) - np.log(delay[high])
    return skill(ours, naive)


def growth(times: Floats, rate: Floats) -> Skill:
    """Says whether the daily peak of a load grows or shrinks steadily, by foretelling past days from those before.

    The naive answer is the median of the days before, that is: no growth.
    """
    peaks = _daily_peaks(times, rate)
    ahead = max(1, len(peaks) // 6)
    ours, naive = [], []
    for now in range(max(len(peaks) // 3, 5), len(peaks) - ahead + 1):
        at = np.arange(now, dtype=float)
        rise, last = slope(at, peaks[:now])
        true = float(peaks[now : now + ahead].mean())
        ours.append(last + rise * (ahead + 1) / 2 - true)
        naive.append(float(np.median(peaks[max(0, now - 7) : now])) - true)
    return skill(np.array(ours), np.array(naive), fewest=6)


def hours_until(times: Floats, rate: Floats, limit: float, limits: Floats | None = None) -> tuple[float, float, float]:
    """Gives quantiles of the hours until the daily peak of load reaches a limit, its days resampled around a line.

    `limits` are those that the limit might as well be.
    """
    if not np.isfinite(limit):
        return float("inf"), float("inf"), float("inf")
    peaks = _daily_peaks(times, rate)
    if not peaks.size:
        return NOTHING
    if peaks[-1] >= limit:
        return 0.0, 0.0, 0.0
    at = np.arange(len(peaks), dtype=float)
    if len(peaks) < 4:
        return NOTHING
    rise, _ = slope(at, peaks)
    level = float(np.median(peaks - rise * at))
    rest = peaks - level - rise * at
    draws = np.random.default_rng(7).integers(0, len(peaks), (PATHS, len(peaks)))
    again, last = _lines(at, rise * at + rest[draws])
    met = np.resize(limits, PATHS) if limits is not None and len(limits) else np.full(PATHS, limit)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(again > 0, (met - level - last) / again * 24, np.inf)
    found = np.where(found > HORIZON_DAYS * 24, np.inf, np.maximum(found, 0.0))
    return _widened(np.quantile(found, [0.1, 0.5, 0.9], method="inverted_cdf"))


def _widened(hours: Floats) -> tuple[float, float, float]:
    """Moves the ends of a band away from its median; what lies beyond the horizon is as if at twice of it."""
    known = np.log(np.clip(hours, 1.0, 2.0 * HORIZON_DAYS * 24))
    ends = np.exp(known[1] + WIDER * (known - known[1]))
    low, _, high = np.where(ends > HORIZON_DAYS * 24, np.inf, ends).tolist()
    middle = float(hours[1])
    return min(low, middle), middle, max(high, middle)


def _lines(at: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Gives the rise of the robust line through each row and its value at the last time, as `slope` does for one."""
    rows, columns = np.triu_indices(len(at), k=1)
    rise = np.median((values[:, columns] - values[:, rows]) / (at[columns] - at[rows]), axis=1)
    return rise, np.median(values + rise[:, None] * (at[-1] - at), axis=1)


def _daily_peaks(times: Floats, rate: Floats) -> Floats:
    """Gives the load that a twentieth of each day's readings exceeded, the oldest day first."""
    usable = np.isfinite(rate)
    at, load = times[usable], rate[usable]
    if not load.size:
        return np.zeros(0)
    days = np.floor((at[-1] - at) / DAY)
    return np.array([_high(load[days == day]) for day in np.unique(days)])[::-1]


def _high(values: Floats) -> float:
    """Gives the value that a twentieth exceeds; many short rows are sorted faster than `quantile` answers."""
    ordered = np.sort(values)
    place = 0.95 * (len(ordered) - 1)
    low = int(place)
    return float(ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]))


def _saturations(load: Floats, resources: Mapping[str, Floats]) -> list[Saturation]:
    """Gives the load at which each resource is used up, where its use rises with the load and proves to."""
    found = []
    for name, used in resources.items():
        usable = np.isfinite(load) & np.isfinite(used)
        if usable.sum() < FEWEST_POINTS:
            continue
        x, y = load[usable], used[usable]
        spread = float(np.corrcoef(x, y)[0, 1]) if x.std() > 0 and y.std() > 0 else 0.0
        if spread < 0.5:
            continue
        rise = spread * float(y.std() / x.std())
        found.append(Saturation(name, float(x.mean() + (1.0 - y.mean()) / rise)))
    return found
