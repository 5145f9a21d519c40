"""Answers that are held for a moment: many who look at the same screen are told what was found once.

An answer is given again only to who may see the same, and only while nothing was written, by this process or another,
to the areas of the store that it was made of: nobody is told what is no longer so. One that depends on the clock is
held for a second, another for a while, so that a screen that many look at is not made anew each second.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct

from holdfast.ports.store import Stores
from holdfast.service.desk import Asker, Office
from holdfast.service.operation import AnyOperation

T = TypeVar("T")
SPAN = timedelta(seconds=1)
LASTING = timedelta(minutes=1)
MOST, MOST_LASTING = 256, 128
_Key = tuple[Any, ...]


class Moment(Struct, frozen=True):
    """When something was read, and what the store was at before."""

    time: datetime
    changes: int

    @staticmethod
    def of(office: Office) -> Moment:
        """Gives the present moment."""
        return Moment(office.now(), office.stores.changes())


class _Found(Struct, Generic[T]):
    """What was found when; with `areas`, at which numbers the areas were that it was made of."""

    item: T
    time: datetime
    changes: int
    areas: Mapping[str, int] | None


class Held(Generic[T]):
    """Holds what was found for as long as it may be said again."""

    def __init__(self, most: int = MOST, span: timedelta = SPAN) -> None:
        self._most = most
        self._span = span
        self._lock = Lock()
        self._found: OrderedDict[_Key, _Found[T]] = OrderedDict()

    def get(self, key: _Key, now: Moment, stores: Stores | None = None) -> T | None:
        """Gives what was found lately, while nothing was written since to what it was made of."""
        found = self._found.get(key)
        if found is None or not self._is_young(found, now):
            return None
        if found.changes != now.changes:
            if stores is None or found.areas is None or stores.changes_of(found.areas) != found.areas:
                return None
            # The areas were asked after the store was, so that a commit in between is noticed the next time.
            found.changes = now.changes
        return found.item

    def put(self, key: _Key, item: T, moment: Moment, areas: Mapping[str, int] | None = None) -> None:
        """Holds what was read after a moment."""
        with self._lock:
            self._found.pop(key, None)
            self._found[key] = _Found(item, moment.time, moment.changes, areas)
            # The oldest come first, and what is too old to be given again need not be held.
            while len(self._found) > self._most or not self._is_young(next(iter(self._found.values())), moment):
                self._found.popitem(last=False)

    def _is_young(self, found: _Found[T], now: Moment) -> bool:
        return abs(found.time - now.time) < self._span


_HELD: WeakKeyDictionary[Stores, tuple[Held[Any], Held[Any]]] = WeakKeyDictionary()
_OPENING = Lock()


def held_answer(
    office: Office,
    asker: Asker,
    operation: AnyOperation,
    parameters: Any,
    make: Callable[[], tuple[T, frozenset[str]]],
) -> T:
    """Gives the answer of an operation, from memory where it still holds; `make` tells what it was made of."""
    if not operation.is_held:
        return make()[0]
    stores = office.stores
    with _OPENING:
        brief, lasting = _HELD.setdefault(stores, (Held(), Held(MOST_LASTING, LASTING)))
    answers = lasting if operation.is_timeless else brief
    key = (operation.name, asker.who, asker.lang, msgspec.json.encode(parameters))
    moment = Moment.of(office)
    held: T | None = answers.get(key, moment, stores)
    if held is None:
        held, areas = make()
        numbers = stores.changes_of(areas)
        # What was written meanwhile may be in the numbers and not in the answer.
        answers.put(key, held, moment, numbers if stores.changes() == moment.changes else None)
    return held
