"""A result that is a file goes to one as it is, from the command line."""

import io
import sys
import zipfile
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run
from tests.builders.office import Testing

ENVIRONMENT = {"LANG": "en_US.UTF-8"}


@pytest.fixture
def store(tmp_path: Path) -> str:
    place = str(tmp_path / "store.db")
    office = Testing(place)
    office.register("prod")
    office.call("incidents.open", title="The shop is slow", cluster="prod")
    office.close()
    return place


def test_a_package_is_written_as_the_archive_that_it_is(store: str, tmp_path: Path) -> None:
    out = tmp_path / "INC-0001.zip"

    code = run(
        ["api", "incidents", "package", "INC-0001", "--store", store, "--output", "file", "--out", str(out)],
        ENVIRONMENT,
    )

    with zipfile.ZipFile(out) as archive:
        names, damaged = archive.namelist(), archive.testzip()
    assert (code, "hand-over.md" in names, damaged) == (0, True, None)


def test_a_document_goes_to_standard_output_as_it_is(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", said)

    code = run(["api", "incidents", "hand-over", "INC-0001", "--store", store, "-o", "file"], ENVIRONMENT)

    assert code == 0
    assert said.buffer.getvalue().decode().startswith("# Hand-over: The shop is slow\n")


def test_what_is_no_file_is_not_offered_as_one(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["api", "jobs", "list", "--store", store, "--output", "file"], ENVIRONMENT)

    assert code != 0
    assert "Allowed: text, json" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_to_is_said(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["api", "incidents", "package", "INC-0001", "--store", store, "-o", "file", "--out", "/none/here.zip"]

    assert run(asked, ENVIRONMENT) != 0
    assert "/none/here.zip" in capsys.readouterr().err
