"""Readings of many snapshots: nothing is lost, an hour keeps its last reading, and only new days are written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.service.forecasts.readings import HOUR, day_of, with_readings

CLAIM = Ref("PersistentVolumeClaim", "data", "shop")
MIDNIGHT = 1_768_435_200.0


def used(*points: tuple[float, float], ref: Ref = CLAIM, signal: str = "volume_used_bytes") -> Measured:
    times, values = zip(*points, strict=True) if points else ((), ())
    return Measured(series=(Series(signal=signal, subject=ref, times=times, values=values),))


def points(measured: Measured) -> list[tuple[float, float]]:
    return [pair for item in measured.series for pair in zip(item.times, item.values, strict=True)]


def test_an_hour_keeps_its_last_reading_and_only_new_days_are_written() -> None:
    first, days = with_readings((), used((MIDNIGHT, 1.0), (MIDNIGHT + 60, 2.0), (MIDNIGHT + HOUR, 3.0)))

    later = used((MIDNIGHT + 30, 9.0), (MIDNIGHT + 24 * HOUR, 4.0))
    whole, changed = with_readings(days.items(), later)

    assert points(first) == [(MIDNIGHT + 60, 2.0), (MIDNIGHT + HOUR, 3.0)]
    assert points(whole) == [(MIDNIGHT + 60, 2.0), (MIDNIGHT + HOUR, 3.0), (MIDNIGHT + 24 * HOUR, 4.0)]
    assert sorted(changed) == ["2026-01-15", "2026-01-16"]


def test_what_does_not_fill_is_not_kept() -> None:
    whole, changed = with_readings((), used((MIDNIGHT, 1.0), signal="cpu_used_cores"))

    assert (whole.series, whole.is_asked, changed) == ((), False, {})


READINGS = st.dictionaries(st.integers(0, 5 * 24 * 6), st.floats(0, 1e12), max_size=40)


@given(st.lists(st.tuples(st.sampled_from(("a", "b")), READINGS), max_size=5))
def test_in_whatever_pieces_readings_come_the_last_of_each_hour_is_there(
    pieces: list[tuple[str, dict[int, float]]],
) -> None:
    kept: dict[str, bytes] = {}
    every: dict[tuple[str, float], float] = {}
    whole = Measured()
    for name, readings in pieces:
        given_ = {MIDNIGHT + 600.0 * at: value for at, value in readings.items()}
        whole, changed = with_readings(kept.items(), used(*sorted(given_.items()), ref=Ref("Pod", name)))
        kept |= changed
        every |= {(name, at): value for at, value in given_.items()}

    last: dict[tuple[str, float], tuple[float, float]] = {}
    for (name, at), value in sorted(every.items()):
        last[name, at // HOUR] = (at, value)
    found = {
        (item.subject.name, at // HOUR): (at, value)
        for item in whole.series
        for at, value in zip(item.times, item.values, strict=True)
    }
    assert found == last
    assert set(kept) == {day_of(at) for _, at in every}
