import json
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
CLASS = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "gp3"},
    "provisioner": "ebs.csi.aws.com",
    "parameters": {"type": "gp3"},
}


@pytest.fixture
def dump(tmp_path: Path) -> str:
    path = tmp_path / "classes.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [CLASS]}))
    return str(path)


def test_a_need_that_is_met_ends_well(dump: str, capsys: Captured) -> None:
    code = run(["gap", dump, "--medium", "ssd"], ENGLISH)

    assert (code, capsys.readouterr().out.splitlines()[0]) == (0, "+ need  a class meets it")


def test_a_need_that_is_not_met_shows_the_class_that_would(dump: str, capsys: Captured) -> None:
    code = run(["gap", dump, "--encrypted", "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert (code, found["needs"][0]["classes"][0]["reasons"]) == (1, ["not encrypted (encrypted)"])
    assert found["needs"][0]["proposals"][0]["manifests"][0]["parameters"] == {"encrypted": "true"}


def test_a_file_of_needs_is_read(dump: str, tmp_path: Path, capsys: Captured) -> None:
    needs = tmp_path / "needs.yaml"
    needs.write_text("- {name: files, access_mode: ReadWriteMany}\n")

    run(["gap", dump, "--needs", str(needs)], ENGLISH)

    assert capsys.readouterr().out.splitlines()[0] == "x files  no class meets it"


def test_a_file_with_an_unknown_field_is_refused(dump: str, tmp_path: Path, capsys: Captured) -> None:
    needs = tmp_path / "needs.yaml"
    needs.write_text("- {name: files, colour: red}\n")

    code = run(["gap", dump, "--needs", str(needs)], ENGLISH)

    assert (code, "colour" in capsys.readouterr().err) == (2, True)


def test_the_usual_needs_are_taken_in_korean(dump: str, capsys: Captured) -> None:
    run(["gap", dump, "--lang", "ko"], ENGLISH)

    assert "충족하는 클래스가 없습니다" in capsys.readouterr().out
