"""Unique ids and the ends of made-up names: the same ones in the same order, so that tests can rely on them."""

from __future__ import annotations

import random
from uuid import UUID

_LETTERS = "bcdfghjklmnpqrstvwxz2456789"


class Chance:
    """Gives what looks like chance, from a seed."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def uid(self) -> str:
        """Gives a unique id."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def end(self) -> str:
        """Gives the end of a name."""
        return "".join(self._random.choices(_LETTERS, k=5))
