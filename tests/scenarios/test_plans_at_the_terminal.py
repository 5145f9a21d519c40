"""One person at a terminal: a plan is read, agreed to, carried out and looked at, on a cluster that runs by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.app.context import Context
from holdfast.app.settings import OfficeSettings
from holdfast.faces.cli.main import run
from holdfast.model.automation_kept import HANDS, Hand
from holdfast.model.registry import CLUSTERS, CREDENTIALS, Credential, RegisteredCluster
from holdfast.simulator.cluster.clock import Clock, running
from holdfast.simulator.cluster.cluster import SimulatedCluster
from holdfast.simulator.cluster.world import read_world
from tests.builders.acting import SMALL

pytestmark = pytest.mark.slow

FAST = 20.0


class Terminal:
    """Runs commands on a store, and gives what they print."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._store, self._capsys = str(store), capsys

    def says(self, *words: str, lang: str = "en") -> tuple[int, str]:
        code = run([*words, "--store", self._store, "--lang", lang], {"HOME": "/nonexistent"})
        told = self._capsys.readouterr()
        return code, told.out + told.err


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    clock = Clock(datetime.now(UTC))
    store = tmp_path / "store.db"
    with SimulatedCluster(clock, read_world(SMALL)) as cluster, running(clock, FAST):
        with Context().office(OfficeSettings(store=str(store), processes=0)) as opened:
            office = opened.office
            with office.stores.write() as held:
                for key in ("read", "write"):
                    closed = office.sealing.seal(cluster.kubeconfig.encode(), key)
                    held.shelf(CREDENTIALS).add(key, Credential(kind="kubeconfig", key=closed.key, data=closed.data))
                registered = RegisteredCluster(way="live", credential="read", labels={"environment": "test"})
                held.shelf(CLUSTERS).add("lab", registered)
                held.shelf(HANDS).add("lab", Hand(credential="write", context="", by="me"))
        yield Terminal(store, capsys)


def test_a_claim_grows_from_the_terminal(terminal: Terminal) -> None:
    wish = ("pvc.expand", "shop/data", "--cluster", "lab", "--set", "gib=30", "--reason", "it fills")
    code, shown = terminal.says("plan", *wish, "-o", "json")
    plan = json.loads(shown)["plan"]["id"]
    assert (code, json.loads(shown)["plan"]["state"]) == (0, "proposed")

    code, refused = terminal.says("apply", plan, "--reason", "now")
    assert code != 0
    assert "0 of 1 approvals" in refused

    code, agreed = terminal.says("approve", plan, "--reason", "it is right")
    assert code == 0, agreed
    code, told = terminal.says("apply", plan, "--reason", "now")
    assert code == 0
    assert "done, effect seen" in told

    code, listed = terminal.says("status", lang="ko")
    assert code == 0
    assert "20Gi에서 30Gi" in listed
    assert "완료, 효과 확인" in listed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "pvc.grow", "shop/data", "--cluster", "lab", "--reason", "x"), "pvc.expand"),
        (("plan", "pvc.expand", "shop/none", "--cluster", "lab", "--reason", "x"), "PersistentVolumeClaim shop/none"),
        (("plan", "pvc.expand", "shop/data", "--cluster", "nowhere", "--reason", "x"), "nowhere"),
        (("plan", "pvc.expand", "shop/data", "--cluster", "lab", "--set", "size", "--reason", "x"), "NAME=VALUE"),
        (("plan", "pvc.expand", "shop/data", "--cluster", "lab", "--set", "gibi=3", "--reason", "x"), "gib"),
        (("plan", "pvc.expand", "shop/data", "--cluster", "lab", "--set", "gib=3", "--reason", "x"), "pvc.expand"),
        (("approve", "none", "--reason", "x"), "none"),
        (("rollback", "none", "--reason", "x"), "none"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(terminal: Terminal, words: tuple[str, ...], said: str) -> None:
    code, told = terminal.says(*words)

    assert code != 0
    assert said in told
    assert "Traceback" not in told
    assert len(told.strip().splitlines()) <= 3
