import json
from pathlib import Path

import pytest

from holdfast.faces.cli.main import run
from tests.builders.kube import Raw, claim

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
SNAPSHOT: Raw = {
    "apiVersion": "snapshot.storage.k8s.io/v1",
    "kind": "VolumeSnapshot",
    "metadata": {"name": "nightly", "namespace": "shop"},
    "spec": {"source": {"persistentVolumeClaimName": "data"}},
    "status": {"creationTime": "2026-01-15T02:00:00Z", "readyToUse": True},
}


def dump(folder: Path, *items: Raw) -> str:
    path = folder / "objects.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    return str(path)


def test_a_complete_point_ends_well_and_shows_what_to_apply(tmp_path: Path, capsys: Captured) -> None:
    code = run(["recover", "data", "-n", "shop", dump(tmp_path, claim("data"), SNAPSHOT)], ENGLISH)

    out = capsys.readouterr().out
    assert (code, out.splitlines()[0]) == (0, "Recovering PersistentVolumeClaim shop/data")
    assert " + snapshot  VolumeSnapshot shop/nightly" in out
    assert "        name: data-restored" in out


def test_no_complete_point_is_no_success(tmp_path: Path, capsys: Captured) -> None:
    code = run(["recover", "data", "-n", "shop", "-o", "json", dump(tmp_path, claim("data"))], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert (code, found["points"], found["loses_seconds"]) == (1, [], None)
    assert "VolumeSnapshot" in found["not_seen"]


def test_a_mistyped_name_is_an_error_and_not_a_loss(tmp_path: Path, capsys: Captured) -> None:
    code = run(["recover", "dta", "-n", "shop", dump(tmp_path, claim("data"))], ENGLISH)

    assert (code, "shop/dta" in capsys.readouterr().err) == (2, True)


def test_it_speaks_korean(tmp_path: Path, capsys: Captured) -> None:
    run(["recover", "data", "-n", "shop", "--lang", "ko", dump(tmp_path, claim("data"), SNAPSHOT)], ENGLISH)

    assert capsys.readouterr().out.startswith("PersistentVolumeClaim shop/data 복구\n")
