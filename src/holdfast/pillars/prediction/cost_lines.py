"""What was spent, day by day: read from a table, or made of a price list and of what was measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.prices import Price, PriceList, outside, price_on
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.usage_refusals import FiguresMissing, FiguresUnusable
from holdfast.pillars.prediction.tables import Row, rows

GIB = float(2**30)
HOURS_A_DAY = 24.0
HOURS_A_MONTH = 730.0
_NEEDED = {"date": ("date", "day", "time", "timestamp", "usage_date"), "cost": ("cost", "amount", "spend", "total")}
_KNOWN = {
    "team": ("team", "namespace", "owner", "project", "account"),
    "item": ("item", "driver", "service", "resource", "sku", "class"),
    "quantity": ("quantity", "usage", "usage_quantity"),
    "price": ("price", "unit_price", "rate"),
}


class Line(Struct, frozen=True, kw_only=True):
    """What one item cost one team on one day; quantity times price where both are known."""

    day: date
    cost: float
    team: str = ""
    item: str = ""
    quantity: float | None = None


def read_costs(text: str, path: str) -> tuple[Line, ...]:
    """Reads a table of daily costs; raises UsageError."""
    return rows(text, path, _NEEDED, _KNOWN, _line)


def _line(row: Row) -> Line:
    cost, quantity, price = row.number("cost"), row.optional("quantity"), row.optional("price")
    if quantity is None and price:
        quantity = cost / price
    return Line(day=row.day("date"), cost=cost, team=row.text("team"), item=row.text("item"), quantity=quantity)


def read_prices(text: str, path: str) -> PriceList:
    """Reads a price list; raises FiguresUnusable."""
    try:
        found = msgspec.convert(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), PriceList)
    except (yaml.YAMLError, msgspec.ValidationError, RecursionError, ValueError) as error:
        raise FiguresUnusable(path=path, detail=" ".join(str(error).split())) from error
    if not found.prices:
        raise FiguresMissing(path=path)
    wrong = outside(found.prices)
    if wrong is not None:
        raise FiguresUnusable(path=path, detail=f"low <= gib_month <= high - at `$.prices[{wrong}]`")
    return found


def priced(prices: PriceList, measured: Measured, classes: Mapping[Ref, str]) -> Iterator[Line]:
    """Makes daily costs of what was measured: claims by namespace and class, requested cores and memory."""
    yield from _storage(prices, measured, classes)
    for signal, name, unit, per in (
        ("container_cpu_request_cores", "cpu", lambda price: price.core_hour, 1.0),
        ("container_memory_request_bytes", "memory", lambda price: price.memory_gib_hour, GIB),
    ):
        series = [item for item in measured.series if item.signal == signal and item.subject.namespace]
        amounts = _daily(series, lambda item: (item.subject.namespace, name))  # noqa: B023  # Consumed within the turn.
        for (team, item, day), amount in amounts.items():
            price = _price(prices, unit, "", day)
            if price is not None:
                quantity = amount / per * HOURS_A_DAY
                yield Line(day=day, cost=quantity * price, team=team, item=item, quantity=quantity)


def _storage(prices: PriceList, measured: Measured, classes: Mapping[Ref, str]) -> Iterator[Line]:
    series = [item for item in measured.series if item.signal == "volume_capacity_bytes"]
    amounts = _daily(series, lambda item: (item.subject.namespace, classes.get(item.subject, "")))
    for (team, storage_class, day), amount in amounts.items():
        price = _price(prices, lambda one: one.gib_month, storage_class, day)
        if price is not None:
            quantity = amount / GIB * HOURS_A_DAY / HOURS_A_MONTH
            name = f"storage {storage_class}".strip()
            yield Line(day=day, cost=quantity * price, team=team, item=name, quantity=quantity)


def _daily(series: Sequence[Series], key: Callable[[Series], tuple[str, str]]) -> dict[tuple[str, str, date], float]:
    """Adds up the mean of each day over series of one key."""
    found: defaultdict[tuple[str, str, date], float] = defaultdict(float)
    for item in series:
        days: defaultdict[date, list[float]] = defaultdict(list)
        for time, value in zip(item.times, item.values, strict=True):
            days[datetime.fromtimestamp(time, UTC).date()].append(value)
        for day, values in days.items():
            found[(*key(item), day)] += sum(values) / len(values)
    return dict(sorted(found.items()))


def _price(prices: PriceList, unit: Callable[[Price], float | None], storage_class: str, day: date) -> float | None:
    found = price_on(prices.prices, unit, storage_class, day)
    return unit(found) if found is not None else None
