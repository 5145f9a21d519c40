"""The rules and routes of a preventive plan, checked and unit-tested by promtool and amtool."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.faces.cli.main import run

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
WANTED, AVAILABLE = (
    'kube_deployment_spec_replicas{deployment="web"}',
    'kube_deployment_status_replicas_available{deployment="web"}',
)
GOOD, BAD = 'apiserver_request_total{code="200"}', 'apiserver_request_total{code="500"}'
KUBELETS = 'kube_node_info{node="a",kubelet_version="v1.36.3"}', 'kube_node_info{node="b",kubelet_version="v1.36.1"}'
FAILED = 'holdfast:slo_errors:ratio_5m{part="api"}'
RELEASED = 'kube_persistentvolume_status_phase{persistentvolume="pv-1",phase="Released"}'
CLAIM = '{namespace="shop",persistentvolumeclaim="data"}'
Series = dict[str, str]
Case = tuple[str, str, Series, str, bool]


def replicas(available: str) -> Series:
    return {WANTED: "1000+0x12000", AVAILABLE: available}


def volume(used: int) -> Series:
    """A volume of ten bytes."""
    return {
        f"kubelet_volume_stats_used_bytes{CLAIM}": f"{used}+0x2400",
        f"kubelet_volume_stats_capacity_bytes{CLAIM}": "10+0x2400",
    }


CASES: list[Case] = [
    ("HoldfastBudgetBurning", "2 % are missing for an hour", replicas("1000+0x60 980+0x120"), "2h10m", True),
    ("HoldfastBudgetBurning", "nothing is missing", replicas("1000+0x200"), "2h10m", False),
    ("HoldfastBudgetBurning", "it was mended an hour ago", replicas("1000+0x60 980+0x60 1000+0x200"), "3h30m", False),
    ("HoldfastBudgetBurning", "a call of fifty fails", {GOOD: "0+49x200", BAD: "0+1x200"}, "2h10m", True),
    ("HoldfastBudgetBurning", "no call fails", {GOOD: "0+49x200"}, "2h10m", False),
    ("HoldfastBudgetNotMeasured", "nothing says how many replicas there are", {GOOD: "0+49x200"}, "1h", True),
    ("HoldfastBudgetNotMeasured", "replicas are counted", replicas("1000+0x200"), "1h", False),
]
LONG: list[Case] = [
    ("HoldfastBudgetSpent", "two of a thousand failed for a week", {FAILED: "0.002+0x2016"}, "167h", True),
    ("HoldfastBudgetSpent", "one of two thousand failed", {FAILED: "0.0005+0x2016"}, "167h", False),
    ("HoldfastKubeletsDiffer", "two versions for eight days", dict.fromkeys(KUBELETS, "1+0x2400"), "192h", True),
    ("HoldfastKubeletsDiffer", "two versions for a day", dict.fromkeys(KUBELETS, "1+0x300"), "24h", False),
    ("HoldfastStorageMostlyEmpty", "a tenth is used for eight days", volume(1), "192h", True),
    ("HoldfastStorageMostlyEmpty", "half is used", volume(5), "192h", False),
    ("HoldfastVolumeUnused", "it was released eight days ago", {RELEASED: "1+0x2400"}, "192h", True),
    ("HoldfastVolumeUnused", "it is bound", {RELEASED: "0+0x2400"}, "192h", False),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plan")
    assert run(["prevention-plan", "--nodes", "100", "--pods", "1000", "--files", str(made)], {}) == 0
    return made


def failed(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_promtool_accepts_the_rules(folder: Path) -> None:
    assert failed("promtool", "check", "rules", str(folder / "prometheus-rules.yaml")) == ""


@pytest.mark.skipif(
    shutil.which("amtool") is None, reason="Debian's package `prometheus-alertmanager` is not installed"
)
def test_amtool_accepts_the_routes(folder: Path) -> None:
    file = str(folder / "alertmanager.yaml")

    routed = subprocess.run(
        ["amtool", "config", "routes", "test", f"--config.file={file}", "severity=critical"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert failed("amtool", "check-config", file) == ""
    assert routed.stdout.strip() == "holdfast"


@pytest.mark.parametrize(("every", "cases"), [("1m", CASES), ("5m", LONG)], ids=["within hours", "within days"])
def test_every_alert_fires_and_rests_where_it_should(folder: Path, every: str, cases: list[Case]) -> None:
    # Only the rules that are asked about: those over thirty days are slow to work out minute by minute.
    asked = {alert for alert, *_ in cases}
    groups = yaml.safe_load((folder / "prometheus-rules.yaml").read_text())["groups"]
    rules = [
        {**group, "rules": [rule for rule in group["rules"] if _is_needed(rule, asked)]}
        for group in groups
        if group["name"].startswith("holdfast-budget")
    ]
    (folder / f"rules-{every}.yaml").write_text(yaml.safe_dump({"groups": rules}))
    tests = [_test(every, *case) for case in cases]
    file = folder / f"tests-{every}.yaml"
    file.write_text(
        yaml.safe_dump({"rule_files": [f"rules-{every}.yaml"], "evaluation_interval": every, "tests": tests})
    )

    assert failed("promtool", "test", "rules", str(file)) == ""


def test_every_alert_of_the_plan_has_a_case_that_fires_and_one_that_does_not(folder: Path) -> None:
    groups = yaml.safe_load((folder / "prometheus-rules.yaml").read_text())["groups"]
    own = {
        rule["alert"]
        for group in groups
        if group["name"].startswith("holdfast-budget")
        for rule in group["rules"]
        if "alert" in rule
    }

    told = {(alert, fires) for alert, _, _, _, fires in (*CASES, *LONG)}
    assert told == {(alert, fires) for alert in own - {"Watchdog"} for fires in (True, False)}


def _is_needed(rule: Mapping[str, Any], asked: set[str]) -> bool:
    if "alert" in rule:
        return rule["alert"] in asked
    is_month = rule["record"].endswith("_30d")
    return "HoldfastBudgetSpent" in asked if is_month else "HoldfastBudgetBurning" in asked


def _test(every: str, alert: str, name: str, given: Series, moment: str, fires: bool) -> dict[str, Any]:
    # The longer windows go on burning for a while; the shortest is the one that must begin and end at once.
    window = ',window="1h"' if alert == "HoldfastBudgetBurning" else ""
    expr = f'count(ALERTS{{alertname="{alert}",alertstate="firing"{window}}})'
    samples = [{"labels": "{}", "value": 1}] if fires else []
    return {
        "name": f"{alert}: {name}",
        "interval": every,
        "input_series": [{"series": series, "values": values} for series, values in given.items()],
        "promql_expr_test": [{"expr": expr, "eval_time": moment, "exp_samples": samples}],
    }
