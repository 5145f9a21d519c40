"""Where a month's cost ends, what drives it, and when a budget is passed. Prices come from outside."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from holdfast.analysis.skill import Floats, Skill, skill, slope

WEEK = 7
RECENT_DAYS = 42
PATHS = 400
SMALLEST = 1e-9
FEWEST_DAYS = 28
ORIGIN_DAYS = 3
# The mean of the days so far also misses in ways that a short past has not shown: by this much either way, as the
# logarithm for twenty days, once for each so many days ahead. Learnt on growing, wandering, stepped and noisy costs.
UNSEEN = 0.2
USUAL_AHEAD = 20
DAYS_OF_A_PAIR = 12


class MonthEnd(Struct, frozen=True):
    """10 %, 50 % and 90 % of the month's cost, and the day on which the budget is passed.

    `breach_day` counts from 1 within the month, None where the median path stays within the budget, and `chance` is the
    share of futures that pass it. `run_rate` is the naive answer: the mean of the days so far for every day of the
    month. Where the forecast does not beat it on past months, `skill` says so, the median is the run rate, and the ends
    of the band are what the run rate missed in the past.
    """

    total: tuple[float, float, float]
    run_rate: float
    breach_day: int | None
    chance: float
    skill: Skill


class Driver(Struct, frozen=True):
    """What one driver adds to the change of cost, and how much of that is price and how much quantity."""

    name: str
    change: float
    by_price: float
    by_quantity: float


def month_end(costs: Floats, day: int, days: int, budget: float = float("inf")) -> MonthEnd:
    """Foretells a month's cost; costs[T] of consecutive days end with today, the `day`-th of a month of `days` days.

    A future day is the robust line through the last six weeks, times the share of its weekday, plus what a past day
    departed from that. Raises ValueError where there are fewer costs than days of the month so far.
    """
    if not 1 <= day <= days or len(costs) < day:
        raise ValueError("The costs do not reach back to the first day of the month.")
    left = days - day
    so_far = float(costs[len(costs) - day :].sum())
    rate = so_far / day
    tested = _tested(costs, left)
    run = np.full((1, 1), so_far)
    if left:
        run = so_far + np.cumsum(_paths(costs, left) if tested.is_on else _around(costs, rate, day, left), axis=1)
    usual: Floats = np.median(run, axis=0) if tested.is_on or not left else so_far + rate * np.arange(1.0, left + 1)
    low, high = np.quantile(run[:, -1], [0.1, 0.9])
    middle = float(usual[-1])
    return MonthEnd(
        total=(min(float(low), middle), middle, max(float(high), middle)),
        run_rate=rate * days,
        breach_day=_breach(costs, day, usual, budget),
        chance=float((run[:, -1] > budget).mean()),
        skill=tested,
    )


def drivers(
    quantity: Mapping[str, tuple[float, float]], price: Mapping[str, tuple[float, float]]
) -> tuple[Driver, ...]:
    """Decomposes a change of cost; each driver has its quantity and price before and after. The largest come first.

    Bennet (1920): the price part is Δp times the mean quantity, the quantity part Δq times the mean price; together
    they are the whole change, with nothing left over.
    """
    found = []
    for name, (before, after) in quantity.items():
        cheap, dear = price[name]
        by_price, by_quantity = (dear - cheap) * (before + after) / 2, (after - before) * (cheap + dear) / 2
        found.append(Driver(name, after * dear - before * cheap, by_price, by_quantity))
    return tuple(sorted(found, key=lambda item: (-abs(item.change), item.name)))


def _expected(costs: Floats, ahead: int) -> tuple[Floats, Floats]:
    """Gives the expected costs of the days ahead, and the factors by which recent days departed from theirs."""
    recent = costs[-RECENT_DAYS:]
    at = np.arange(len(recent), dtype=float)
    shares = _weekdays(recent)
    # Costs grow by shares, so the line is one of their logarithms.
    level = np.log(np.maximum(recent / shares[np.arange(len(recent)) % WEEK], SMALLEST))
    rise, last = slope(at, level)
    future = np.arange(1, ahead + 1, dtype=float)
    expected = np.exp(last + rise * future) * shares[(len(recent) - 1 + future.astype(int)) % WEEK]
    return expected, np.exp(level - last - rise * (at - at[-1]))


def _weekdays(recent: Floats) -> Floats:
    """Gives the share of each weekday by position, one where fewer than three weeks were seen."""
    if len(recent) < 3 * WEEK:
        return np.ones(WEEK)
    middle = np.array([np.median(recent[place::WEEK]) for place in range(WEEK)])
    mean = float(middle.mean())
    return middle / mean if mean > 0 and (middle > 0).all() else np.ones(WEEK)


def _paths(costs: Floats, ahead: int) -> Floats:
    expected, factors = _expected(costs, ahead)
    draws = np.random.default_rng(11).integers(0, len(factors), (PATHS, ahead))
    # Where the line ends is itself uncertain: each future adds what such stretches missed in the past.
    paths: Floats = expected * factors[draws] * _shared(_missed(costs, ahead))
    return paths


def _shared(missed: Floats) -> Floats:
    return missed[np.random.default_rng(13).integers(0, len(missed), (PATHS, 1))]


def _missed(costs: Floats, ahead: int) -> Floats:
    """Gives true over foretold of past stretches of the same length, every third day an origin."""
    found = [
        float(costs[now : now + ahead].sum()) / max(float(_expected(costs[:now], ahead)[0].sum()), SMALLEST)
        for now in range(FEWEST_DAYS, len(costs) - ahead + 1, ORIGIN_DAYS)
    ]
    return np.array(found or [1.0])


def _around(costs: Floats, rate: float, day: int, ahead: int) -> Floats:
    recent = costs[-RECENT_DAYS:]
    mean = float(recent.mean())
    factors = recent / mean if mean > 0 else np.ones(len(recent))
    days = factors[np.random.default_rng(11).integers(0, len(factors), (PATHS, ahead))]
    # What stretches missed in the past holds already what their days departed.
    days /= np.maximum(days.mean(axis=1, keepdims=True), SMALLEST)
    return np.asarray(rate * days * _shared(_missed_by_rate(costs, day, ahead)))


def _missed_by_rate(costs: Floats, day: int, ahead: int) -> Floats:
    """Gives true over the mean of the days so far, of past stretches of the same lengths."""
    found = [
        float(costs[now : now + ahead].mean()) / max(float(costs[now - day : now].mean()), SMALLEST)
        for now in range(day, len(costs) - ahead + 1, ORIGIN_DAYS)
    ]
    room = UNSEEN * (ahead / USUAL_AHEAD) ** 0.5
    unseen = np.exp([room, -room] * max(1, ahead // DAYS_OF_A_PAIR))
    return np.array([*found, *unseen])


def _tested(costs: Floats, ahead: int) -> Skill:
    """Foretells past stretches of the same length from what came before each, every third day an origin."""
    ours, naive = [], []
    if ahead:
        for now in range(FEWEST_DAYS, len(costs) - ahead + 1, ORIGIN_DAYS):
            past, true = costs[:now], float(costs[now : now + ahead].sum())
            if true <= 0:
                continue
            ours.append((float(_expected(past, ahead)[0].sum()) - true) / true)
            naive.append((float(past[-(30 - min(ahead, 29)) :].mean()) * ahead - true) / true)
    # Stretches that begin k days apart share 1 - k/ahead of their days; absolute errors are as alike as its square.
    return skill(np.array(ours), np.array(naive), overlap=2 * ahead / (3 * ORIGIN_DAYS))


def _breach(costs: Floats, day: int, run: Floats, budget: float) -> int | None:
    spent = np.cumsum(costs[len(costs) - day :])
    passed = np.flatnonzero(np.concatenate([spent, run]) > budget)
    return int(passed[0]) + 1 if passed.size else None
