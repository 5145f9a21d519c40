"""`holdfast drift` from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from holdfast.faces.cli.main import run
from tests.unit.faces.broken import listing

ENGLISH, KOREAN = {"LANG": "en_US.UTF-8"}, {"LANG": "ko_KR.UTF-8"}
Captured = pytest.CaptureFixture[str]
Object = dict[str, Any]


def settings(name: str = "settings", uid: str = "", **data: str) -> Object:
    metadata = {"name": name, "namespace": "shop"} | ({"uid": uid, "resourceVersion": "7"} if uid else {})
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def secret() -> Object:
    metadata = {"name": "keys", "namespace": "shop", "uid": "u-2"}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": {"password": "b25lLXR3by10aHJlZQ=="}}


def written(folder: Path, name: str, *items: Object) -> str:
    path = folder / name
    path.write_text(listing(*items))
    return str(path)


def drifted(source: str, baseline: str, capsys: Captured, *more: str) -> tuple[int, Object]:
    code = run(["drift", source, "--baseline", baseline, "-o", "json", *more], ENGLISH)
    found: Object = json.loads(capsys.readouterr().out)
    return code, found


def test_a_field_is_told_with_both_values_and_what_setting_it_back_means(tmp_path: Path, capsys: Captured) -> None:
    live = written(tmp_path, "live.json", settings(uid="u-1", mode="slow"))
    baseline = written(tmp_path, "git.json", settings(mode="fast"))

    code = run(["drift", live, "--baseline", baseline], ENGLISH)

    assert code == 0
    assert capsys.readouterr().out == (
        "1 object is not as it was meant to be; 0 are\n"
        "\n"
        " ~ ConfigMap shop/settings\n"
        "     data.mode: fast -> slow\n"
        "       can be set back in place\n"
    )


def test_it_speaks_korean(tmp_path: Path, capsys: Captured) -> None:
    live = written(tmp_path, "live.json", settings(uid="u-1", mode="slow"))
    baseline = written(tmp_path, "git.json", settings(mode="fast"))

    run(["drift", live, "--baseline", baseline], KOREAN)

    assert capsys.readouterr().out.startswith("의도와 다른 객체 1개, 같은 객체 0개\n")


@pytest.mark.parametrize(("mode", "code"), [("fast", 0), ("slow", 1)])
def test_a_pipeline_fails_only_where_something_differs(tmp_path: Path, capsys: Captured, mode: str, code: int) -> None:
    live = written(tmp_path, "live.json", settings(uid="u-1", mode=mode))
    baseline = written(tmp_path, "git.json", settings(mode="fast"))

    assert drifted(live, baseline, capsys, "--exit-code")[0] == code


def test_what_is_gone_is_missing_and_what_stands_besides_manifests_is_nobodys_business(
    tmp_path: Path, capsys: Captured
) -> None:
    live = written(tmp_path, "live.json", settings("other", uid="u-1"))
    baseline = written(tmp_path, "git.json", settings(mode="fast"))

    _, found = drifted(live, baseline, capsys)

    assert [(item["object"]["name"], item["state"]) for item in found["objects"]] == [("settings", "missing")]


def test_besides_a_dump_everything_was_there(tmp_path: Path, capsys: Captured) -> None:
    live = written(tmp_path, "live.json", settings(uid="u-1"), settings("other", uid="u-3"))
    baseline = written(tmp_path, "dump.json", settings(uid="u-1"))

    _, found = drifted(live, baseline, capsys)

    assert [(item["object"]["name"], item["state"]) for item in found["objects"]] == [("other", "added")]


def test_a_kind_that_was_not_read_is_not_called_missing(tmp_path: Path, capsys: Captured) -> None:
    live = written(tmp_path, "live.json", settings(uid="u-1"))
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "small", "namespace": "shop"}}
    baseline = written(tmp_path, "git.json", settings(), quota)

    _, found = drifted(live, baseline, capsys)

    assert found == {"objects": [], "same": 1, "not_compared": ["ResourceQuota"]}


def test_what_is_saved_can_be_applied_anew_and_holds_no_secret(tmp_path: Path, capsys: Captured) -> None:
    live = written(tmp_path, "live.json", settings(uid="u-1", mode="fast"), secret())
    place = tmp_path / "saved.json"

    code = run(["drift", live, "--save", str(place)], ENGLISH)

    saved = json.loads(place.read_text())
    assert code == 0
    assert saved == {"apiVersion": "v1", "kind": "List", "items": [settings(mode="fast")]}
    assert "Secret shop/keys" in capsys.readouterr().err
    assert drifted(live, str(place), capsys) == (0, {"objects": [], "same": 1, "not_compared": []})


def test_a_manifest_without_a_namespace_is_meant_for_the_one_that_is_named(tmp_path: Path, capsys: Captured) -> None:
    bare = settings(mode="fast")
    del bare["metadata"]["namespace"]
    live = written(tmp_path, "live.json", settings(uid="u-1", mode="fast"))
    baseline = written(tmp_path, "git.json", bare)

    _, found = drifted(live, baseline, capsys, "-n", "shop")

    assert (found["objects"], found["same"]) == ([], 1)


def test_without_anything_to_do_it_says_what_it_needs(tmp_path: Path, capsys: Captured) -> None:
    live = written(tmp_path, "live.json", settings(uid="u-1"))

    code = run(["drift", live], ENGLISH)

    assert code == 2
    assert "--baseline" in capsys.readouterr().err


def test_a_baseline_that_is_not_there_is_told(tmp_path: Path, capsys: Captured) -> None:
    live = written(tmp_path, "live.json", settings(uid="u-1"))

    code = run(["drift", live, "--baseline", str(tmp_path / "nothing")], ENGLISH)

    assert code == 2
    assert "nothing" in capsys.readouterr().err
