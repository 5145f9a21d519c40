"""Closing anew, with the present key, what was closed with an earlier one, so that the earlier key can be retired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.errors import SealBroken
from holdfast.model.registry import CREDENTIALS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.ports.sealing import Sealed, Sealing
from holdfast.ports.store import Stores

MOST = 100_000


class Resealed(Struct, frozen=True, kw_only=True):
    """How many secrets were closed anew, how many already were, and the ids of those that cannot be opened."""

    resealed: int
    present: int
    broken: tuple[str, ...]


def closed_with(stores: Stores) -> Mapping[str, int]:
    """Counts the kept credentials by the name of the key that closes them."""
    with stores.read() as store:
        return Counter(item.item.key for item in store.shelf(CREDENTIALS).page(limit=MOST))


def reseal(stores: Stores, sealing: Sealing) -> Resealed:
    """Closes every kept credential with the present key; one that cannot be opened stays as it is, and is named.

    Each has its own transaction, so that a server goes on meanwhile and a stop in between loses nothing.
    """
    with stores.read() as store:
        kept = [(item.id, item.item.key) for item in store.shelf(CREDENTIALS).page(limit=MOST)]
    old = [key for key, name in kept if name != sealing.present]
    broken = [key for key in old if not _resealed(stores, sealing, key)]
    return Resealed(resealed=len(old) - len(broken), present=len(kept) - len(old), broken=tuple(broken))


def _resealed(stores: Stores, sealing: Sealing, key: str) -> bool:
    with stores.write() as store:
        shelf = store.shelf(CREDENTIALS)
        try:
            kept = shelf.get(key)
            data = sealing.open(Sealed(key=kept.item.key, data=kept.item.data), key)
        except SealBroken:
            return False
        except RecordAbsent:
            # It was taken away meanwhile, and nothing is left to close.
            return True
        sealed = sealing.seal(data, key)
        shelf.replace(key, replace(kept.item, key=sealed.key, data=sealed.data), kept.revision)
        return True
