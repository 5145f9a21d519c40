"""Writing views and reading them again, a few of them from memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from holdfast.model.diagnosis import Diagnosis
from holdfast.ports.store import Store
from holdfast.service.views.rows import (
    AnomaliesView,
    GraphView,
    ObjectsView,
    OutlooksView,
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


_MEMORY = _Memory(MOST_BYTES)


def derived(snapshot: str, name: str, make: Callable[[], R]) -> R:
    """Gives what is made of a view of a snapshot, from memory where it was made before."""
    key = (snapshot, f"{name}/derived")
    held = _MEMORY.get(key)
    if held is not None:
        return held  # type: ignore[no-any-return]  # The name leads to the type.
    made = make()
    _MEMORY.put(key, made, DERIVED_BYTES)
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


def kept_view(store: Store, snapshot: str, type_: type[T]) -> T | None:
    """Gives a view of a snapshot that is in the store, None where there is none."""
    key = (snapshot, NAMES[type_])
    held = _MEMORY.get(key)
    if held is not None:
        return held  # type: ignore[no-any-return]  # The name leads to the type.
    data = store.snapshots.view(*key)
    found = unpacked(data, type_) if data else None
    if found is not None and data is not None:
        _MEMORY.put(key, found, len(data))
    return found
