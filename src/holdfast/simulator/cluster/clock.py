"""The time of a simulated cluster: it stands still until somebody moves it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol

_SECOND = timedelta(seconds=1)
_ROUND_SECONDS = 0.1


def stamp(moment: datetime) -> str:
    """Writes a moment as the API does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Attendant(Protocol):
    """What acts when the time has come."""

    def due(self) -> datetime | None:
        """Gives the next moment at which something happens by itself; None where nothing will."""
        ...

    def tick(self) -> None:
        """Does what is due at the present moment."""
        ...


class Clock:
    """A clock that is driven; on its way to a moment it stops wherever somebody has something to do."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._moving = threading.Lock()
        self._attendants: list[Attendant] = []

    def now(self) -> datetime:
        """Gives the present moment."""
        return self._now

    def move(self, span: timedelta) -> None:
        """Lets a span of time pass."""
        self.reach(self._now + span)

    def reach(self, moment: datetime) -> None:
        """Lets time pass until a moment; time that has passed stays passed."""
        with self._moving:
            while (stop := self._next()) is not None and stop < moment:
                # Whoever is late is served a second from now, so that time always passes.
                self._now = max(stop, self._now + _SECOND)
                self._ring()
            self._now = max(moment, self._now)
            self._ring()

    def attend(self, attendant: Attendant) -> None:
        """Calls somebody from now on."""
        self._attendants.append(attendant)

    def leave(self, attendant: Attendant) -> None:
        """Calls somebody no longer."""
        self._attendants.remove(attendant)

    def _next(self) -> datetime | None:
        return min((due for one in self._attendants if (due := one.due()) is not None), default=None)

    def _ring(self) -> None:
        for one in tuple(self._attendants):
            one.tick()


@contextmanager
def running(clock: Clock, speed: float = 1.0) -> Iterator[None]:
    """Lets the clock go by itself meanwhile, so many times as fast as the clock on the wall."""
    stopped = threading.Event()

    def run() -> None:
        while not stopped.wait(_ROUND_SECONDS):
            clock.move(timedelta(seconds=_ROUND_SECONDS * speed))

    thread = threading.Thread(target=run, name="holdfast-simulated-clock", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
