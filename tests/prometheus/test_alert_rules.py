"""The emitted rules, checked and unit-tested by promtool: every alert fires, and stays quiet, where it should."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.app.context import Context
from holdfast.faces.cli.main import run
from holdfast.pillars.prediction.alert_rules import alert_rules

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
STEPS = 12
DATA = 'namespace="shop",persistentvolumeclaim="data"'
ROOT_FS = 'instance="a",mountpoint="/",fstype="ext4"'
USES = 'namespace="shop",pod="db-0",persistentvolumeclaim="data"'
RUNS = 'namespace="shop",pod="db-0",phase="Running"'
APP = 'namespace="shop",pod="web-0",container="app"'
CALLS = 'driver_name="a.example.com",method_name="/csi.v1.Controller/CreateVolume"'
Series = dict[str, str]


def line(start: float, hourly: float, hours: float) -> str:
    """A series of five-minute samples along a line."""
    return f"{start:.0f}{hourly / STEPS:+.3f}x{int(hours * STEPS)}"


def volume(left: str, used: str, kind: str = "bytes") -> Series:
    whole, free, taken = {
        "bytes": ("capacity_bytes", "available_bytes", "used_bytes"),
        "inodes": ("inodes", "inodes_free", "inodes_used"),
    }[kind]
    return {
        f"kubelet_volume_stats_{whole}{{{DATA}}}": line(4e11, 0, 60),
        f"kubelet_volume_stats_{free}{{{DATA}}}": left,
        f"kubelet_volume_stats_{taken}{{{DATA}}}": used,
    }


def calls(failed: float, seconds: float = 1.0) -> Series:
    name = "csi_sidecar_operations_seconds"
    return {
        f'{name}_count{{{CALLS},grpc_status_code="OK"}}': line(0, 3600 * (1 - failed), 3),
        f'{name}_count{{{CALLS},grpc_status_code="Internal"}}': line(0, 3600 * failed, 3),
        f'{name}_sum{{{CALLS},grpc_status_code="OK"}}': line(0, 3600 * seconds, 3),
    }


def throttled(share: float) -> Series:
    return {
        f"container_cpu_cfs_periods_total{{{APP}}}": "0+600x60",
        f"container_cpu_cfs_throttled_periods_total{{{APP}}}": f"0+{600 * share:.0f}x60",
    }


def pods(**more: str) -> Series:
    return {
        f"kube_pod_spec_volumes_persistentvolumeclaims_info{{{USES}}}": line(1, 0, 3),
        f"kube_pod_status_phase{{{RUNS}}}": line(1, 0, 3),
        **{name.replace("__", "{") + "}": line(1, 0, 3) for name in more.values()},
    }


GIB = 1e9
# An expansion at the 40th hour lifts a volume that fires from 80 to 116 hours: it may rest from 144 on.
EXPANDED = f"{line(300 * GIB, -2.5 * GIB, 40)} {line(290 * GIB, -2.5 * GIB, 15)}"
SLOW = volume(line(300 * GIB, -0.5 * GIB, 60), line(100 * GIB, 0.5 * GIB, 60))
FAST = volume(line(300 * GIB, -8 * GIB, 30), line(100 * GIB, 8 * GIB, 30))
CASES: list[tuple[str, str, Series, str, bool]] = [
    ("HoldfastVolumeFilling", "a day is left", FAST, "26h", True),
    ("HoldfastVolumeFilling", "three weeks are left", SLOW, "26h", False),
    (
        "HoldfastVolumeFilling",
        "once it fires, 116 hours do not end it",
        volume(EXPANDED, line(100 * GIB, 2.5 * GIB, 56)),
        "43h",
        True,
    ),
    (
        "HoldfastVolumeFilling",
        "116 hours alone do not begin it",
        volume(line(320 * GIB, -2.5 * GIB, 12), line(80 * GIB, 2.5 * GIB, 12)),
        "11h",
        False,
    ),
    (
        "HoldfastVolumeFilling",
        "an expansion is no growth",
        volume(line(50 * GIB, 0, 20) + " " + line(250 * GIB, 0, 20), line(100 * GIB, 0, 40)),
        "30h",
        False,
    ),
    ("HoldfastVolumeFull", "a thousandth is left", volume(line(4e8, 0, 2), line(4e11, 0, 2)), "1h", True),
    ("HoldfastVolumeFull", "a tenth is left", volume(line(4e10, 0, 2), line(3.6e11, 0, 2)), "1h", False),
    (
        "HoldfastVolumeInodesFilling",
        "a day is left",
        volume(line(300 * GIB, -8 * GIB, 30), line(100 * GIB, 8 * GIB, 30), "inodes"),
        "26h",
        True,
    ),
    (
        "HoldfastVolumeInodesFilling",
        "three weeks are left",
        volume(line(300 * GIB, -0.5 * GIB, 60), line(100 * GIB, 0.5 * GIB, 60), "inodes"),
        "26h",
        False,
    ),
    ("HoldfastVolumeInodesExhausted", "none is left", volume(line(0, 0, 2), line(4e11, 0, 2), "inodes"), "1h", True),
    (
        "HoldfastVolumeInodesExhausted",
        "half are left",
        volume(line(2e11, 0, 2), line(2e11, 0, 2), "inodes"),
        "1h",
        False,
    ),
    (
        "HoldfastNodeFileSystemFilling",
        "a day is left",
        {f"node_filesystem_avail_bytes{{{ROOT_FS}}}": line(300 * GIB, -8 * GIB, 30)},
        "26h",
        True,
    ),
    (
        "HoldfastNodeFileSystemFilling",
        "it empties",
        {f"node_filesystem_avail_bytes{{{ROOT_FS}}}": line(30 * GIB, 8 * GIB, 30)},
        "26h",
        False,
    ),
    ("HoldfastVolumeNotMeasured", "a running Pod uses it", pods(), "2h", True),
    (
        "HoldfastVolumeNotMeasured",
        "it is measured",
        pods(measured=f"kubelet_volume_stats_capacity_bytes__{DATA}"),
        "2h",
        False,
    ),
    (
        "HoldfastVolumeNotMeasured",
        "it is a block device",
        pods(block=f'kube_persistentvolumeclaim_info__{DATA},volumemode="Block"'),
        "2h",
        False,
    ),
    ("HoldfastContainerThrottled", "four of five periods", throttled(0.8), "1h", True),
    ("HoldfastContainerThrottled", "one of ten periods", throttled(0.1), "1h", False),
    ("HoldfastStorageOperationsFailing", "nine of ten calls fail", calls(0.9), "1h", True),
    ("HoldfastStorageOperationsFailing", "one of ten calls fails", calls(0.1), "1h", False),
    ("HoldfastStorageOperationsSlow", "calls take two minutes", calls(0.0, 120.0), "1h", True),
    ("HoldfastStorageOperationsSlow", "calls take a second", calls(0.0), "1h", False),
    (
        "HoldfastPoolFull",
        "nine tenths are used",
        {'ceph_pool_stored{pool_id="1"}': line(9e11, 0, 2), 'ceph_pool_max_avail{pool_id="1"}': line(1e11, 0, 2)},
        "1h",
        True,
    ),
    (
        "HoldfastPoolFull",
        "half is used",
        {'ceph_pool_stored{pool_id="1"}': line(5e11, 0, 2), 'ceph_pool_max_avail{pool_id="1"}': line(5e11, 0, 2)},
        "1h",
        False,
    ),
    (
        "HoldfastCertificateExpiresSoon",
        "in three days",
        {'certmanager_certificate_expiration_timestamp_seconds{namespace="shop",name="web"}': line(3 * 86_400, 0, 4)},
        "3h",
        True,
    ),
    (
        "HoldfastCertificateExpiresSoon",
        "in three months",
        {'certmanager_certificate_expiration_timestamp_seconds{namespace="shop",name="web"}': line(90 * 86_400, 0, 4)},
        "3h",
        False,
    ),
    ("HoldfastVolumeMetricsAbsent", "no volume is measured", {'up{job="kubelet"}': line(1, 0, 2)}, "1h", True),
    ("HoldfastVolumeMetricsAbsent", "a volume is measured", SLOW, "1h", False),
]


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("rules") / "rules.yaml"
    assert run(["prometheus-rules", "--out", str(file), "--runbooks", "https://docs.example.com/rules"], {}) == 0
    return file


def promtool(*arguments: str) -> str:
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_promtool_accepts_the_rules(rules: Path) -> None:
    assert promtool("check", "rules", str(rules)) == ""


def test_every_alert_fires_and_rests_where_it_should(rules: Path) -> None:
    tests = [
        {
            "name": f"{alert}: {name}",
            "interval": "5m",
            "input_series": [{"series": series, "values": values} for series, values in given.items()],
            "promql_expr_test": [
                {
                    "expr": f'count(ALERTS{{alertname="{alert}",alertstate="firing"}})',
                    "eval_time": moment,
                    "exp_samples": [{"labels": "{}", "value": 1}] if fires else [],
                }
            ],
        }
        for alert, name, given, moment, fires in CASES
    ]
    file = rules.with_name("tests.yaml")
    file.write_text(yaml.safe_dump({"rule_files": [rules.name], "evaluation_interval": "5m", "tests": tests}))

    assert promtool("test", "rules", str(file)) == ""


def test_every_alert_has_a_case_that_fires_and_one_that_does_not() -> None:
    told = {(alert, fires) for alert, _, _, _, fires in CASES}

    assert told == {(item.alert, fires) for item in alert_rules() for fires in (True, False)}


def test_every_alert_leads_to_a_cause_that_there_is(rules: Path) -> None:
    known = {rule.name for rule in Context().rules}
    alerts: list[dict[str, Any]] = yaml.safe_load(rules.read_text())["groups"][1]["rules"]

    links = {item["annotations"]["runbook_url"] for item in alerts}

    assert {item["labels"]["cause"] for item in alerts} - known == set()
    assert links == {f"https://docs.example.com/rules/{item['labels']['cause']}.md" for item in alerts}


def test_the_operator_gets_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    run(["prometheus-rules", "--form", "operator", "--within", "2d", "--lang", "ko"], {})

    made = yaml.safe_load(capsys.readouterr().out)
    first = made["spec"]["groups"][1]["rules"][0]
    assert (made["kind"], made["metadata"]["name"]) == ("PrometheusRule", "holdfast")
    assert first["expr"].startswith("holdfast:volume_to_full:hours < 48\nor\n(holdfast:volume_to_full:hours < 72)")
    assert "가득 찹니다" in first["annotations"]["summary"]
