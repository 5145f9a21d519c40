"""Values, times and slots of predictions as people read them."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from holdfast.model.outcome import Unread
from holdfast.model.prediction import Part, Prediction, Score
from holdfast.reports.prediction_words import amount, in_time, lacking, proof, slot, spark


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "bytes", "-"),
        (3 * 2**30, "bytes", "3 GiB"),
        (0.0384, "seconds", "38.4 ms"),
        (1.5, "seconds", "1.5 s"),
        (0.999, "probability", "99 %"),
        (0.25, "ratio", "25 %"),
        (212.6, "per-second", "213/s"),
        (12345.0, "per-second", "12,345/s"),
        (9050.4, "EUR", "9,050 EUR"),
        (9050.4, "", "9,050"),
        (3.0, "count", "3"),
        (3.25, "count", "3.25"),
    ],
)
def test_a_value_is_written_in_its_unit(value: float | None, unit: str, words: str) -> None:
    assert amount(value, unit) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.0, "now"),
        (30.0, "30 h"),
        (60.0, "2.5 d"),
        (600.0, "25 d"),
        (2161.0, "not within 90 d"),
        (math.inf, "not within 90 d"),
    ],
)
def test_a_time_has_two_digits_and_an_end(hours: float, words: str) -> None:
    assert in_time(hours, "en", 2160.0) == words


def test_a_slot_is_a_day_with_its_hours() -> None:
    start = datetime(2026, 1, 20, 6, tzinfo=UTC).timestamp()
    part = Part(role="slot", name="slot", start=start, end=start + 3 * 3600)

    assert slot(part, "en") == "Tue 2026-01-20 06:00-09:00 UTC"
    assert slot(part, "ko") == "화 2026-01-20 06:00-09:00 UTC"


def test_a_history_rises_from_the_lowest_bar_to_the_highest() -> None:
    assert spark([(float(hour), float(hour)) for hour in range(-15, 1)], ascii_only=True) == "__..--==++**##@@"
    assert spark([(0.0, 1.0)]) == ""


def test_the_proof_names_the_method_and_what_it_saves() -> None:
    tested = Score(error=1.0, naive=4.0, tests=28.0)
    told = Prediction(kind="cost", quantity="month-total", moment=0.0, method="weekday-line", score=tested)

    assert proof(told, "en") == "growth by weekday; off by 75 % less than the naive answer in 28 tests"


def test_what_lacks_is_named_by_its_reason() -> None:
    needs = (Unread("a", "not-measured"), Unread("b", "not-given"), Unread("c", "not-measured"))

    assert lacking(Prediction(kind="cost", quantity="month-total", moment=0.0, needs=needs), "en") == (
        "not measured: a, c; not given: b"
    )
