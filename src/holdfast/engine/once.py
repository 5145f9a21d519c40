"""One computation per run of the catalogue where several rules look at the same thing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from holdfast.engine.facts import Facts

T = TypeVar("T")


def once(function: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """Keeps a function's answer for as long as its Facts live."""
    kept: WeakKeyDictionary[Facts, T] = WeakKeyDictionary()

    @wraps(function)
    def answer(facts: Facts) -> T:
        if facts not in kept:
            kept[facts] = function(facts)
        return kept[facts]

    return answer
