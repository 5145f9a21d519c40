"""The loop of a worker: what is due becomes a job, what waits is done, and whoever does it shows that it lives."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from msgspec import Struct

from holdfast.model.errors import HoldfastError, StoreError
from holdfast.service.auditing import EVERY, sign_if_due
from holdfast.service.desk import Office
from holdfast.service.doing import ACTIONS, BEGUN, DUE, SLOW
from holdfast.service.incidents.watchdogs import watch_loop
from holdfast.service.intake.tidying import tidy_alerts
from holdfast.service.sending.deliveries import DELIVER, tidy_deliveries
from holdfast.service.working import SPAN, Act, Held, perform, stay, take_job, tidy

SENDERS = 3
"""How many things are sent at once, by as many channels: two that hang hold up no third."""


class Pace(Struct, frozen=True, kw_only=True):
    """How often the loop looks, in seconds: for jobs, for what is due or lost, and for what is too old.

    Every `loop` seconds whoever has no job looks whether the loop itself is silent.
    """

    look: float = 1.0
    due: float = 10.0
    tidy: float = 3600.0
    loop: float = 60.0
    renew: float = SPAN.total_seconds() / 3


class Worker:
    """Does jobs in so many threads until it is told to stop; what was begun may end first.

    `holder` names this process among all that share a store.
    """

    def __init__(
        self,
        office: Office,
        *,
        threads: int = 2,
        pace: Pace | None = None,
        actions: Mapping[str, Act] = ACTIONS,
        due: Sequence[Callable[[Office], object]] = DUE,
        holder: str = "",
    ) -> None:
        self._office = office
        self._threads = threads
        self._pace = pace or Pace()
        self._actions = actions
        self._due = due
        self._holder = holder or f"{os.getpid()}-{office.chance.new_id()}"

    def __call__(self, stopping: threading.Event) -> None:
        """Works until the event is set."""
        # Whoever sends does nothing else, so that no page waits for a scan.
        apart = [self._watch, self._look, *[self._send] * SENDERS]
        ways: list[Callable[[threading.Event], None]] = [*apart, *[self._do] * self._threads]
        threads = [
            threading.Thread(target=way, args=(stopping,), name=f"worker-{number}", daemon=True)
            for number, way in enumerate(ways)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _watch(self, stopping: threading.Event) -> None:
        """Looks for what is due, lost, unsigned or too old."""
        waited = self._pace.tidy
        for act in BEGUN:
            self._surely(partial(act, self._office))
        while not stopping.is_set():
            for act in self._due:
                self._surely(partial(act, self._office))
            self._surely(lambda: self._sign(EVERY))
            waited += self._pace.due
            if waited >= self._pace.tidy:
                self._surely(lambda: tidy(self._office))
                self._surely(lambda: tidy_deliveries(self._office))
                self._surely(lambda: tidy_alerts(self._office))
                waited = 0.0
            stopping.wait(self._pace.due)
        self._surely(lambda: self._sign(1))

    def _look(self, stopping: threading.Event) -> None:
        """Looks after what may take long."""
        while not stopping.is_set():
            for act in SLOW:
                self._surely(partial(act, self._office))
            stopping.wait(self._pace.due)

    def _sign(self, every: int) -> None:
        """Signs how long the audit log is; whoever stops signs what has come since."""
        sign_if_due(self._office.stores, self._office.sealing, self._office.now(), every)

    def _send(self, stopping: threading.Event) -> None:
        """Delivers one thing after the other."""
        self._do(stopping, DELIVER)

    def _do(self, stopping: threading.Event, only: str = "") -> None:
        """Does one job after the other, and now and then looks whether the loop beside it still runs."""
        holder = f"{self._holder}/{threading.current_thread().name}"
        waited = 0.0
        while not stopping.is_set():
            held = self._taken(holder, only)
            if held is not None:
                self._perform(held)
                continue
            stopping.wait(self._pace.look)
            waited += self._pace.look
            if waited >= self._pace.loop:
                self._surely(lambda: watch_loop(self._office))
                waited = 0.0

    def _taken(self, holder: str, only: str) -> Held | None:
        try:
            return take_job(self._office, holder, only)
        except StoreError:
            return None  # The store may come back, and the job is still there.

    def _perform(self, held: Held) -> None:
        over = threading.Event()
        living = threading.Thread(target=self._live, args=(held, over), daemon=True)
        living.start()
        try:
            self._surely(lambda: perform(self._office, held, self._actions))
        finally:
            over.set()
            living.join()

    def _live(self, held: Held, over: threading.Event) -> None:
        while not over.wait(self._pace.renew):
            self._surely(lambda: stay(self._office, held))

    def _surely(self, work: Callable[[], object]) -> None:
        """Goes on where something cannot be done, as where the store does not answer: it is found again."""
        with suppress(HoldfastError):
            work()


def worker(office: Office, threads: int = 2) -> Worker:
    """Gives the worker of an office."""
    return Worker(office, threads=threads)
