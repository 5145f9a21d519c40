"""What more bytes take of the budgets; a price that nobody has said is unknown, and not nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from holdfast.model.automation import Cost
from holdfast.model.prices import Monthly

GIB: Final = 1 << 30


def cost_of_bytes(rate: Monthly | None, size: int) -> Cost:
    """Gives what an object that becomes so many bytes larger takes of the budgets, at what a GiB costs a month."""
    if rate is None:
        return Cost(objects=1, bytes=size, is_unpriced=size > 0)
    monthly = rate.times(size / GIB)
    return Cost(objects=1, bytes=size, money=monthly.high, monthly=monthly)


def together(costs: Sequence[Cost]) -> Cost:
    """Adds up what several objects take; where the price of one is unknown, that of all is."""
    total = Cost(
        objects=sum(cost.objects for cost in costs),
        bytes=sum(cost.bytes for cost in costs),
        money=round(sum(cost.money for cost in costs), 4),
        is_unpriced=any(cost.is_unpriced for cost in costs),
    )
    known = [cost.monthly for cost in costs if cost.monthly is not None]
    return total if total.is_unpriced or not known else replace(total, monthly=_added(known))


def _added(known: Sequence[Monthly]) -> Monthly:
    """Adds up money of one list of prices."""
    return replace(
        known[0],
        likely=round(sum(item.likely for item in known), 4),
        low=round(sum(item.low for item in known), 4),
        high=round(sum(item.high for item in known), 4),
    )
