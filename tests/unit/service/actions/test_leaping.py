"""A clock that is set forward refills no budget; time that went by does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from holdfast.model.automation import Cost
from holdfast.model.automation_kept import RESERVATIONS, KeptReservation
from holdfast.model.automation_limits import Reservation
from holdfast.model.store_refusals import StoreUnusable
from holdfast.pillars.automation.budgets import spent
from holdfast.service.actions.execution import carry_out
from holdfast.service.actions.leaping import TOLERATED, heed_leaps
from holdfast.service.actions.terms import reservations_of
from holdfast.service.desk import Office
from tests.builders.office import NOON, Testing, testing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Steady:
    """Time that only ever goes on."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        with made.office.stores.write() as store:
            for name, at in (("young", NOON - HOUR), ("old", NOON - 3 * DAY)):
                store.shelf(RESERVATIONS).add(name, KeptReservation(cluster="prod", reservation=taken(at)))
        yield made


def taken(at: datetime) -> Reservation:
    return Reservation(
        plan="p",
        action="pvc.expand",
        kind="PersistentVolumeClaim",
        scope="prod/shop",
        group="",
        domain="",
        cost=Cost(objects=1),
        at=at,
        ended=at,
    )


def watched(desk: Testing) -> tuple[Office, Steady]:
    """An office that has looked at both clocks once."""
    steady = Steady()
    office = replace(desk.office, steady=steady)
    heed_leaps(office)
    return office, steady


def used(desk: Testing) -> int:
    """How many objects of the last day are used up."""
    with desk.office.stores.read() as store:
        return spent(reservations_of(store, "prod"), DAY, desk.clock()).objects


def dates(desk: Testing) -> dict[str, datetime]:
    """When what was taken counts as taken."""
    with desk.office.stores.read() as store:
        return {item.id: item.item.reservation.at for item in store.shelf(RESERVATIONS).page(limit=10)}


def test_a_leap_forward_refills_no_budget(desk: Testing) -> None:
    office, _ = watched(desk)
    desk.clock.on(days=2)

    refilled = used(desk)
    carry_out(office)

    assert (refilled, used(desk)) == (0, 1)


def test_what_was_taken_before_a_leap_ends_when_its_window_was_lived_through(desk: Testing) -> None:
    office, steady = watched(desk)
    desk.clock.on(days=2)
    heed_leaps(office)

    left = []
    for hours in (22, 1, 1):
        steady.seconds += hours * 3600
        desk.clock.on(hours=hours)
        heed_leaps(office)
        left.append(used(desk))

    assert left == [1, 0, 0]


def test_time_that_goes_by_and_small_corrections_date_nothing_anew(desk: Testing) -> None:
    office, steady = watched(desk)
    steady.seconds += 2 * 24 * 3600
    desk.clock.on(days=2, seconds=TOLERATED.total_seconds())

    heed_leaps(office)

    assert used(desk) == 0


def test_a_leap_is_heeded_once_however_many_processes_see_it(desk: Testing) -> None:
    (one, _), other = watched(desk), SecondStores(desk).office
    heed_leaps(other)
    desk.clock.on(hours=2)

    heed_leaps(one)
    heed_leaps(other)
    heed_leaps(one)

    assert dates(desk) == {"young": NOON + HOUR, "old": NOON - 3 * DAY + 2 * HOUR}


def test_each_leap_of_several_is_heeded(desk: Testing) -> None:
    office, _ = watched(desk)

    for _ in range(3):
        desk.clock.on(minutes=5)
        heed_leaps(office)

    assert dates(desk)["young"] == NOON - HOUR + timedelta(minutes=15)


def test_a_leap_that_could_not_be_kept_is_heeded_later(desk: Testing, monkeypatch: pytest.MonkeyPatch) -> None:
    office, _ = watched(desk)
    desk.clock.on(days=2)
    with monkeypatch.context() as broken:
        broken.setattr(type(office.stores), "write", _refuses)
        with pytest.raises(StoreUnusable):
            heed_leaps(office)

    heed_leaps(office)

    assert used(desk) == 1


def test_what_was_taken_after_a_leap_is_not_dated_anew(desk: Testing) -> None:
    office, _ = watched(desk)
    desk.clock.on(days=2)
    with desk.office.stores.write() as store:
        store.shelf(RESERVATIONS).add("later", KeptReservation(cluster="prod", reservation=taken(NOON + 2 * DAY)))

    heed_leaps(office)

    assert dates(desk) == {"young": NOON + 2 * DAY - HOUR, "old": NOON - DAY, "later": NOON + 2 * DAY}


def test_a_clock_that_is_set_back_dates_nothing_anew(desk: Testing) -> None:
    office, _ = watched(desk)
    desk.clock.on(hours=-5)

    heed_leaps(office)

    assert dates(desk) == {"young": NOON - HOUR, "old": NOON - 3 * DAY}


def _refuses(_: object) -> None:
    raise StoreUnusable(detail="locked")


class SecondStores:
    """Another process on the same store: it has its own look at the clocks."""

    def __init__(self, desk: Testing) -> None:
        self._stores = desk.office.stores
        self.office = replace(desk.office, stores=self, steady=Steady())

    def __getattr__(self, name: str) -> object:
        return getattr(self._stores, name)
