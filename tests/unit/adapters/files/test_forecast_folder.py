"""Kept forecasts: a file for each day, nothing twice, and no line that was cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.adapters.files.forecasts import ForecastFolder
from holdfast.model.kept_forecast import KeptForecast
from holdfast.model.kept_selection import KeptSelection
from holdfast.model.usage_refusals import KeptUnusable

DAY = 86_400.0


def forecast(name: str, moment: float) -> KeptForecast:
    return KeptForecast(
        kind="PersistentVolumeClaim",
        name=name,
        namespace="shop",
        resource="volume",
        moment=moment,
        capacity=100.0,
        used=50.0,
        p50=12.5,
    )


def test_what_is_kept_is_read_back_oldest_first_from_a_file_for_each_day(tmp_path: Path) -> None:
    folder = ForecastFolder(tmp_path / "kept")
    later, sooner = forecast("a", 2 * DAY), forecast("b", DAY)

    count = folder.keep([later, sooner])

    assert (count, folder.kept()) == (2, (sooner, later))
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == [
        "forecasts-1970-01-02.jsonl",
        "forecasts-1970-01-03.jsonl",
    ]


def test_the_same_forecast_is_kept_once(tmp_path: Path) -> None:
    folder = ForecastFolder(tmp_path)
    folder.keep([forecast("a", DAY)])

    again = folder.keep([forecast("a", DAY), forecast("b", DAY)])

    assert (again, len(folder.kept())) == (1, 2)


def test_a_line_that_was_cut_or_is_of_a_later_version_is_left_out(tmp_path: Path) -> None:
    folder = ForecastFolder(tmp_path)
    folder.keep([forecast("a", DAY)])
    file = tmp_path / "forecasts-1970-01-02.jsonl"
    whole = file.read_bytes()

    file.write_bytes(whole + whole.replace(b'"v":1', b'"v":2') + whole[: len(whole) // 2])

    assert folder.kept() == (forecast("a", DAY),)


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(KeptUnusable):
        ForecastFolder(tmp_path / "none").kept()


def test_a_file_in_the_place_of_the_folder_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(KeptUnusable):
        ForecastFolder(tmp_path / "file").keep([forecast("a", DAY)])


def selection(name: str) -> KeptSelection:
    weights = {"line": 0.75, "every-day": 0.25}
    losses = {"line": 0.1, "every-day": 0.4}
    return KeptSelection(
        kind="PersistentVolumeClaim",
        name=name,
        namespace="shop",
        resource="volume",
        moment=DAY,
        days=30,
        tests=7.5,
        weights=weights,
        losses=losses,
    )


def test_selections_take_the_place_of_those_before_and_are_no_forecasts(tmp_path: Path) -> None:
    folder = ForecastFolder(tmp_path / "kept")
    before = folder.selections()

    folder.keep_selections([selection("a"), selection("b")])
    folder.keep_selections([selection("b")])

    assert before == ()
    assert folder.selections() == (selection("b"),)
    assert folder.kept() == ()
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["selections.jsonl"]


def test_a_damaged_selection_costs_a_test_and_no_more(tmp_path: Path) -> None:
    folder = ForecastFolder(tmp_path)
    folder.keep_selections([selection("a")])
    file = tmp_path / "selections.jsonl"

    file.write_bytes(b"nonsense\n" + file.read_bytes() + b'{"type":"selection"')

    assert folder.selections() == (selection("a"),)
