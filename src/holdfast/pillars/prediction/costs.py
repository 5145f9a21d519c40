"""Where a month's cost ends, by team, what drove it away from before, and when a budget is passed."""

from __future__ import annotations

import calendar
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
from msgspec.structs import replace

from holdfast.analysis.spending import drivers, month_end
from holdfast.model.outcome import Unread
from holdfast.model.prediction import Part, Prediction
from holdfast.pillars.prediction.cost_lines import Line
from holdfast.pillars.prediction.hours import DAY, Floats, band, off, score, thinned

NOBODY = "-"
Means = tuple[float, float | None]
"""The mean cost and quantity a day."""


def costs(
    lines: Sequence[Line], month: tuple[int, int] | None, budgets: Mapping[str, float], currency: str
) -> Iterator[Prediction]:
    """Predicts the month's cost of each team and, of several teams, of all together; the dearest first."""
    asked = [line for line in lines if month is None or (line.day.year, line.day.month) == month]
    if not asked:
        yield _unknown("-".join(f"{part:02d}" for part in month or ()), lines)
        return
    last = max(line.day for line in asked)
    known = [line for line in lines if line.day <= last]
    days = frozenset(line.day for line in known)
    teams = sorted({line.team for line in known})
    made = []
    for team in teams:
        own = [line for line in known if line.team == team]
        # Beside the sum of all, what belongs to no team has a name of its own.
        made.append(_team(team or (NOBODY if len(teams) > 1 else ""), own, last, days, budgets, currency))
    if len(teams) > 1:
        yield _team("", known, last, days, budgets, currency)
    yield from sorted(made, key=lambda item: (-(item.band.p50 if item.band else 0.0), item.part))


def _unknown(month: str, lines: Sequence[Line]) -> Prediction:
    moment = _seconds(max(line.day for line in lines)) + DAY
    needs = (Unread(f"costs {month}", "not-given"),)
    return Prediction(kind="cost", quantity="month-total", unit="", moment=moment, needs=needs)


def _team(
    team: str, lines: Sequence[Line], last: date, known: frozenset[date], budgets: Mapping[str, float], currency: str
) -> Prediction:
    first, spent = _series(lines, last, known)
    days = calendar.monthrange(last.year, last.month)[1]
    budget = budgets.get(team)
    made = Prediction(
        kind="cost",
        part=team,
        quantity="month-total",
        unit=currency,
        scale=currency,
        moment=_seconds(last) + DAY,
        limit=budget,
    )
    if len(spent) < last.day:
        # A gap within the month leaves a sum that nobody knows.
        gap = f"costs {last.replace(day=1)} - {first - timedelta(days=1)}"
        return replace(made, needs=(Unread(gap, "not-given"),))
    found = month_end(spent, last.day, days, budget if budget is not None else math.inf)
    passed = last.replace(day=found.breach_day) if found.breach_day is not None else None
    times = np.arange(len(spent), dtype=np.float64) * DAY + _seconds(first)
    return replace(
        made,
        band=band(found.total),
        now=float(spent[-last.day :].sum()),
        crossing=_seconds(passed) if passed is not None else None,
        chance=found.chance if budget is not None else None,
        method="weekday-line" if found.skill.is_on else "run-rate",
        score=score(found.skill),
        off=off(found.skill),
        parts=tuple(_drivers(lines, last, days)),
        history=thinned(times, spent, made.moment),
    )


def _series(lines: Sequence[Line], last: date, known: frozenset[date]) -> tuple[date, Floats]:
    """Gives the cost of each day of the last stretch without a gap, and its first day.

    On a day on which others had costs, a team without any spent nothing.
    """
    by_day: defaultdict[date, float] = defaultdict(float)
    for line in lines:
        by_day[line.day] += line.cost
    day, found = last, []
    while day in known:
        found.append(by_day[day])
        day -= timedelta(days=1)
    return day + timedelta(days=1), np.array(found[::-1], dtype=np.float64)


def _drivers(lines: Sequence[Line], last: date, days: int) -> Iterator[Part]:
    """Compares the month so far with as many days before it, item by item, as money for a whole month."""
    start = last.replace(day=1)
    now = _means([line for line in lines if start <= line.day <= last], last.day)
    earlier = [line for line in lines if start - timedelta(days=last.day) <= line.day < start]
    if len({line.day for line in earlier}) < last.day:
        return
    before = _means(earlier, last.day)
    parts = [part for item in sorted({*now, *before}) for part in _changes(item, before.get(item), now.get(item), days)]
    yield from sorted(parts, key=lambda part: (-abs(part.effect or 0.0), part.name, part.role))


def _means(lines: Sequence[Line], count: int) -> dict[str, Means]:
    cost: defaultdict[str, float] = defaultdict(float)
    quantity: defaultdict[str, float | None] = defaultdict(float)
    for line in lines:
        cost[line.item] += line.cost
        held = quantity[line.item]
        quantity[line.item] = None if line.quantity is None or held is None else held + line.quantity
    return {
        item: (total / count, amount / count if (amount := quantity[item]) is not None else None)
        for item, total in cost.items()
    }


def _changes(item: str, before: Means | None, after: Means | None, days: int) -> Iterator[Part]:
    if before is None and after is not None:
        yield Part(role="new", name=item, effect=after[0] * days)
    elif after is None and before is not None:
        yield Part(role="gone", name=item, effect=-before[0] * days)
    elif before is not None and after is not None:
        (cheap, little), (dear, much) = before, after
        if not little or not much:
            yield Part(role="change", name=item, effect=(dear - cheap) * days)
            return
        [found] = drivers({item: (little, much)}, {item: (cheap / little, dear / much)})
        yield Part(role="quantity", name=item, effect=found.by_quantity * days)
        yield Part(role="price", name=item, effect=found.by_price * days)


def _seconds(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
