"""Answers that are held for a moment: many who look at the same screen are told what was found once.

An answer is given again only to who may see the same, within a second, and only while nothing at all was written to
the store, by this process or another: nobody is told what is no longer so.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct

from holdfast.ports.store import Store, Stores
from holdfast.service.desk import Asker, Office
from holdfast.service.operation import AnyOperation

SPAN = timedelta(seconds=1)
MOST = 256
_Key = tuple[Any, ...]


class _Answer(Struct, frozen=True):
    """An answer, when it was made, and after how many changes of the store."""

    result: Any
    time: datetime
    changes: int


class _Answers:
    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[_Key, _Answer] = OrderedDict()

    def get(self, key: _Key) -> _Answer | None:
        with self._lock:
            return self._held.get(key)

    def put(self, key: _Key, answer: _Answer) -> None:
        with self._lock:
            self._held.pop(key, None)
            self._held[key] = answer
            # The oldest come first, and what is too old to be given again need not be held.
            while len(self._held) > MOST or not _is_young(next(iter(self._held.values())), answer.time):
                self._held.popitem(last=False)


_HELD: WeakKeyDictionary[Stores, _Answers] = WeakKeyDictionary()
_OPENING = Lock()


def held_answer(
    office: Office, store: Store, asker: Asker, operation: AnyOperation, parameters: Any, make: Callable[[], Any]
) -> Any:
    """Gives the answer of an operation, from memory where it still holds."""
    if not operation.is_held:
        return make()
    with _OPENING:
        answers = _HELD.setdefault(office.stores, _Answers())
    key = (operation.name, asker.who, asker.lang, msgspec.json.encode(parameters))
    now, changes = office.now(), store.changes()
    held = answers.get(key)
    if held is not None and held.changes == changes and _is_young(held, now):
        return held.result
    result = make()
    answers.put(key, _Answer(result, now, changes))
    return result


def _is_young(answer: _Answer, now: datetime) -> bool:
    return abs(now - answer.time) < SPAN
