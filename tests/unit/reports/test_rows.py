"""Rows as a table, as CSV and for programs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from rich.cells import cell_len

from holdfast.pillars.inspection.query import Answer
from holdfast.reports.look import PLAIN, Look
from holdfast.reports.rows import WireAnswer, as_csv, as_json, as_yaml, notes, table

ANSWER = Answer(
    columns=("NAME", "AGE", "NOTE"),
    rows=(
        {"NAME": "스토리지", "AGE": timedelta(hours=2), "NOTE": None},
        {"NAME": "web", "AGE": timedelta(days=3), "NOTE": "a\x1b[31m\nb"},
    ),
)


def test_columns_line_up_whatever_letters_they_hold() -> None:
    lines = table(ANSWER, PLAIN).splitlines()

    assert lines == ["NAME      AGE  NOTE", "스토리지  2h   -", "web       3d   a\N{REPLACEMENT CHARACTER}[31m b"]
    assert len({cell_len(line.partition(word)[0]) for line, word in zip(lines, ("AGE", "2h", "3d"), strict=True)}) == 1


def test_a_long_cell_is_cut_unless_everything_is_wanted() -> None:
    long = Answer(columns=("A",), rows=({"A": "가" * 50},))

    cut, whole = (table(long, look).splitlines()[1] for look in (PLAIN, Look(verbose=True)))

    assert (cell_len(cut) <= 60, cut.endswith("\N{HORIZONTAL ELLIPSIS}"), whole) == (True, True, "가" * 50)


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "'=1+1"), ("@cmd", "'@cmd"), ("+x", "'+x"), ("-5", "-5"), ("-x", "'-x"), ("plain", "plain"), ("", '""')],
)
def test_a_spreadsheet_runs_nothing(value: str, cell: str) -> None:
    written = as_csv(Answer(columns=("A",), rows=({"A": value},)))

    assert written == f"A\n{cell}\n"


def test_programs_get_durations_as_text_and_what_was_not_seen() -> None:
    wire = WireAnswer(query="q", kind="Pod", rows=ANSWER.rows[:1], missing=("Event",))

    found = json.loads(as_json([wire]))

    row = {"NAME": "스토리지", "AGE": "2h", "NOTE": None}
    assert found == [{"query": "q", "kind": "Pod", "rows": [row], "missing": ["Event"], "unread": []}]
    assert "NAME: 스토리지" in as_yaml([wire])


def test_what_an_answer_could_not_see_is_told() -> None:
    told = list(notes(Answer(columns=(), rows=(), missing=("Pod",)), "en"))

    assert told == ["Pod was not in the input"]
