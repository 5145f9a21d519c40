"""One answer per Facts for what many rules about storage ask alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from holdfast.engine.facts import Facts

T = TypeVar("T")


def shared(question: Callable[[Facts], T]) -> Callable[[Facts], T]:
    """Asks a question of the same Facts only once; the answer goes with them."""
    answers: WeakKeyDictionary[Facts, T] = WeakKeyDictionary()

    @wraps(question)
    def answer(facts: Facts) -> T:
        if facts not in answers:
            answers[facts] = question(facts)
        return answers[facts]

    return answer
