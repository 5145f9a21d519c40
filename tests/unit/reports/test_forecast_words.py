"""Forecasts in words and pictures: nothing that is not sure reads as sure, and what is not known is no zero."""

from __future__ import annotations

import math
import re

import pytest

from holdfast.model.outlook import Band, Chance, Outlook
from holdfast.model.refs import Ref
from holdfast.reports.fan import fan
from holdfast.reports.forecast_data import forecast_csv
from holdfast.reports.forecast_text import forecast_text
from holdfast.reports.forecast_words import chance, duration, spark, why
from holdfast.reports.look import PLAIN, Look

GIB = float(2**30)


def outlook(name: str = "data", **more: object) -> Outlook:
    given: dict[str, object] = {
        "subject": Ref("PersistentVolumeClaim", name, "shop"),
        "resource": "volume",
        "standing": "fills",
        "moment": 0.0,
        "used": 90 * GIB,
        "capacity": 100 * GIB,
        "hours": Band(40.0, 60.0, math.inf),
        "chances": (Chance(96.0, 0.8),),
        "method": "every-day",
        "days": 29,
        "history": tuple((float(hour), (90 + hour / 24) * GIB) for hour in range(-48, 1)),
        "capacities": ((-48.0, 80 * GIB), (-24.0, 100 * GIB)),
        "band": tuple(Band((90 + i) * GIB, (91 + i) * GIB, (92 + i) * GIB) for i in range(30)),
        "resized_hours": 24.0,
    }
    return Outlook(**{**given, **more})  # type: ignore[arg-type]  # The fields are named above and by the tests.


@pytest.mark.parametrize(
    ("hours", "english", "korean"),
    [
        (0.2, "< 1 h", "1시간 미만"),
        (30.0, "30 h", "30시간"),
        (60.0, "2.5 d", "2.5일"),
        (96.0, "4 d", "4일"),
        (500.0, "21 d", "21일"),
        (math.inf, "> 30 d", "30일 초과"),
    ],
)
def test_a_time_is_written_with_two_digits(hours: float, english: str, korean: str) -> None:
    assert (duration(hours, "en"), duration(hours, "ko")) == (english, korean)


def test_less_than_a_day_of_history_is_no_method_over_days() -> None:
    young = outlook(days=0, resized_hours=None)

    assert (why(young, "en"), why(young, "ko")) == (
        "by the readings of less than a day",
        "하루가 안 되는 측정값 기준",
    )


@pytest.mark.parametrize(
    ("value", "said"), [(0.999, "99 %"), (1.0, "100 %"), (0.0, "0 %"), (0.007, "1 %"), (None, "-"), (math.nan, "-")]
)
def test_what_is_not_sure_never_reads_as_sure(value: float | None, said: str) -> None:
    assert chance(value) == said


def test_a_volume_that_hardly_moves_is_drawn_flat() -> None:
    flat = outlook(history=tuple((float(hour), 50 * GIB + hour) for hour in range(-48, 1)))

    assert (set(spark(flat)), spark(outlook())[0], spark(outlook())[-1]) == ({"▁"}, "▁", "█")
    assert spark(outlook(), ascii_only=True).isascii()


def test_a_fan_holds_history_band_capacity_expansion_and_the_end() -> None:
    drawn = str(fan(outlook(), "en"))

    looks = set(re.findall(r'class="([\w ]+)"', drawn))
    assert looks == {"grid", "past", "band", "ahead", "capacity", "rule now", "rule resized", "rule full"}
    assert "full in 2.5 d" in drawn


def test_a_name_that_is_markup_stays_text() -> None:
    drawn = str(fan(outlook("<script>"), "en"))

    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn


def test_the_table_fits_no_more_than_ascii_where_it_must() -> None:
    text = forecast_text([outlook()], None, (), Look(ascii=True), "en")

    assert text.isascii()


def test_what_nothing_is_said_of_is_grouped_by_its_reason_and_named() -> None:
    silent = [outlook(f"gone-{i}", standing="no-data", hours=None, history=(), used=None) for i in range(7)]

    text = " ".join(forecast_text([outlook(), *silent], None, (), PLAIN, "en").split())

    assert "Of 7 nothing can be said" in text
    assert "7 no data: nobody measures it: shop/gone-0 (bytes)" in text
    assert "shop/gone-6" not in text


def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe() -> None:
    table = forecast_csv([outlook("=cmd()")])

    assert ",'=cmd()," in table
