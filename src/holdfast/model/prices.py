"""What things cost: lists of prices as people give them, and money a month with what it may be at least and at most."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from holdfast.model.record import RecordType

Amount = Annotated[float, Meta(ge=0)]


class Price(Struct, frozen=True, forbid_unknown_fields=True):
    """What a unit costs from a day on: a GiB of a class for a month, or a core or a GiB of memory for an hour.

    `low` and `high` say between what the price of a GiB lies where nobody knows it exactly.
    """

    gib_month: Amount | None = None
    core_hour: Amount | None = None
    memory_gib_hour: Amount | None = None
    storage_class: str = msgspec.field(name="class", default="")
    since: date | None = None
    low: Amount | None = None
    high: Amount | None = None

    @property
    def is_within(self) -> bool:
        """Says that the price of a GiB lies within its bounds, where it has any."""
        if self.gib_month is None:
            return self.low is None and self.high is None
        least = self.gib_month if self.low is None else self.low
        most = self.gib_month if self.high is None else self.high
        return least <= self.gib_month <= most


class PriceList(Struct, frozen=True, forbid_unknown_fields=True):
    """A list of prices in one currency, and where they were found."""

    prices: tuple[Price, ...]
    currency: str = ""
    source: str = ""


class Monthly(Struct, frozen=True, kw_only=True):
    """Money a month: what is likely and between what it lies, who says so, and since when that holds."""

    likely: float
    low: float
    high: float
    currency: str = ""
    source: str = ""
    since: date | None = None

    def times(self, amount: float) -> Monthly:
        """Gives what so many of it cost."""
        likely, low, high = (round(value * amount, 4) for value in (self.likely, self.low, self.high))
        return msgspec.structs.replace(self, likely=likely, low=low, high=high)


class KeptPrices(Struct, frozen=True, kw_only=True):
    """The list of prices that somebody gave for a cluster; without a cluster for all that have none of their own."""

    list: PriceList
    by: str
    at: datetime
    cluster: str = ""


def price_on(
    prices: Iterable[Price], unit: Callable[[Price], float | None], storage_class: str, day: date
) -> Price | None:
    """Finds the price that holds on a day: of the class itself before that of any class, the newest first."""
    fitting = [
        item
        for item in prices
        if unit(item) is not None
        and item.storage_class in ("", storage_class)
        and (item.since is None or item.since <= day)
    ]
    return max(fitting, key=lambda item: (bool(item.storage_class), item.since or date.min), default=None)


def monthly_on(found: PriceList, storage_class: str, day: date, *, is_exact: bool = False) -> Monthly | None:
    """Says what a GiB of a class costs a month on a day; None where nobody has said.

    Where it `is_exact` a price of any class says nothing of this one.
    """
    price = price_on(found.prices, lambda item: item.gib_month, storage_class, day)
    if price is None or price.gib_month is None or (is_exact and price.storage_class != storage_class):
        return None
    return Monthly(
        likely=price.gib_month,
        low=price.gib_month if price.low is None else price.low,
        high=price.gib_month if price.high is None else price.high,
        currency=found.currency,
        source=found.source,
        since=price.since,
    )


def outside(prices: Iterable[Price]) -> int | None:
    """Gives the number of the first price, from 0, that lies outside of its own bounds."""
    return next((number for number, item in enumerate(prices) if not item.is_within), None)


NO_PRICES: Final = PriceList(prices=())
PRICES = RecordType(name="price-list", version=1, type=KeptPrices)
