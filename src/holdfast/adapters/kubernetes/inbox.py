"""What many threads learned, waiting for the one that judges: the last state of each object, and no more."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from holdfast.model.deltas import Blind, Damaged, Delta, Fresh, Gone, Listed, Put, Stale
from holdfast.model.refs import Ref


class _Waiting:
    """What happened to one kind since it was last taken."""

    def __init__(self) -> None:
        self.whole: Listed | Blind | None = None
        self.single: dict[Ref | str, Put | Gone | Damaged] = {}
        self.link: Stale | Fresh | None = None

    def all(self) -> Iterable[Delta]:
        """Lists it in the order in which it counts."""
        return (*((self.whole,) if self.whole else ()), *self.single.values(), *((self.link,) if self.link else ()))


class Inbox:
    """Takes deltas from any thread; its size is bounded by the objects of the cluster."""

    def __init__(self) -> None:
        self._kinds: dict[str, _Waiting] = {}
        self._arrived = threading.Condition()

    def put(self, deltas: Iterable[Delta]) -> None:
        """Adds what one thread learned, in its order."""
        with self._arrived:
            for delta in deltas:
                self._add(delta)
            if self._kinds:
                self._arrived.notify()

    def wait(self, seconds: float) -> bool:
        """Waits until something has arrived, at most so many seconds, and says whether."""
        with self._arrived:
            return bool(self._kinds) or self._arrived.wait(seconds)

    def take(self) -> tuple[Delta, ...]:
        """Gives all that has arrived."""
        with self._arrived:
            kinds, self._kinds = self._kinds, {}
        return tuple(delta for waiting in kinds.values() for delta in waiting.all())

    def _add(self, delta: Delta) -> None:
        waiting = self._kinds.setdefault(delta.key, _Waiting())
        if isinstance(delta, Put):
            waiting.single[delta.object.ref] = delta
        elif isinstance(delta, Gone):
            waiting.single[delta.ref] = delta
        elif isinstance(delta, Damaged):
            waiting.single[delta.unread.what] = delta
        elif isinstance(delta, Listed | Blind):
            waiting.whole = delta
            waiting.single.clear()
        else:
            waiting.link = delta
