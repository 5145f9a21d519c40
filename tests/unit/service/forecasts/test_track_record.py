"""Forecasts and what came of them: counted once each, and never against what was not watched."""

from __future__ import annotations

import math

import numpy as np

from holdfast.model.kept_forecast import KeptForecast
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.service.forecasts.track_record import compared, replayed

HOUR = 3600.0
WITHIN = 96.0


def line(name: str, start: float, hourly: float, hours: int, capacity: float = 1000.0) -> tuple[Series, Series]:
    ref = Ref("PersistentVolumeClaim", name, "shop")
    times = [i * HOUR for i in range(hours)]
    used = [min(start + hourly * i, capacity) for i in range(hours)]
    return (
        Series(signal="volume_used_bytes", subject=ref, times=times, values=used),
        Series(signal="volume_capacity_bytes", subject=ref, times=times, values=[capacity] * hours),
    )


def measured(*given: tuple[Series, Series]) -> Measured:
    return Measured(series=tuple(item for pair in given for item in pair), signals=frozenset(), is_asked=True)


def kept(name: str, hours: float | None, moment: float = 199 * HOUR, capacity: float = 1000.0) -> KeptForecast:
    return KeptForecast(
        kind="PersistentVolumeClaim",
        name=name,
        namespace="shop",
        resource="volume",
        moment=moment,
        capacity=capacity,
        used=1.0,
        p10=hours and hours / 2,
        p50=hours,
        p90=hours and hours * 2,
    )


def test_a_warning_that_came_true_and_one_in_vain_are_told_apart() -> None:
    came = measured(line("fills", 0, 4.0, 400), line("lasts", 0, 0.1, 400))

    found = compared([kept("fills", 60.0), kept("lasts", 60.0)], came, WITHIN)

    counts = (found.record.said, found.record.came_true, found.record.missed, found.record.quiet, found.record.open)
    assert counts == (2, 1, 0, 0, 0)
    assert [(miss.subject.name, miss.said, miss.came) for miss in found.misses] == [("lasts", 60.0, math.inf)]


def test_what_filled_without_a_warning_was_missed() -> None:
    found = compared([kept("fills", None)], measured(line("fills", 0, 4.0, 400)), WITHIN)

    assert (found.record.said, found.record.missed) == (0, 1)


def test_what_was_watched_for_a_day_is_open() -> None:
    found = compared([kept("lasts", 60.0)], measured(line("lasts", 0, 0.1, 224)), WITHIN)

    assert (found.record.said, found.record.open) == (0, 1)


def test_an_expansion_hides_no_outcome_when_the_old_capacity_is_passed() -> None:
    used, _ = line("fills", 0, 4.0, 400, capacity=2000.0)
    whole = Series(signal="volume_capacity_bytes", subject=used.subject, times=[0.0, 210 * HOUR], values=[1000, 2000])

    found = compared([kept("fills", 50.0)], measured((used, whole)), WITHIN)

    assert (found.record.said, found.record.came_true) == (1, 1)


def test_a_replay_asks_only_what_was_known_and_leaves_room_for_the_outcome() -> None:
    found = replayed(measured(line("fills", 0, 1.8, 30 * 24, 1000.0), line("lasts", 0, 0.1, 30 * 24)), WITHIN)

    assert found.moments == 5
    assert (found.record.said, found.record.came_true, found.record.missed) == (1, 1, 0)


def test_a_past_of_less_than_a_week_has_nothing_to_replay() -> None:
    found = replayed(measured(line("fills", 0, 4.0, 100)), WITHIN)

    assert (found.moments, found.record.said, found.record.quiet) == (0, 0, 0)
    assert np.isnan(found.record.f1)
