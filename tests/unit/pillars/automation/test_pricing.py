"""What more bytes cost: with its bounds where somebody said it, and unknown, which is not nothing, where nobody did."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from holdfast.model.automation import Cost
from holdfast.model.prices import NO_PRICES, Monthly, Price, PriceList, monthly_on, outside
from holdfast.model.usage_refusals import FiguresUnusable
from holdfast.pillars.automation.pricing import GIB, cost_of_bytes, together
from holdfast.pillars.prediction.cost_lines import read_prices

DAY = date(2026, 6, 1)
LISTED = PriceList(
    prices=(
        Price(gib_month=0.1, storage_class="fast", low=0.08, high=0.12, since=date(2026, 1, 1)),
        Price(gib_month=0.3, storage_class="fast", since=date(2026, 9, 1)),
        Price(gib_month=0.05),
    ),
    currency="USD",
    source="a list",
)
FAST = Monthly(likely=0.1, low=0.08, high=0.12, currency="USD", source="a list", since=date(2026, 1, 1))
ANY = Monthly(likely=0.05, low=0.05, high=0.05, currency="USD", source="a list")


def test_the_price_of_the_class_itself_holds_before_that_of_any_from_its_day_on() -> None:
    assert monthly_on(LISTED, "fast", DAY) == FAST
    assert monthly_on(LISTED, "slow", DAY) == ANY
    assert monthly_on(LISTED, "slow", DAY, is_exact=True) is None
    assert monthly_on(NO_PRICES, "fast", DAY) is None
    later = monthly_on(LISTED, "fast", date(2026, 9, 1))
    assert later is not None
    assert (later.likely, later.low, later.high) == (0.3, 0.3, 0.3)


def test_budgets_count_the_most_that_it_may_cost() -> None:
    monthly = msgspec.structs.replace(FAST, likely=2.0, low=1.6, high=2.4)

    assert cost_of_bytes(FAST, 20 * GIB) == Cost(objects=1, bytes=20 * GIB, money=2.4, monthly=monthly)


def test_what_nobody_has_said_the_price_of_is_unpriced_and_so_is_all_of_which_it_is_a_part() -> None:
    unknown = cost_of_bytes(None, GIB)

    assert unknown == Cost(objects=1, bytes=GIB, is_unpriced=True)
    assert together([unknown, cost_of_bytes(ANY, GIB)]) == Cost(objects=2, bytes=2 * GIB, money=0.05, is_unpriced=True)


def test_money_of_several_adds_up_with_its_bounds() -> None:
    found = together([cost_of_bytes(FAST, GIB), cost_of_bytes(FAST, 2 * GIB)])

    assert found.monthly == msgspec.structs.replace(FAST, likely=0.3, low=0.24, high=0.36)
    assert (found.objects, found.bytes, found.money) == (2, 3 * GIB, 0.36)


@pytest.mark.parametrize(
    ("said", "is_within"),
    [
        ({"gib_month": 1, "low": 1, "high": 1}, True),
        ({"gib_month": 1, "low": 0.5}, True),
        ({"core_hour": 1}, True),
        ({"gib_month": 1, "low": 2}, False),
        ({"gib_month": 3, "high": 2}, False),
        ({"gib_month": 3, "high": 0}, False),
        ({"low": 1}, False),
    ],
)
def test_a_price_lies_within_its_own_bounds(said: dict[str, float], is_within: bool) -> None:
    price = msgspec.convert(said, Price)

    assert price.is_within == is_within
    assert outside([Price(gib_month=1), price]) == (None if is_within else 1)


def test_no_price_is_below_nothing() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"gib_month": -1}, Price)


def test_a_list_with_a_price_outside_of_its_bounds_cannot_be_read() -> None:
    with pytest.raises(FiguresUnusable) as refused:
        read_prices("prices: [{gib_month: 1}, {gib_month: 3, high: 2}]", "prices.yaml")

    assert refused.value.values == {"path": "prices.yaml", "detail": "low <= gib_month <= high - at `$.prices[1]`"}
