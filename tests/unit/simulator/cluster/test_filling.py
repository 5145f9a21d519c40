"""Volumes fill at their rate, up to what they can hold, and go on when they have grown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.simulator.cluster.filling import Filling, Volume, grown
from tests.unit.simulator.cluster.driving import GIB, NOW

HOUR = timedelta(hours=1)


def used(volume: Volume, hours: float) -> float:
    level = volume.at((NOW + hours * HOUR).timestamp())
    assert level is not None
    return level.used / GIB


def test_a_volume_fills_at_its_rate_until_it_is_full() -> None:
    volume = Volume(NOW, 10 * GIB, 8.0 * GIB, 0.5 * GIB)

    assert [used(volume, hours) for hours in (0, 1, 2)] == [8.0, 8.5, 9.0]
    assert used(volume, 100) == used(volume, 200) == pytest.approx(10 * 0.984, abs=1e-4)


def test_a_full_volume_goes_on_where_it_stopped_once_it_is_larger() -> None:
    volume = Volume(NOW, 10 * GIB, 9.0 * GIB, GIB)
    volume.resize(NOW + 10 * HOUR, 20 * GIB)

    assert used(volume, 12) == pytest.approx(9.84 + 2, abs=1e-3)
    assert volume.at((NOW + 9 * HOUR).timestamp()) == volume.at((NOW + 8 * HOUR).timestamp())


def test_nothing_is_known_of_a_volume_before_it_was_made() -> None:
    assert Volume(NOW, GIB).at((NOW - HOUR).timestamp()) is None


def test_bytes_are_put_in_and_taken_away() -> None:
    volume = Volume(NOW, 10 * GIB, 4.0 * GIB)
    volume.write(NOW + HOUR, 2.0 * GIB)
    volume.write(NOW + 2 * HOUR, -20.0 * GIB)

    assert [used(volume, hours) for hours in (0.5, 1.5, 2.5)] == [4.0, 6.0, 0.0]


def test_a_volume_of_a_world_holds_now_what_it_says() -> None:
    filling = Filling(namespace="shop", claim="data", used=8 * GIB, hourly=GIB // 40, sway=GIB // 4, lately=100 * HOUR)

    volume = grown(filling, NOW - 1000 * HOUR, NOW, 10 * GIB)

    assert used(volume, 0) == pytest.approx(8.0, abs=1e-3)
    # A day and its end know the same rhythm, so what lies between is what was added.
    assert used(volume, 0) - used(volume, -240) > used(volume, -500) - used(volume, -740)


def test_what_cannot_have_been_is_refused() -> None:
    filling = Filling(namespace="shop", claim="data", used=GIB, hourly=GIB)

    with pytest.raises(ValueError, match="shop/data cannot have filled so fast for so long"):
        grown(filling, NOW - 10 * HOUR, NOW, 10 * GIB)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.sampled_from(["resize", "fill", "write"]), st.integers(-8, 60))),
    st.integers(0, 400),
)
def test_no_volume_ever_holds_less_than_nothing_or_more_than_it_can(
    deeds: list[tuple[int, str, int]], hours: int
) -> None:
    volume, moment = Volume(NOW, 10 * GIB, GIB, GIB / 10, GIB / 5), NOW
    for pause, deed, amount in deeds:
        moment += pause * HOUR
        if deed == "resize":
            volume.resize(moment, (10 + abs(amount)) * GIB)
        elif deed == "fill":
            volume.fill(moment, amount * GIB / 20)
        else:
            volume.write(moment, amount * GIB)

    level = volume.at((NOW + hours * HOUR).timestamp())

    assert level is not None
    assert 0 <= level.used <= level.capacity
