"""What things cost in a cluster, as people have said it."""

from __future__ import annotations

from typing import Final

from holdfast.model.prices import NO_PRICES, PRICES, PriceList
from holdfast.ports.store import Store

EVERYWHERE: Final = "*"


def key_of(cluster: str) -> str:
    """Names the list of a cluster in the store; the one of all clusters has an empty name."""
    return cluster or EVERYWHERE


def prices_of(store: Store, cluster: str) -> PriceList:
    """Gives the list of prices of a cluster, or else that of all; an empty one where nobody gave any."""
    kept = {item.id: item.item.list for item in store.shelf(PRICES).page(ids=(key_of(cluster), EVERYWHERE))}
    return kept.get(key_of(cluster)) or kept.get(EVERYWHERE, NO_PRICES)
