"""Answers that are held for a moment: many who look at the same screen are told what was found once.

An answer is given again only to who may see the same, and only while nothing at all was written to the store, by this
process or another: nobody is told what is no longer so. One that depends on the clock is held for a second, another for
a while, so that a screen that many look at is not made anew each second.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
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


class Held(Generic[T]):
    """Holds what was found for as long as it may be said again."""

    def __init__(self, most: int = MOST, span: timedelta = SPAN) -> None:
        self._most = most
        self._span = span
        self._lock = Lock()
        self._found: OrderedDict[_Key, tuple[T, Moment]] = OrderedDict()

    def get(self, key: _Key, now: Moment) -> T | None:
        """Gives what was found lately, while nothing was written since."""
        found = self._found.get(key)
        if found is None or found[1].changes != now.changes or not self._is_young(found[1], now):
            return None
        return found[0]

    def put(self, key: _Key, item: T, moment: Moment) -> None:
        """Holds what was read after a moment."""
        with self._lock:
            self._found.pop(key, None)
            self._found[key] = (item, moment)
            # The oldest come first, and what is too old to be given again need not be held.
            while len(self._found) > self._most or not self._is_young(next(iter(self._found.values()))[1], moment):
                self._found.popitem(last=False)

    def _is_young(self, moment: Moment, now: Moment) -> bool:
        return abs(now.time - moment.time) < self._span


_HELD: WeakKeyDictionary[Stores, tuple[Held[Any], Held[Any]]] = WeakKeyDictionary()
_OPENING = Lock()


def held_answer(office: Office, asker: Asker, operation: AnyOperation, parameters: Any, make: Callable[[], Any]) -> Any:
    """Gives the answer of an operation, from memory where it still holds."""
    if not operation.is_held:
        return make()
    with _OPENING:
        brief, lasting = _HELD.setdefault(office.stores, (Held(), Held(MOST_LASTING, LASTING)))
    answers = lasting if operation.is_timeless else brief
    key = (operation.name, asker.who, asker.lang, msgspec.json.encode(parameters))
    moment = Moment.of(office)
    held = answers.get(key, moment)
    if held is None:
        held = make()
        answers.put(key, held, moment)
    return held
