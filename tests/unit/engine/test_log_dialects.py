"""Each dialect of error texts says in its second document which lines it understands and which it leaves alone."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml

from holdfast.engine.signals.dictionary import DICTIONARY, FAULTS, compiled
from holdfast.engine.signals.texts import hits_in

FOLDER = files("holdfast.engine.signals").joinpath("logs")
DIALECTS = {item.name: list(yaml.safe_load_all(item.read_text())) for item in FOLDER.iterdir() if item.is_file()}
LINES: dict[str, dict[str, Any]] = {
    f"{name} {i}": said for name, (_, two) in DIALECTS.items() for i, said in enumerate(two["says"])
}
SILENT = [
    pytest.param(line, id=f"{name} {i}") for name, (_, two) in DIALECTS.items() for i, line in enumerate(two["silent"])
]
DRESSES = {
    "plain": "{}",
    "of the runtime": "2026-01-15T10:00:00.123456789Z stderr F {}",
    "of a logger": "2026-01-15 10:00:00,123 ERROR [main] shop.Db: {}",
    "coloured": "\x1b[31mERROR\x1b[0m {}",
    "in brackets": "[2026-01-15T10:00:00Z] [error] {}",
}


def expected(said: dict[str, Any]) -> tuple[str, str, int | None, str]:
    return (said["fault"], str(said.get("host", "")), said.get("port"), said.get("name", ""))


@pytest.mark.parametrize("said", LINES.values(), ids=LINES)
def test_a_dialect_tells_the_fault_and_what_it_names(said: dict[str, Any]) -> None:
    found = hits_in(said["line"])

    assert [(hit.fault, hit.host, hit.port, hit.name) for hit in found] == [expected(said)]
    assert said.get("kind", found[0].kind) == found[0].kind


@pytest.mark.parametrize("dress", DRESSES)
def test_the_dress_of_a_line_does_not_matter(dress: str) -> None:
    plain = {said["line"]: expected(said) for said in LINES.values() if said["line"][0] != "{"}

    found = {line: [(h.fault, h.host, h.port, h.name) for h in hits_in(DRESSES[dress].format(line))] for line in plain}

    assert {line: hits for line, hits in found.items() if hits != [plain[line]]} == {}


@pytest.mark.parametrize("line", SILENT)
def test_ordinary_lines_of_the_same_programs_say_nothing(line: str) -> None:
    assert hits_in(line) == ()


def test_every_entry_is_sound() -> None:
    unsound = [
        entry
        for entry in DICTIONARY
        if entry.fault not in FAULTS or not entry.needles or any(n != n.lower() or len(n) < 5 for n in entry.needles)
    ]

    assert unsound == []
    assert [compiled(entry.pattern).pattern for entry in DICTIONARY] == [entry.pattern for entry in DICTIONARY]


def test_every_fault_has_a_line_that_tells_of_it() -> None:
    assert {said["fault"] for said in LINES.values()} >= {entry.fault for entry in DICTIONARY} - {"out-of-memory"}
