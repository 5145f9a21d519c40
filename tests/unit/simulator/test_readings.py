"""Made-up measurements look as they were described: a size, a rate, gaps, a slow evening."""

from datetime import UTC, datetime

import pytest

from holdfast.engine.signals.tables import read_table
from holdfast.model.series import Series
from holdfast.simulator.readings import GIB, SPAN_HOURS, Answering, Filling, Usual, table

NOW = datetime(2027, 5, 3, 9, tzinfo=UTC)
PLAIN = {"namespace": "shop", "claim": "data", "size_gib": 10.0, "used_gib": 8.0, "daily_gib": 0.1}


def read(**usual: object) -> dict[str, Series]:
    found = read_table(table(Usual(**usual), NOW), "history.csv", "history")  # type: ignore[arg-type]
    assert found.unread == ()
    return {item.signal: item for item in found.series}


def filled(**more: object) -> dict[str, Series]:
    return read(fillings=(Filling(**PLAIN | more),))  # type: ignore[arg-type]


def test_a_volume_stands_where_it_was_said_and_has_filled_at_its_rate() -> None:
    used = filled()["volume_used_bytes"]

    assert used.latest / GIB == pytest.approx(8.0, abs=0.01)
    assert used.latest_time == NOW.timestamp()
    assert (used.values[-1] - used.values[0]) / GIB == pytest.approx(30 * 0.1, rel=0.1)


def test_an_enlarged_volume_was_smaller_before() -> None:
    whole = filled(before_gib=9.0, enlarged_hours_ago=48)["volume_capacity_bytes"]

    assert [value / GIB for value in whole.values] == [9.0] * (SPAN_HOURS - 48) + [10.0] * 49


def test_nobody_measured_in_a_gap() -> None:
    used = filled(gaps=((20, 10),))["volume_used_bytes"]

    ago = {round((NOW.timestamp() - time) / 3600) for time in used.times}
    assert set(range(SPAN_HOURS + 1)) - ago == set(range(10, 21))


def test_what_is_cleaned_away_after_a_week_never_holds_more_than_a_week_brings() -> None:
    used = filled(kept_days=7.0, daily_gib=0.5, used_gib=5.0)["volume_used_bytes"]

    assert (max(used.values) - min(used.values)) / GIB == pytest.approx(7 * 0.5, rel=0.05)


def test_a_service_is_slow_for_as_long_as_was_said() -> None:
    seconds = read(
        answerings=(Answering(namespace="shop", service="a", requests=9, seconds=1, slow_hours=3, slow_by=5),)
    )["request_latency_seconds"]

    assert [value > 2 for value in seconds.values] == [False] * (SPAN_HOURS - 2) + [True] * 3
