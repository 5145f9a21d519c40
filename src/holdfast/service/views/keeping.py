"""Writing views and reading them again, a few of them from memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct

from holdfast.model.diagnosis import Diagnosis
from holdfast.ports.store import Stores
from holdfast.service.desk import Desk
from holdfast.service.views.rows import (
    AnomaliesView,
    GraphView,
    ObjectsView,
    OffersView,
    OutlooksView,
    PredictionsView,
    StorageView,
    Summary,
)

T = TypeVar("T", bound=Struct)
R = TypeVar("R")
NAMES: dict[type[Struct], str] = {
    Diagnosis: "diagnosis",
    StorageView: "storage",
    ObjectsView: "objects",
    GraphView: "graph",
    OutlooksView: "outlooks",
    AnomaliesView: "anomalies",
    PredictionsView: "predictions",
    OffersView: "offers",
    Summary: "summary",
}
MOST_BYTES = 256 << 20
"""How many bytes of packed views are held decoded; what is decoded takes a few times as much."""
DERIVED_BYTES = 4 << 20
"""For how much an index over a view counts: it holds the same rows once more by reference."""


class _Memory:
    """Holds what was read last; views never change, so that nothing grows old."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._held: OrderedDict[tuple[str, str], tuple[Any, int]] = OrderedDict()
        self._size = 0

    def get(self, key: tuple[str, str]) -> Any:
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def put(self, key: tuple[str, str], item: Any, size: int) -> None:
        with self._lock:
            if key in self._held or size > self._most:
                return
            self._held[key] = (item, size)
            self._size += size
            while self._size > self._most:
                self._size -= self._held.popitem(last=False)[1][1]


_MEMORIES: WeakKeyDictionary[Stores, _Memory] = WeakKeyDictionary()
_OPENING = Lock()


def _memory(desk: Desk) -> _Memory:
    """Gives what is held of the store of a desk: the ids of one store say nothing in another."""
    with _OPENING:
        return _MEMORIES.setdefault(desk.office.stores, _Memory(MOST_BYTES))


def derived(desk: Desk, snapshot: str, name: str, make: Callable[[], R]) -> R:
    """Gives what is made of a view of a snapshot, from memory where it was made before."""
    key, memory = (snapshot, f"{name}/derived"), _memory(desk)
    held = memory.get(key)
    if held is not None:
        return held  # type: ignore[no-any-return]  # The name leads to the type.
    made = make()
    memory.put(key, made, DERIVED_BYTES)
    return made


def packed(view: Struct) -> bytes:
    """Gives the kept form of a view."""
    return msgspec.msgpack.encode(view)


def unpacked(data: bytes, type_: type[T]) -> T | None:
    """Reads the kept form of a view; None for one of a form that is no longer known."""
    try:
        return msgspec.msgpack.decode(data, type=type_)
    except msgspec.DecodeError:
        return None


def kept_view(desk: Desk, snapshot: str, type_: type[T]) -> T | None:
    """Gives a view of a snapshot that is in the store, None where there is none."""
    key, memory = (snapshot, NAMES[type_]), _memory(desk)
    held = memory.get(key)
    if held is not None:
        return held  # type: ignore[no-any-return]  # The name leads to the type.
    data = desk.store.snapshots.view(*key)
    found = unpacked(data, type_) if data else None
    if found is not None and data is not None:
        memory.put(key, found, len(data))
    return found
