"""From a fault in a real control plane to the answer on the command line."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.live import scenario
from tests.live.archive import pack
from tests.live.cluster import ControlPlane
from tests.live.record import dump

pytestmark = [pytest.mark.live, pytest.mark.slow]


def diagnosed(source: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "holdfast", "diagnose", str(source), "--output", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    problems: list[dict[str, Any]] = json.loads(done.stdout)["problems"]
    return problems


@pytest.mark.parametrize("name", ["missing-class", "missing-service-account"])
def test_a_fault_made_now_is_named_first(fresh_cluster: ControlPlane, tmp_path: Path, name: str):
    played = scenario.load(name)
    scenario.play(fresh_cluster, played, age_seconds=65)
    dump(fresh_cluster, tmp_path / "lists")
    pack(tmp_path / "lists", tmp_path / "lists.tar.gz")

    problems = diagnosed(tmp_path / "lists.tar.gz")

    assert played.repair is not None
    kind, namespace, target = played.repair
    first = (problems[0]["cause"], problems[0]["object"])
    assert first == (played.cause, {"kind": kind, "namespace": namespace, "name": target})


def test_a_system_that_just_started_has_no_problem(fresh_cluster: ControlPlane, tmp_path: Path):
    scenario.play(fresh_cluster, scenario.load("healthy-shop"), age_seconds=0)
    dump(fresh_cluster, tmp_path / "lists")

    problems = diagnosed(tmp_path / "lists")

    assert [one for one in problems if one["severity"] in ("critical", "high", "medium")] == []
