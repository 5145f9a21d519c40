"""`holdfast diff` from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from holdfast.faces.cli.main import run
from tests.unit.faces.broken import CLAIM, CLASS, listing

ENGLISH = {"LANG": "en_US.UTF-8"}
FAST = {**CLASS, "metadata": {"name": "fast"}}
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": {}}
Captured = pytest.CaptureFixture[str]


def written(folder: Path, name: str, *items: dict[str, Any]) -> str:
    path = folder / name
    path.write_text(listing(*items))
    return str(path)


def compared(old: str, new: str, capsys: Captured) -> dict[str, Any]:
    run(["diff", old, new, "-o", "json"], ENGLISH)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_problem_that_healed_is_told_with_the_object_that_healed_it(tmp_path: Path, capsys: Captured) -> None:
    old = written(tmp_path, "old.json", CLAIM, CLASS)
    new = written(tmp_path, "new.json", CLAIM, CLASS, FAST)

    code = run(["diff", old, new], ENGLISH)

    out = capsys.readouterr().out
    assert code == 0
    assert "1 problem healed\n - high  StorageClass does not exist  PersistentVolumeClaim shop/data\n" in out
    assert "1 object added\n + StorageClass fast\n" in out


def test_a_problem_that_opened_makes_the_exit_code_one_when_asked(tmp_path: Path, capsys: Captured) -> None:
    old = written(tmp_path, "old.json", CLAIM, CLASS, FAST)
    new = written(tmp_path, "new.json", CLAIM, CLASS)

    code = run(["diff", old, new, "--exit-code"], ENGLISH)

    assert (code, "1 problem opened" in capsys.readouterr().out) == (1, True)


def test_a_problem_that_can_no_longer_be_judged_is_not_healed(tmp_path: Path, capsys: Captured) -> None:
    old = written(tmp_path, "old.json", CLAIM, CLASS, POD)
    new = written(tmp_path, "new.json", CLAIM, POD)

    found = compared(old, new, capsys)

    states = {name: [item["cause"] for item in items] for name, items in found["problems"].items()}
    assert (states["healed"], states["unseen"]) == ([], ["storage/claim/class-missing"])
    assert found["removed"] == []
    assert found["not_compared"] == ["StorageClass"]


def test_changed_fields_are_told_and_the_same_snapshot_is_unchanged(tmp_path: Path, capsys: Captured) -> None:
    old = written(tmp_path, "old.json", CLAIM, CLASS)
    changed = {**CLASS, "provisioner": "other.csi.example.com"}
    new = written(tmp_path, "new.json", CLAIM, changed)

    found, same = compared(old, new, capsys), compared(old, old, capsys)

    field = {"field": "provisioner", "before": "ebs.csi.aws.com", "after": "other.csi.example.com"}
    named = {"kind": "StorageClass", "namespace": "", "name": "standard"}
    assert found["changed"] == [{"object": named, "recreated": False, "fields": [field]}]
    assert (same["changed"], same["added"], same["removed"]) == ([], [], [])


def test_two_clusters_are_told_apart(tmp_path: Path, capsys: Captured) -> None:
    def home(uid: str) -> dict[str, Any]:
        return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system", "uid": uid}}

    found = compared(written(tmp_path, "a.json", home("1")), written(tmp_path, "b.json", home("2")), capsys)

    assert found["other_cluster"] is True
