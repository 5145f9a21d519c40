"""A clock stands still until it is moved, and stops wherever somebody has something to do."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from holdfast.simulator.cluster.clock import Clock, running

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Bell:
    """Rings every so many seconds, and notes when."""

    def __init__(self, clock: Clock, seconds: int) -> None:
        self.clock = clock
        self.span = timedelta(seconds=seconds)
        self.rung: list[datetime] = []
        self.next = clock.now() + self.span
        self.often = threading.Event()

    def due(self) -> datetime | None:
        return self.next

    def tick(self) -> None:
        if self.clock.now() >= self.next:
            self.rung.append(self.clock.now())
            self.next = self.clock.now() + self.span
        if len(self.rung) > 2:
            self.often.set()


def test_whoever_has_something_to_do_does_it_at_its_moment() -> None:
    clock = Clock(START)
    slow, quick = Bell(clock, 40), Bell(clock, 15)
    clock.attend(slow)
    clock.attend(quick)

    clock.move(timedelta(seconds=50))

    assert [moment - START for moment in quick.rung] == [timedelta(seconds=s) for s in (15, 30, 45)]
    assert [moment - START for moment in slow.rung] == [timedelta(seconds=40)]
    assert clock.now() - START == timedelta(seconds=50)


def test_time_does_not_go_back() -> None:
    clock = Clock(START)

    clock.reach(START - timedelta(hours=1))

    assert clock.now() == START


def test_whoever_left_is_not_called() -> None:
    clock = Clock(START)
    bell = Bell(clock, 10)
    clock.attend(bell)
    clock.leave(bell)

    clock.move(timedelta(seconds=60))

    assert bell.rung == []


def test_a_clock_that_runs_goes_as_fast_as_it_is_told_to() -> None:
    clock = Clock(START)
    bell = Bell(clock, 60)
    clock.attend(bell)

    with running(clock, speed=3600):
        rang = bell.often.wait(120)

    stopped = clock.now()
    assert rang
    assert clock.now() == stopped > START + timedelta(minutes=3)
