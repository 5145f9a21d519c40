"""Six weeks of load beside autoscalers: a plan where a rhythm repeats, a sentence everywhere else."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from holdfast.faces.cli.main import run
from tests.builders.kube import NOON, Raw

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
STEP = 900.0
DAY = 86_400.0
MONDAY = 1_767_571_200.0
# NOON is a Thursday: the weeks before it, by the quarter of an hour.
Floats = NDArray[np.float64]


def moments(days: int) -> Floats:
    return np.asarray(NOON.timestamp() - STEP * np.arange(days * 96, -1, -1), np.float64)


def rush(times: Floats, seed: int = 1) -> Floats:
    """Two processors at night and twelve in the office hours of working days."""
    hour, day = (times % DAY) / 3600, ((times - MONDAY) // DAY) % 7
    busy = (hour >= 9) & (hour < 18) & (day < 5)
    return np.asarray(
        np.where(busy, 12.0, 2.0) * np.random.default_rng(seed).lognormal(0, 0.03, len(times)), np.float64
    )


def noise(times: Floats, seed: int = 2) -> Floats:
    return np.asarray(6.0 * np.random.default_rng(seed).lognormal(0, 0.3, len(times)), np.float64)


def calm(times: Floats) -> Floats:
    return np.full(len(times), 3.0)


def deployment(name: str, cpu: str | None = "1") -> Raw:
    resources = {"requests": {"cpu": cpu}} if cpu else {}
    template = {"spec": {"containers": [{"name": "app", "image": "example.com/app:1", "resources": resources}]}}
    metadata = {"name": name, "namespace": "shop"}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"template": template}}


def autoscaler(name: str, metric: Raw | None = None, labels: dict[str, str] | None = None, most: int = 40) -> Raw:
    cpu = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": f"{name}-hpa", "namespace": "shop", "labels": labels or {}},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
            "minReplicas": 2,
            "maxReplicas": most,
            "metrics": [metric or cpu],
        },
    }


def bundle(folder: Path, items: Sequence[Raw], loads: dict[str, tuple[Floats, Floats]]) -> str:
    lease: Raw = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "a", "namespace": "kube-node-lease"},
        "spec": {"renewTime": NOON.strftime("%Y-%m-%dT%H:%M:%S.000000Z")},
    }
    (folder / "all.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [lease, *items]}))
    (folder / "metrics").mkdir()
    with (folder / "metrics" / "load.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("signal", "kind", "namespace", "name", "part", "time", "value"))
        for name, (times, values) in loads.items():
            # Two Pods share the load, and a rollout in between gives them other names.
            for place, (time, value) in enumerate(zip(times.tolist(), values.tolist(), strict=True)):
                generation = "6bf5c7b6d" if place < len(times) // 3 else "7c9d8f5b4"
                for tail in ("x2v4z", "q8w7t"):
                    pod = f"{name}-{generation}-{tail}"
                    writer.writerow(("container_cpu_cores", "Pod", "shop", pod, "app", time, value / 2))
    return str(folder)


def planned(capsys: Captured, *asked: str) -> Any:
    assert run(["scaling", *asked, "--step", "15m", "-o", "json"], ENGLISH) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> str:
    times, short = moments(42), moments(14)
    requests: Raw = {"type": "Pods", "pods": {"metric": {"name": "requests"}, "target": {"averageValue": "100"}}}
    items = [
        *(deployment(name) for name in ("web", "noisy", "calm", "young", "custom", "silent", "fixed")),
        deployment("free", cpu=None),
        *(autoscaler(name) for name in ("web", "noisy", "calm", "young", "silent", "free", "gone")),
        autoscaler("custom", metric=requests),
        autoscaler("fixed", most=2),
    ]
    loads = {"web": (times, rush(times)), "noisy": (times, noise(times)), "calm": (times, calm(times))}
    return bundle(tmp_path_factory.mktemp("shop"), items, {**loads, "young": (short, rush(short))})


def test_office_hours_become_a_schedule_that_is_ahead_of_the_load(shop: str, capsys: Captured) -> None:
    [plan] = planned(capsys, shop, "--workload", "deployment/web")["plans"]

    assert plan["is_worth"]
    assert [(item["cron"], item["minReplicas"]) for item in plan["schedule"]] == [
        ("45 8 * * 1-5", 25),
        ("0 18 * * 1-5", 5),
    ]
    assert plan["planned"]["violations"] < 0.2 * plan["reactive"]["violations"]
    assert plan["planned"]["replica_hours"] > 0
    assert (plan["metric"], plan["per_replica"]) == ("cpu", 0.5)


def test_the_scaled_object_keeps_the_target_of_the_autoscaler_and_takes_it_over(shop: str, capsys: Captured) -> None:
    [plan] = planned(capsys, shop, "--workload", "web")["plans"]

    spec = plan["scaled_object"]["spec"]
    own, shift = spec["triggers"]
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (5, 40)
    assert spec["advanced"] == {"horizontalPodAutoscalerConfig": {"name": "web-hpa"}}
    assert own == {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "50"}}
    assert shift == {
        "type": "cron",
        "metadata": {"timezone": "Etc/UTC", "start": "45 8 * * 1-5", "end": "0 18 * * 1-5", "desiredReplicas": "25"},
    }


def test_every_other_autoscaler_gets_a_sentence_and_no_plan(shop: str, capsys: Captured) -> None:
    found = planned(capsys, shop)["plans"]

    refused = {item["target"]["name"]: item["refusal"] for item in found if not item["is_worth"]}
    assert refused == {
        "noisy": "no-rhythm",
        "calm": "reacting-is-enough",
        "young": "too-short",
        "custom": "metric-unknown",
        "silent": "no-load",
        "fixed": "no-room",
        "free": "requests-missing",
        "gone": "target-missing",
    }
    assert all(item["sentence"] and not item["schedule"] for item in found if not item["is_worth"])


@pytest.mark.parametrize("seed", range(10, 14))
def test_noise_never_becomes_a_plan(seed: int, tmp_path: Path, capsys: Captured) -> None:
    times = moments(35)
    folder = bundle(tmp_path, [deployment("web"), autoscaler("web")], {"web": (times, noise(times, seed))})

    [plan] = planned(capsys, folder)["plans"]

    assert (plan["is_worth"], plan["refusal"], plan["scaled_object"]) == (False, "no-rhythm", None)
    assert plan["reactive"]["violations"] > 0.05


def test_the_manifests_hold_only_what_is_worth_it_and_say_why_of_the_rest(shop: str, capsys: Captured) -> None:
    run(["scaling", shop, "--step", "15m", "-o", "yaml"], ENGLISH)

    shown = capsys.readouterr().out
    documents = [item for item in yaml.safe_load_all(shown) if item]
    assert [(item["kind"], item["metadata"]["name"]) for item in documents] == [("ScaledObject", "web-hpa")]
    assert "# Deployment shop/noisy: no plan, since in a replay it did no better than reacting alone" in shown


def test_what_keda_scales_already_gets_no_second_object(tmp_path: Path, capsys: Captured) -> None:
    times = moments(42)
    own = autoscaler("web", labels={"scaledobject.keda.sh/name": "web-so"})

    [plan] = planned(capsys, bundle(tmp_path, [deployment("web"), own], {"web": (times, rush(times))}))["plans"]

    assert (plan["is_worth"], plan["scaled_object"], plan["remarks"]) == (True, None, ["keda-managed"])
    assert plan["triggers"][0]["desiredReplicas"] == 25


def test_the_page_shows_both_replays_in_either_language(shop: str, capsys: Captured) -> None:
    run(["scaling", shop, "--step", "15m"], ENGLISH)
    english = capsys.readouterr().out
    run(["scaling", shop, "--step", "15m", "--lang", "ko"], ENGLISH)
    korean = capsys.readouterr().out

    assert english.startswith("A plan is worth it for 1 of 9 autoscalers.")
    assert "reacting alone:  too few replicas" in english
    assert "minReplicas: 25" in english
    assert korean.startswith("오토스케일러 9개 중 1개")
    assert "계획 없음" in korean


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["--workload", "nobody"], "nobody"),
        (["--step", "2h"], "--step"),
        (["--load", "sum(x)"], "--load"),
        (["--per-replica", "3"], "--load"),
        (["--startup", "soon"], "soon"),
        (["--days", "7"], "--days"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(shop: str, asked: list[str], words: str, capsys: Captured) -> None:
    code = run(["scaling", shop, *asked], ENGLISH)

    said = capsys.readouterr().err
    assert (code, words in said) == (2, True), said


def test_a_plan_needs_a_load_from_somewhere(capsys: Captured) -> None:
    assert run(["scaling"], ENGLISH) == 2
    assert "--prometheus" in capsys.readouterr().err


def test_the_weeks_of_the_load_end_at_the_moment_of_the_dump() -> None:
    assert moments(42)[-1] - moments(42)[0] == timedelta(days=42).total_seconds()
