import json

import pytest

from holdfast.faces.cli.main import run
from tests.builders.office import EXAMPLES

ENGLISH, KOREAN = {"LANG": "en_US.UTF-8"}, {"LANG": "ko_KR.UTF-8"}
Captured = pytest.CaptureFixture[str]
HEALTHY, LOST = str(EXAMPLES / "healthy-storage.tar.gz"), str(EXAMPLES / "claim-lost.tar.gz")


def test_a_cluster_without_a_failing_check_ends_well(capsys: Captured) -> None:
    code = run(["checks", HEALTHY, "--cadence", "daily"], ENGLISH)

    shown = capsys.readouterr().out
    assert code == 0
    assert " + 13 States of claims and volumes  passed" in shown.splitlines()
    assert " ?  4 Volumes near their limit  not evaluated" in shown.splitlines()


def test_a_failing_check_ends_with_one_and_says_why(capsys: Captured) -> None:
    code = run(["checks", LOST, "--cadence", "daily", "-o", "json"], ENGLISH)

    found = {item["id"]: item for item in json.loads(capsys.readouterr().out)["checks"]}
    failed = found["daily.claim-states"]
    assert (code, failed["state"]) == (1, "fail")
    assert "PersistentVolumeClaim shop/ratings" in {line["object"] for line in failed["lines"]}


def test_a_korean_reader_is_told_in_korean(capsys: Captured) -> None:
    run(["checks", HEALTHY, "--cadence", "daily", "-o", "markdown"], KOREAN)

    assert "| 13 | PV/PVC 상태 | 통과 |" in capsys.readouterr().out


def test_two_snapshots_tell_what_changed_between_them(capsys: Captured) -> None:
    run(["checks", HEALTHY, "--cadence", "weekly", "--before", HEALTHY, "-o", "json"], ENGLISH)

    found = {item["id"]: item for item in json.loads(capsys.readouterr().out)["checks"]}
    assert found["weekly.access-review"]["state"] == "pass"
