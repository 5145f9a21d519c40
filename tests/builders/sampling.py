"""A part of a large matrix for `make quick`: the whole of it runs in `make test`."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
_SEED = 20


def sampled(values: Iterable[T], most: int) -> Sequence[Any]:
    """Gives all parameters of a test, of which all but a drawn few are marked as slow; always the same few."""
    every = list(values)
    drawn = set(random.Random(_SEED).sample(range(len(every)), min(most, len(every))))
    return [
        value if number in drawn else pytest.param(*_parts(value), marks=pytest.mark.slow)
        for number, value in enumerate(every)
    ]


def _parts(value: object) -> tuple[object, ...]:
    """Gives the values of a test that has several parameters."""
    return value if type(value) is tuple else (value,)
