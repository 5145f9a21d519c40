"""Sampling: every source's newest readings are kept, and who did not answer is named."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.service.forecasts.recording import Sampled, sample, tidy
from tests.builders.kube import NOON
from tests.builders.measured import SameMetrics

DATA = Ref("PersistentVolumeClaim", "data", "shop")


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

    told = sample([SameMetrics(Measured(series=(series,))), SameMetrics(Measured(unread=(silent,)))], shelf, NOON)

    assert told == Sampled(1, 1, (silent,))
    assert shelf.read().series == (series,)


def test_old_days_are_forgotten_after_the_days_that_were_asked_for() -> None:
    assert tidy(Shelf(), NOON, 30.0) == (30, 0)
