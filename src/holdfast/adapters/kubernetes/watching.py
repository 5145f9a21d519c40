"""Every kind of a running cluster followed at once: a thread waits for each, one inbox takes what they learn."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from holdfast.adapters.kubernetes.client import Patience
from holdfast.adapters.kubernetes.following import Follower, Rhythm
from holdfast.adapters.kubernetes.inbox import Inbox
from holdfast.adapters.kubernetes.source import LiveSource
from holdfast.adapters.kubernetes.streaming import keep_alive
from holdfast.model.deltas import Blind, Delta, Listed
from holdfast.model.errors import HoldfastError
from holdfast.model.lists import End, Resource
from holdfast.model.snapshot import Provenance

ENDLESS = Patience(overall=float("inf"), attempts=3)
_LISTS_AT_ONCE = 4
_STOP_SECONDS = 5.0
_ROUND_SECONDS = 0.1
_GATHER_SECONDS = 0.2


class LiveDeltas:
    """The changes of a running cluster; `chance` gives numbers from 0 to 1 that keep many watchers apart."""

    def __init__(
        self,
        source: LiveSource,
        *,
        rhythm: Rhythm | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._source = source
        self._rhythm = rhythm or Rhythm()
        self._chance = chance
        self._inbox = Inbox()
        self._stopped = threading.Event()
        self._lists = threading.Semaphore(_LISTS_AT_ONCE)
        self._followers: dict[Resource, Follower] = {}
        self._threads: list[threading.Thread] = []

    def open(self) -> frozenset[str]:
        """Begins to list and to follow, and names the kinds that are followed; raises InputError."""
        plan, apart = self._source.plan()
        # A watch, a list beside it and the scout.
        keep_alive(self._source.client.opened.pool, len(plan) + _LISTS_AT_ONCE + 1)
        self._inbox.put(_told(end) for end in apart)
        self._follow(plan)
        self._start(self._scout, "scout")
        return frozenset(resource.key for resource in plan)

    def take(self, seconds: float) -> tuple[Delta, ...]:
        """Gives what happened since the last call, waiting at most so long; only the last state of each object."""
        if self._inbox.wait(seconds):
            # Changes come in bursts, and many at once cost less than one by one.
            self._stopped.wait(min(seconds, _GATHER_SECONDS))
        return self._inbox.take()

    def provenance(self) -> Provenance:
        """Says which cluster this is, and the present moment by its clock."""
        said = self._source.provenance()
        return replace(said, taken_at=self._source.client.server_time() or said.taken_at)

    def close(self) -> None:
        """Ends every connection."""
        self._stopped.set()
        if not self._threads:
            return
        self._source.client.give_up()
        self._end_threads()
        self._source.client.close()

    def _end_threads(self) -> None:
        """Waits a little for all threads together; one that opens its watch just now is woken up once more."""
        now = self._source.client.now
        end = now() + _STOP_SECONDS
        while (alive := [thread for thread in self._threads if thread.is_alive()]) and now() < end:
            for follower in self._followers.values():
                follower.end()
            alive[0].join(_ROUND_SECONDS)

    def _follow(self, plan: Iterable[Resource]) -> None:
        for resource in plan:
            if resource not in self._followers:
                follower = Follower(
                    self._source.client,
                    resource,
                    self._source.spaces(),
                    self._inbox.put,
                    stopped=self._stopped,
                    chance=self._chance,
                    lists=self._lists,
                    rhythm=self._rhythm,
                )
                self._followers[resource] = follower
                self._start(follower.run, resource.name)

    def _start(self, run: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=run, name=f"holdfast-watch-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _scout(self) -> None:
        """Asks now and then what is served: a kind that is installed later is followed from then on."""
        while not self._stopped.wait(self._rhythm.rediscover):
            try:
                plan, apart = self._source.plan(again=True)
            except HoldfastError:
                # Who follows a kind says that the server is silent.
                continue
            served = {resource.key for resource in plan}
            self._inbox.put(_told(end) for end in apart if end.unread is None and end.resource.key not in served)
            self._follow(plan)


def _told(end: End) -> Delta:
    key = end.resource.key
    return Listed(key, {}) if end.unread is None else Blind(key, end.unread)
