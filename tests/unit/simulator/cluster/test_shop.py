"""The shop that comes with Holdfast is read as any cluster is, and its database is seen to fill."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.app.context import Context
from holdfast.app.settings import Reach
from holdfast.faces.cli.main import run
from holdfast.model.deltas import Listed, Put
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.snapshot import Snapshot
from holdfast.simulator.cluster.clock import Clock
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.cluster.world import world
from tests.contracts.cluster_requests import Requests
from tests.unit.simulator.cluster.driving import NOW

DATA = "/api/v1/namespaces/shop/persistentvolumeclaims/data-postgres-0"
LARGER = {"spec": {"resources": {"requests": {"storage": "40Gi"}}}}
LOOKS = 200


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def shop(clock: Clock) -> Iterator[SimulatedCluster]:
    with SimulatedCluster(clock, world("shop")) as cluster:
        yield cluster


@pytest.fixture
def kubeconfig(shop: SimulatedCluster, tmp_path: Path) -> str:
    path = tmp_path / "kubeconfig"
    path.write_text(shop.kubeconfig)
    return str(path)


def names(snapshot: Snapshot, kind: str) -> list[str]:
    return sorted(ref.name for ref in snapshot.objects[kind])


def said(captured: pytest.CaptureFixture[str], *words: str) -> Any:
    status = run([*words, "-o", "json"], {"LANG": "en_US.UTF-8"})
    told = captured.readouterr()
    # A diagnosis that found problems ends with 1.
    assert status in (0, 1), told.err
    return json.loads(told.out)


def database(captured: pytest.CaptureFixture[str], shop: SimulatedCluster, kubeconfig: str) -> Any:
    """What is foretold of the database's volume."""
    found = said(captured, "forecast", "--kubeconfig", kubeconfig, "--prometheus", shop.prometheus)
    (one,) = (
        item
        for item in found["forecasts"]
        if (item["object"]["name"], item["resource"]) == ("data-postgres-0", "volume")
    )
    return one


def test_a_live_source_reads_all_of_it(kubeconfig: str) -> None:
    snapshot = Context().live(Reach(kubeconfig=kubeconfig)).load()

    assert snapshot.provenance.taken_at == NOW
    assert snapshot.provenance.kubernetes_version == "v1.36.3"
    assert [item.what for item in snapshot.unread] == ["Secret"]
    claims = ["data-postgres-0", "data-search-0", "data-search-1", "import-scratch", "media"]
    assert names(snapshot, "PersistentVolumeClaim") == claims
    assert sorted(item.status.phase for item in snapshot.all(PersistentVolume)) == [*["Bound"] * 5, "Released"]
    assert names(snapshot, "Job") == ["import-2026-10"]
    assert names(snapshot, "VolumeSnapshot") == ["old-media-before-move"]


def test_a_diagnosis_finds_nothing_wrong_but_the_volume_that_fills(
    shop: SimulatedCluster, kubeconfig: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(capsys, "diagnose", "--kubeconfig", kubeconfig, "--prometheus", shop.prometheus)

    assert found["problems"] == []
    assert [(item["cause"], item["object"]["name"]) for item in found["risks"]] == [
        ("storage/capacity/volume-filling", "data-postgres-0")
    ]


def test_a_size_that_cannot_be_and_a_volume_that_is_full_are_told_apart(
    shop: SimulatedCluster, kubeconfig: str, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    too_large = {"spec": {"resources": {"requests": {"storage": "900Gi"}}}}
    assert Requests(shop.kubeconfig).patch(DATA, too_large).status == 200
    clock.move(timedelta(days=4))

    found = said(capsys, "diagnose", "--kubeconfig", kubeconfig, "--prometheus", shop.prometheus)

    assert [(item["cause"], item["object"]["name"]) for item in found["problems"]] == [
        ("storage/capacity/volume-full", "data-postgres-0"),
        ("storage/expansion/infeasible", "data-postgres-0"),
    ]


def test_the_claim_is_foretold_to_be_full_in_time_and_lasts_once_it_has_grown(
    shop: SimulatedCluster, kubeconfig: str, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    before = database(capsys, shop, kubeconfig)
    answer = Requests(shop.kubeconfig).patch(DATA, LARGER)
    clock.move(timedelta(minutes=5))
    after = database(capsys, shop, kubeconfig)

    # 20 GiB but for what the file system keeps, less the 17 GiB that are there, at 40 MiB an hour.
    exact = (20 * 0.984 - 17) * 1024 / 40
    assert answer.status == 200
    assert before["hours"]["p10"] <= exact <= before["hours"]["p90"] + 1
    assert before["hours"]["p50"] == pytest.approx(exact, rel=0.05)
    assert after["hours"]["p50"] > 4 * before["hours"]["p50"]
    assert after["capacity"] == pytest.approx(2 * before["capacity"], rel=1e-6)


def test_a_watch_sees_the_claim_grow(shop: SimulatedCluster, kubeconfig: str, clock: Clock) -> None:
    deltas = Context().deltas(Reach(kubeconfig=kubeconfig))
    deltas.open()
    sizes: list[str] = []
    try:
        for _ in range(LOOKS):
            for delta in deltas.take(0.05):
                if isinstance(delta, Listed) and delta.key == "PersistentVolumeClaim":
                    assert Requests(shop.kubeconfig).patch(DATA, LARGER).status == 200
                    clock.move(timedelta(minutes=5))
                if isinstance(delta, Put) and isinstance(delta.object, PersistentVolumeClaim):
                    sizes.append(str(delta.object.status.capacity["storage"]))
            if "40Gi" in sizes:
                break
    finally:
        deltas.close()

    assert sizes[-1:] == ["40Gi"]
