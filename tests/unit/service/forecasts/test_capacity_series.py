"""Readings on a grid of hours: what is used, what can be reached, and what is missing."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.service.forecasts.capacity_series import batches, hours_to
from holdfast.service.forecasts.forecasting import forecasts
from holdfast.service.forecasts.spaces import with_peaks
from tests.builders.kube import claim, snapshot

HOUR = 3600.0
DATA = Ref("PersistentVolumeClaim", "data", "shop")
NODE = Ref("Node", "a")


def series(signal: str, subject: Ref, values: list[float], first: float = 0.0, step: float = HOUR) -> Series:
    return Series(signal=signal, subject=subject, times=[first + step * i for i in range(len(values))], values=values)


def measured(*given: Series) -> Measured:
    return Measured(series=given, signals=frozenset(item.signal for item in given), is_asked=True)


def test_the_grid_ends_at_the_newest_reading_or_the_moment_that_is_later() -> None:
    given = measured(series("volume_used_bytes", DATA, [1, 2, 3]))

    own, later = hours_to(given, None), hours_to(given, 5 * HOUR)

    assert own is not None
    assert own.tolist() == [0, HOUR, 2 * HOUR]
    assert later is not None
    assert later.tolist() == [i * HOUR for i in range(6)]


def test_nothing_that_fills_is_no_grid() -> None:
    assert hours_to(measured(series("pod_cpu_cores", Ref("Pod", "web", "shop"), [1, 2])), None) is None


def test_an_hour_without_a_reading_is_a_gap_and_a_capacity_is_held() -> None:
    given = measured(
        Series(signal="volume_used_bytes", subject=DATA, times=[0, HOUR, 3 * HOUR], values=[10, 11, 13]),
        Series(signal="volume_capacity_bytes", subject=DATA, times=[HOUR, 3 * HOUR], values=[100, 200]),
    )

    [batch] = batches(given, np.arange(4, dtype=np.float64) * 3600)

    np.testing.assert_array_equal(batch.used, [[10, 11, np.nan, 13]])
    np.testing.assert_array_equal(batch.capacity, [[100, 100, 100, 200]])


def test_what_is_neither_used_nor_available_cannot_be_reached() -> None:
    given = measured(
        series("volume_used_bytes", DATA, [50, 60]),
        series("volume_available_bytes", DATA, [45, 35]),
        series("volume_capacity_bytes", DATA, [100, 100]),
    )

    [batch] = batches(given, np.arange(2, dtype=np.float64) * 3600)

    assert batch.capacity.tolist() == [[95, 95]]


def test_available_bytes_that_say_more_than_the_capacity_add_nothing() -> None:
    given = measured(
        series("volume_used_bytes", DATA, [50]),
        series("volume_available_bytes", DATA, [90]),
        series("volume_capacity_bytes", DATA, [100]),
    )

    [batch] = batches(given, np.zeros(1))

    assert batch.capacity.tolist() == [[100]]


def test_what_is_left_tells_what_is_used_where_only_that_is_measured() -> None:
    given = measured(series("node_fs_inodes_free", NODE, [70, 60]), series("node_fs_inodes", NODE, [100, 100]))

    [batch] = batches(given, np.arange(2, dtype=np.float64) * 3600)

    assert (batch.space.resource, batch.used.tolist(), batch.capacity.tolist()) == (
        "node-fs-inodes",
        [[30, 40]],
        [[100, 100]],
    )


def test_a_bound_claim_that_nobody_measures_is_a_row_of_gaps_and_one_that_waits_is_none() -> None:
    given = measured(series("volume_used_bytes", DATA, [1]), series("volume_capacity_bytes", DATA, [9]))
    taken = snapshot([claim("data", phase="Bound"), claim("unseen", phase="Bound"), claim("waiting")])

    [batch] = batches(given, np.zeros(1), taken)

    assert [place.subject.name for place in batch.places] == ["data", "unseen"]
    np.testing.assert_array_equal(batch.used, [[1], [np.nan]])


def test_what_stands_out_within_an_hour_is_a_peak_and_leaves_the_reading_of_the_hour() -> None:
    used = Series(
        signal="volume_used_bytes",
        subject=DATA,
        times=[0, HOUR, HOUR + 2000, 2 * HOUR - 1200, 2 * HOUR, 3 * HOUR],
        values=[10, 11, 80, 70, 12, 13],
    )

    [batch] = batches(
        measured(used, series("volume_capacity_bytes", DATA, [100] * 4)), np.arange(4, dtype=np.float64) * 3600
    )
    times, sampled, capacity = batch.sampled([0])

    np.testing.assert_array_equal(batch.used, [[10, 11, 12, 13]])
    np.testing.assert_array_equal(batch.peaks, [[np.nan, np.nan, 80, np.nan]])
    np.testing.assert_array_equal(times, [-1800, 0, 1800, 3600, 5400, 7200, 9000, 10800])
    np.testing.assert_array_equal(sampled, [[np.nan, 10, np.nan, 11, 80, 12, np.nan, 13]])
    np.testing.assert_array_equal(capacity, [[100] * 8])


def test_growth_within_an_hour_is_no_peak() -> None:
    [batch] = batches(
        measured(series("volume_used_bytes", DATA, list(range(10, 50)), step=300)),
        np.arange(4, dtype=np.float64) * 3600,
    )

    assert not np.isfinite(batch.peaks).any()
    assert batch.sampled([0])[0] is batch.times


def test_the_highest_of_an_hour_is_added_where_it_stands_out_from_both_ends() -> None:
    last = measured(series("volume_used_bytes", DATA, [10, 11, 12, 13]), series("node_fs_used_bytes", NODE, [5]))
    highest = measured(series("volume_used_bytes", DATA, [10, 11.01, 40, 13]))

    volume, node = with_peaks(last, highest).series

    assert list(volume.times) == [0, HOUR, 2 * HOUR - 1200, 2 * HOUR, 3 * HOUR]
    assert list(volume.values) == [10, 11, 40, 12, 13]
    assert node == last.series[1]


def test_a_volume_that_is_full_within_the_hour_is_full_sooner_than_its_hourly_readings_say() -> None:
    hours = 20 * 24
    used = [100.0 + 1.0 * hour for hour in range(hours)]
    last = measured(series("volume_used_bytes", DATA, used), series("volume_capacity_bytes", DATA, [800.0] * hours))
    nightly = [value + 150.0 * (hour % 24 == 3) for hour, value in enumerate(used)]

    [plain] = forecasts(last).outlooks
    [peaked] = forecasts(with_peaks(last, measured(series("volume_used_bytes", DATA, nightly)))).outlooks

    assert plain.hours is not None
    assert peaked.hours is not None
    assert plain.hours.p50 == pytest.approx(800 - 579, rel=0.05)
    assert peaked.hours.p50 == pytest.approx(800 - 579 - 150, abs=24)
    assert peaked.used == plain.used


def test_a_volume_of_which_the_driver_tells_the_size_alone_has_no_data_and_is_not_full() -> None:
    zeroes = [series(f"volume_{name}_bytes", DATA, [0.0] * 72) for name in ("used", "available")]

    [found] = forecasts(measured(*zeroes, series("volume_capacity_bytes", DATA, [100.0] * 72))).outlooks

    assert (found.standing, found.capacity) == ("no-data", 100.0)


def test_a_block_volume_of_which_the_size_alone_is_told_is_nothing_that_fills() -> None:
    volume = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": "pv-1"},
        "spec": {"volumeMode": "Block"},
    }
    known = snapshot([claim("data", phase="Bound", volumeName="pv-1"), volume])
    zeroes = [series(f"volume_{name}_bytes", DATA, [0.0] * 4) for name in ("used", "available")]
    given = measured(*zeroes, series("volume_capacity_bytes", DATA, [100.0] * 4))

    assert batches(given, np.zeros(1), known) == ()


def test_an_empty_volume_with_room_is_no_such_one() -> None:
    given = measured(
        series("volume_used_bytes", DATA, [0.0] * 72),
        series("volume_available_bytes", DATA, [100.0] * 72),
        series("volume_capacity_bytes", DATA, [100.0] * 72),
    )

    [found] = forecasts(given).outlooks

    assert (found.standing, found.used) == ("lasts", 0.0)


def test_a_file_system_without_inodes_is_not_forecast_by_them() -> None:
    names = ("volume_inodes_used", "volume_inodes", "volume_inodes_free")

    assert batches(measured(*(series(name, DATA, [0.0] * 4) for name in names)), np.zeros(1)) == ()
