"""Back-tests that are used again: the same answer, and a new one as soon as something happened."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from holdfast.model.kept_selection import KeptSelection
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.service.forecasts.forecasting import forecasts
from holdfast.service.forecasts.selections import Selections

HOUR = 3600.0
DAYS = 20


def line(name: str, hours: int, capacity: float = 1000.0, grown_at: int | None = None) -> tuple[Series, Series]:
    ref = Ref("PersistentVolumeClaim", name, "shop")
    times = [i * HOUR for i in range(hours)]
    used = [100 + 1.0 * i + 3.0 * (i % 24) for i in range(hours)]
    whole = [capacity if grown_at is None or i < grown_at else 2 * capacity for i in range(hours)]
    return (
        Series(signal="volume_used_bytes", subject=ref, times=times, values=used),
        Series(signal="volume_capacity_bytes", subject=ref, times=times, values=whole),
    )


def measured(*given: tuple[Series, Series]) -> Measured:
    return Measured(series=tuple(item for pair in given for item in pair), signals=frozenset(), is_asked=True)


@pytest.fixture
def kept() -> tuple[KeptSelection, ...]:
    first = Selections()
    forecasts(measured(line("a", DAYS * 24), line("b", DAYS * 24)), selections=first)
    return first.kept


def test_what_was_tested_is_kept_with_its_moment_and_the_forecasters_that_speak(
    kept: tuple[KeptSelection, ...],
) -> None:
    assert [(item.name, item.moment, item.days) for item in kept] == [
        (name, (DAYS * 24 - 1) * HOUR, DAYS - 1) for name in ("a", "b")
    ]
    assert all(sum(item.weights.values()) == pytest.approx(1.0) for item in kept)
    assert all(item.weights.keys() == item.losses.keys() for item in kept)


def test_a_forecast_with_kept_selections_says_the_same_without_a_test(kept: tuple[KeptSelection, ...]) -> None:
    given = measured(line("a", DAYS * 24), line("b", DAYS * 24))
    again = Selections(kept)

    found = forecasts(given, selections=again)

    assert found == forecasts(given)
    assert again.tested == 0


def test_only_what_is_new_is_tested(kept: tuple[KeptSelection, ...]) -> None:
    later = Selections(kept)

    found = forecasts(measured(*(line(name, DAYS * 24 + 6) for name in ("a", "b", "c"))), selections=later)

    assert (later.tested, len(found.outlooks)) == (1, 3)


def test_a_resized_volume_is_tested_again(kept: tuple[KeptSelection, ...]) -> None:
    later = Selections(kept)

    forecasts(measured(line("a", DAYS * 24 + 6, grown_at=DAYS * 24 + 2), line("b", DAYS * 24 + 6)), selections=later)

    assert later.tested == 1
    assert {item.name: item.moment for item in later.kept} == {
        "a": (DAYS * 24 + 5) * HOUR,
        "b": (DAYS * 24 - 1) * HOUR,
    }


def test_a_change_of_pace_that_was_not_known_asks_for_a_new_test(kept: tuple[KeptSelection, ...]) -> None:
    later = Selections(replace(item, changed=5 * 24 * HOUR) for item in kept)

    forecasts(measured(line("a", DAYS * 24 + 6), line("b", DAYS * 24 + 6)), selections=later)

    assert later.tested == 2


@pytest.mark.parametrize(("days", "age", "tested"), [(30, 6, 0), (30, 8, 1), (4, 0.5, 0), (4, 2, 1), (30, -1, 1)])
def test_a_test_counts_for_a_week_that_of_a_short_past_for_less_and_none_from_the_future(
    kept: tuple[KeptSelection, ...], days: int, age: float, tested: int
) -> None:
    end = (DAYS * 24 - 1) * HOUR
    given = Selections([replace(kept[0], days=days, moment=end - age * 24 * HOUR)])

    forecasts(measured(line("a", DAYS * 24)), selections=given)

    assert given.tested == tested


def test_a_forecaster_that_is_no_more_speaks_no_more(kept: tuple[KeptSelection, ...]) -> None:
    given = Selections([replace(kept[0], weights={"oracle": 1.0}, losses={"oracle": 0.0})])

    forecasts(measured(line("a", DAYS * 24)), selections=given)

    assert given.tested == 1


def test_what_was_not_forecast_for_a_month_is_forgotten(kept: tuple[KeptSelection, ...]) -> None:
    old = replace(kept[0], name="gone", moment=kept[0].moment - 31 * 24 * HOUR)

    assert Selections([*kept, old]).kept == kept
