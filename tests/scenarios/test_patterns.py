"""The first problem in a world of each problem pattern is a cause that the pattern's page names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run
from holdfast.pillars.diagnosis.knowledge import PREFIX, Pattern, patterns
from tests.scenarios.pattern_worlds import WORLDS, Files
from tests.scenarios.test_creating_container import ENGLISH, Captured, World, world

CASES = [(pattern, case) for pattern, cases in WORLDS.items() for case in cases]


def page_of(name: str) -> Pattern:
    return next(pattern for pattern in patterns() if pattern.name == PREFIX + name)


def written(folder: Path, found: World, files: Files) -> str:
    items = [*found.values()]
    (folder / "objects.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return str(folder)


def test_every_pattern_has_a_world() -> None:
    assert {PREFIX + name for name in WORLDS} == {pattern.name for pattern in patterns()}


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_first_problem_is_a_cause_that_the_page_names(
    name: str, case: str, tmp_path: Path, capsys: Captured
) -> None:
    found = world()
    files = WORLDS[name][case](found)
    [told] = [part for part in page_of(name).lists if part.list == "causes"]
    causes = {rule for line in told.lines for rule in line.rules}

    run(["diagnose", written(tmp_path, found, files), "-o", "json"], ENGLISH)

    problems = json.loads(capsys.readouterr().out)["problems"]
    assert problems
    assert problems[0]["cause"] in causes, [(p["cause"], p["object"]["name"]) for p in problems]
    assert len(problems) <= 2
