"""Sampling: every source's newest readings are kept, and who did not answer is named."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.snapshot import Snapshot
from holdfast.ports.metrics import Over
from holdfast.service.forecasts.recording import Sampled, sample, tidy
from tests.builders.kube import NOON

DATA = Ref("PersistentVolumeClaim", "data", "shop")


class Kubelets:
    """Sources that always give the same."""

    name = "kubelets"

    def __init__(self, found: Measured) -> None:
        self._found = found

    def latest(self, signals: Collection[str], at: datetime, snapshot: Snapshot | None = None) -> Measured:
        return self._found

    def range(
        self,
        signals: Collection[str],
        start: datetime,
        end: datetime,
        step: timedelta,
        snapshot: Snapshot | None = None,
        over: Over = "last",
    ) -> Measured:
        return self._found


class Shelf:
    """A history in memory."""

    def __init__(self) -> None:
        self.added: list[Measured] = []

    def add(self, measured: Measured) -> int:
        self.added.append(measured)
        return sum(len(item.times) for item in measured.series)

    def read(self, wanted: Collection[str] = (), since: datetime | None = None) -> Measured:
        return self.added[-1]

    def tidy(self, now: datetime, keep: timedelta) -> tuple[int, int]:
        return int(keep / timedelta(days=1)), 0


def test_what_answers_is_kept_and_what_does_not_is_named() -> None:
    series = Series(signal="volume_used_bytes", subject=DATA, times=[NOON.timestamp()], values=[5.0])
    silent = Unread("stats of Node b", "timeout")
    shelf = Shelf()

    told = sample([Kubelets(Measured(series=(series,))), Kubelets(Measured(unread=(silent,)))], shelf, NOON)

    assert told == Sampled(1, 1, (silent,))
    assert shelf.read().series == (series,)


def test_old_days_are_forgotten_after_the_days_that_were_asked_for() -> None:
    assert tidy(Shelf(), NOON, 30.0) == (30, 0)
