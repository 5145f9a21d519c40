"""What things cost, as people say it: one list for all clusters, and others for those that differ."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.errors import UsageError
from holdfast.model.prices import PRICES, KeptPrices, Price, PriceList, outside
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.service.actions.pricing import key_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged

READ, WRITE = "read:automation", "write:automation"


class PricesShown(Struct, frozen=True, kw_only=True):
    """A list of prices: of a cluster, or without one of all others, where it is from, and who gave it."""

    id: str
    cluster: str
    currency: str
    source: str
    prices: tuple[Price, ...]
    by: str
    at: datetime


class ListPrices(Paging, frozen=True, kw_only=True):
    """Which lists there are."""


class NewPrices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A list of prices, as a price list for forecasts has them; it takes the place of the former one of its cluster."""

    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    source: Annotated[str, Meta(min_length=1, max_length=300)]
    prices: Annotated[tuple[Price, ...], Meta(min_length=1, max_length=1000)]
    cluster: str = ""


class OfPrices(Struct, frozen=True, kw_only=True):
    """One list by its id."""

    prices: str


def _list(desk: Desk, asked: ListPrices) -> Page[PricesShown]:
    return paged(asked, [_shown(kept) for kept in desk.store.shelf(PRICES).page(limit=10_000)], lambda row: (row.id,))


def _put(desk: Desk, asked: NewPrices) -> PricesShown:
    wrong = outside(asked.prices)
    if wrong is not None:
        value = f"{asked.prices[wrong].gib_month}"
        raise UsageError(what=f"prices[{wrong}].gib_month", value=value, allowed="low <= gib_month <= high")
    if asked.cluster:
        desk.store.shelf(CLUSTERS).get(asked.cluster)
    found = PriceList(prices=asked.prices, currency=asked.currency, source=asked.source)
    item = KeptPrices(list=found, by=desk.who.name, at=desk.now, cluster=asked.cluster)
    key = key_of(asked.cluster)
    kept = desk.store.shelf(PRICES).put(key, item, desk.asker.revision)
    desk.note(key, currency=asked.currency, source=asked.source)
    return _shown(kept)


def _delete(desk: Desk, asked: OfPrices) -> Nothing:
    desk.store.shelf(PRICES).remove(asked.prices, desk.asker.revision)
    desk.note(asked.prices)
    return Nothing()


def _shown(kept: Kept[KeptPrices]) -> PricesShown:
    item = kept.item
    return PricesShown(
        id=kept.id,
        cluster=item.cluster,
        currency=item.list.currency,
        source=item.list.source,
        prices=item.list.prices,
        by=item.by,
        at=item.at,
    )


OPERATIONS = (
    Operation(
        name="prices.list",
        parameters=ListPrices,
        result=Page[PricesShown],
        run=_list,
        permission=READ,
        bearing="server",
        path="/prices",
    ),
    Operation(
        name="prices.put",
        parameters=NewPrices,
        result=PricesShown,
        run=_put,
        permission=WRITE,
        bearing="server",
        path="/prices",
        effect="record",
        method="PUT",
        examples={
            "of-all": {
                "currency": "USD",
                "source": "list prices of the provider, 2026-01",
                "prices": [{"class": "fast", "gib_month": 0.1, "low": 0.08, "high": 0.12, "since": "2026-01-01"}],
            }
        },
    ),
    Operation(
        name="prices.delete",
        parameters=OfPrices,
        result=Nothing,
        run=_delete,
        permission=WRITE,
        bearing="server",
        path="/prices/{prices}",
        effect="record",
        method="DELETE",
    ),
)
