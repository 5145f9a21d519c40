"""How many live updates one asker hears at once: each keeps a connection, and reads the feed every second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from holdfast.model.access import Principal
from holdfast.model.access_refusals import TooManyStreams

MOST_STREAMS = 20
"""A person has some windows open in some browsers, each of which listens."""


class Listeners:
    """Counts who listens; the loop of the server alone asks it."""

    def __init__(self, most: int = MOST_STREAMS) -> None:
        self._most = most
        self._listening: Counter[str] = Counter()

    def require_room(self, who: Principal) -> None:
        """Raises TooManyStreams for whoever listens as often as they may."""
        if self._listening[who.id] >= self._most:
            raise TooManyStreams(most=self._most)

    @contextmanager
    def counted(self, who: Principal) -> Iterator[None]:
        """Counts somebody while they listen; raises TooManyStreams."""
        self.require_room(who)
        self._listening[who.id] += 1
        try:
            yield
        finally:
            self._listening[who.id] -= 1
            if not self._listening[who.id]:
                del self._listening[who.id]
