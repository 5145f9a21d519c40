"""Lines of logs and their templates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.analysis.logs.lines import LogLine, read_line
from holdfast.analysis.logs.templates import mine, worst

TEN = datetime(2026, 1, 15, 10, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "level", "clock", "time"),
    [
        ("2026-01-15T10:00:00.123Z ERROR no", "error", "10:00:00", TEN),
        ("2026-01-15T12:00:00+02:00 stdout F level=warn msg=no", "warning", "12:00:00", TEN),
        ("E0115 10:00:00.123456       1 main.go:12] no", "error", "10:00:00", None),
        ("time=2026-01-15T10:00:00Z level=info msg=ok", "info", "10:00:00", TEN),
        ("2026-01-15 10:00:00,123 WARN  [main] no", "warning", "10:00:00", None),
        ("2026-01-15 10:00:00.123 UTC [71] FATAL:  no", "fatal", "10:00:00", TEN),
        ('{"level":"error","ts":"2026-01-15T10:00:00Z","msg":"no"}', "error", "10:00:00", TEN),
        ('{"level":50,"time":1768471200000,"msg":"no"}', "error", "", None),
        ("[error] 7#7: *1 no", "error", "", None),
        ("\x1b[33mwarn\x1b[0m: no", "warning", "", None),
        ("nothing of the kind", "", "", None),
        ("2026-13-45T10:00:00Z ERROR no", "error", "10:00:00", None),
    ],
)
def test_level_and_time_are_read_from_any_usual_form(raw: str, level: str, clock: str, time: datetime | None) -> None:
    line = read_line(raw)

    assert (line.level, line.clock, line.time) == (level, clock, time)


def test_the_message_of_a_structured_line_comes_first_and_the_fields_follow() -> None:
    line = read_line('{"severity":"ERROR","message":"cannot start","error":{"cause":"lookup \\"cart\\""},"n":2}')

    assert line == LogLine('cannot start cause=lookup "cart" n=2', "error")


def test_lines_that_differ_in_numbers_and_names_are_one_template() -> None:
    text = "\n".join(
        f"2026-01-15T10:{i:02d}:00Z ERROR dial tcp 10.0.0.{i}:5432: connection refused id={i:08x}" for i in range(12)
    )

    (found,) = mine(text)

    assert (found.count, found.first, found.last) == (12, 0, 11)
    assert (found.since, found.until, found.level) == ("10:00:00", "10:11:00", "error")
    assert found.words == "ERROR dial tcp <*> connection refused <*>"


def test_what_appears_in_the_last_part_alone_is_new_and_the_worst() -> None:
    text = "INFO served /items\n" * 90 + "ERROR cache miss for abc\n" * 5 + "ERROR ledger is gone\n" * 5

    found = worst(mine("ERROR cache miss for abc\n" + text))

    assert [(item.line, item.count, item.is_new) for item in found] == [
        ("ERROR ledger is gone", 5, True),
        ("ERROR cache miss for abc", 6, False),
    ]


def test_lines_for_information_and_counts_of_no_errors_are_not_grave() -> None:
    assert worst(mine("INFO failed=0 errors=0\nfinished with 0 errors\nINFO retry after failure\n")) == ()


@given(st.text(max_size=500))
def test_every_line_is_counted_once(text: str) -> None:
    lines = [line for line in text.rstrip("\n").split("\n") if read_line(line).text.split()]

    assert sum(item.count for item in mine(text)) == len(lines)
