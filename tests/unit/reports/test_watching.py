"""A change is told in words that a tired person and a program can read."""

import json
from datetime import timedelta
from pathlib import Path

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from holdfast.pillars.watching.steadiness import Change
from holdfast.reports.change_wire import WireChange, as_json_line, change_schema, describe_change
from holdfast.reports.look import Look
from holdfast.reports.watching import change_text
from tests.unit.reports.samples import NOON, diagnosis, words

PUBLISHED = Path(__file__).resolve().parents[3] / "schemas" / "change.schema.json"
PROBLEM = diagnosis().problems[0]
OPENED = Change(sort="opened", time=NOON, problem=PROBLEM, opened=NOON)
HEALED = replace(OPENED, sort="healed", time=NOON + timedelta(minutes=7))
CHANGED = Change(
    sort="changed",
    time=NOON,
    problem=PROBLEM,
    opened=NOON,
    before=replace(PROBLEM, severity="low", confidence=0.3, affected=()),
    fields=("severity", "confidence", "affected"),
)


def wire(change: Change, lang: str = "en") -> WireChange:
    return describe_change(change, 3, words, lang, "1.2.3")


def test_the_published_schema_is_that_of_the_code() -> None:
    # To refresh: python -m tests.unit.reports.test_watching
    assert json.loads(PUBLISHED.read_text()) == change_schema()


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("change", [OPENED, CHANGED, HEALED])
def test_each_change_is_one_line_that_is_valid_by_the_published_schema(change: Change, lang: str) -> None:
    line = as_json_line(wire(change, lang))

    assert line.count("\n") == 1
    jsonschema.validate(json.loads(line), change_schema())
    assert msgspec.json.decode(line, type=WireChange) == wire(change, lang)


def test_what_opened_says_when_how_grave_where_and_what_to_do() -> None:
    lines = change_text(wire(OPENED)).splitlines()

    first = lines[0]
    assert first.startswith("2026-01-15 12:00:00Z  OPENED   ")
    assert PROBLEM.object.name in first
    assert any(line.lstrip().startswith("Fix") for line in lines)


def test_what_changed_says_what_it_was_before() -> None:
    shown = change_text(wire(CHANGED))

    assert "CHANGED" in shown
    assert "severity: low before" in shown
    assert "confidence: a guess before" in shown
    assert "objects hurt: 0 before" in shown


def test_what_healed_says_how_long_it_was_open() -> None:
    lines = change_text(wire(HEALED)).splitlines()

    assert lines[0].startswith("2026-01-15 12:07:00Z  HEALED   ")
    assert lines[1].strip() == "was open for 7 minutes"


def test_colour_adds_nothing_that_the_words_do_not_say() -> None:
    plain, coloured = change_text(wire(OPENED)), change_text(wire(OPENED), Look(colour=True))

    assert "\x1b[" not in plain
    assert "\x1b[" in coloured


def test_korean_speaks_korean() -> None:
    assert "발생" in change_text(wire(OPENED, "ko"))


if __name__ == "__main__":
    PUBLISHED.write_text(json.dumps(change_schema(), indent=2) + "\n")
