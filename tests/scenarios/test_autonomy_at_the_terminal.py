"""The dial at a terminal: what holds and why, what was earned, and setting it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast.app.context import Context
from holdfast.app.settings import OfficeSettings
from holdfast.faces.cli.main import run
from holdfast.model.registry import CLUSTERS, RegisteredCluster

Captured = pytest.CaptureFixture[str]
PLACE = ("--cluster", "lab", "-n", "shop", "--action", "pvc.expand")


@pytest.fixture
def store(tmp_path: Path) -> str:
    place = str(tmp_path / "store.db")
    with Context().office(OfficeSettings(store=place, processes=0)) as opened, opened.office.stores.write() as held:
        held.shelf(CLUSTERS).add("lab", RegisteredCluster())
    return place


def says(store: str, capsys: Captured, *words: str, lang: str = "en") -> tuple[int, str]:
    code = run(["autonomy", *words, "--store", store, "--lang", lang], {"HOME": "/nonexistent"})
    told = capsys.readouterr()
    return code, " ".join((told.out + told.err).split())


def test_levels_stand_with_the_rate_and_its_definition(store: str, capsys: Captured) -> None:
    code, told = says(store, capsys, *PLACE)

    assert code == 0
    assert told.startswith("suggest pvc.expand ")
    assert "Automation rate: none, since nothing ran in the last 30 days." in told
    assert "Runs that nobody had to begin and that were seen to have their effect" in told


def test_a_level_is_set_and_shown_with_who_and_why(store: str, capsys: Captured) -> None:
    code, told = says(store, capsys, *PLACE, "--set", "approve", "--why", "each is looked at")
    assert (code, told) == (0, "pvc.expand: approve (lab / shop)")

    code, shown = says(store, capsys, *PLACE, "--evidence", "-o", "json")

    found = json.loads(shown)
    assert code == 0
    assert [(item["level"], item["because"]) for item in found["levels"]] == [("approve", "dial")]
    assert "each is looked at" in found["levels"][0]["reason"]
    assert [(item["streak"], item["allows"]) for item in found["evidence"]] == [(0, "approve")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*PLACE, "--set", "auto", "--why", "it is safe"), "0 of 5 supervised runs"),
        ((*PLACE, "--set", "approve"), "--why"),
        (("--action", "pvc.expand"), "--cluster"),
        (("--cluster", "lab", "--action", "pvc.grow"), "pvc.grow"),
        (("--cluster", "nowhere"), "nowhere"),
    ],
)
def test_what_is_not_earned_or_not_said_is_refused_in_words(
    store: str, capsys: Captured, words: tuple[str, ...], said: str
) -> None:
    code, told = says(store, capsys, *words)

    assert code != 0
    assert said in told


def test_it_speaks_korean(store: str, capsys: Captured) -> None:
    code, told = says(store, capsys, *PLACE, "--evidence", lang="ko")

    assert code == 0
    assert "자동화율: 없음" in told
