"""Lengths of time on the command line, and options of predictions that would be misunderstood."""

import pytest

from holdfast.faces.cli.main import run
from holdfast.faces.cli.series import hours
from holdfast.model.usage_refusals import DurationUnusable

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4d", 96.0),
        ("36h", 36.0),
        ("90m", 1.5),
        ("1w", 168.0),
        ("1w2d", 216.0),
        ("4d12h", 108.0),
        (".5d", 12.0),
        (" 4D ", 96.0),
    ],
)
def test_lengths_are_read_as_prometheus_and_go_write_them(text: str, expected: float) -> None:
    assert hours(text) == expected


@pytest.mark.parametrize("text", ["", "2", "d", "0d", "-3d", "1d-2h", "1d1w", "1e9d", "nand", "inf", "9999999999d"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(DurationUnusable):
        hours(text)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["forecast", "readings.csv", "--within", "60d"], "Allowed: 1h - 30d"),
        (["prometheus-rules", "--runbooks", "not a page"], "Allowed: https://"),
    ],
)
def test_a_value_that_would_be_misunderstood_is_one_clear_line(
    arguments: list[str], expected: str, capsys: Captured
) -> None:
    code = run(arguments, ENGLISH)

    assert (code, expected in capsys.readouterr().err) == (2, True)
