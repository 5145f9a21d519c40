"""Actions on a real control plane, from the wish to the verified effect, with everybody else played by the tests.

What is played: a driver that grows volumes and takes snapshots, by the fields that a real one would write.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from holdfast.model.action_refusals import PlanStopped
from holdfast.model.automation_uses import USES, KeptUses, Use
from holdfast.service.actions.execution import carry_out
from tests.builders.acting import APPROVER, CLUSTER, OPERATOR, OTHER, with_hand
from tests.builders.fault_proxy import FaultProxy
from tests.builders.office import Clock, Testing, testing
from tests.live import objects
from tests.live.cluster import CommandError, ControlPlane, NotShownError, as_list, wait_for

pytestmark = pytest.mark.live
SPACE = "acting"
MANIFESTS = (Path(__file__).parent / "acting.yaml").read_text()
CLAIM = "PersistentVolumeClaim"
END_SECONDS = 600.0
LONG = 36
"""How many looks without any news are longer than everything that must only be seen for a while."""


class Live:
    """A real cluster behind the recording proxy, and an office that acts on it."""

    def __init__(self, cluster: ControlPlane, office: Testing, proxy: FaultProxy) -> None:
        self.cluster, self.office, self.proxy = cluster, office, proxy
        self.ahead = timedelta(0)
        self.lines, self.looks = 0, 0

    def get(self, kind: str, name: str) -> Any:
        return json.loads(self.cluster.kubectl("get", kind, name, "-n", SPACE, "-o", "json"))

    def plan(self, action: str, kind: str, name: str, **wanted: Any) -> Any:
        target = {"kind": kind, "name": name, "namespace": "" if kind == "Node" else SPACE}
        return self.office.call(
            "plans.create", OPERATOR, cluster=CLUSTER, action=action, targets=[target], reason="a test", wanted=wanted
        )

    def carried_out(self, plan: str) -> Any:
        """Agrees, applies, and lets the plan go on until it is over."""
        for who in (APPROVER, OTHER):
            self.office.call("plans.approve", who, plan=plan, reason="looked at it")
        self.office.call("plans.apply", OPERATOR, plan=plan, reason="now")
        try:
            return wait_for(f"the end of {plan}", lambda: self.over(plan), END_SECONDS)
        except NotShownError:
            found = self.office.call("plans.get", OPERATOR, plan=plan)
            raise AssertionError(f"it never ends: {found.plan.detail} {found.journal}") from None

    def over(self, plan: str) -> Any:
        """Lets a plan go on, with a clock that runs ahead, so that nobody waits for what must be seen for minutes.

        It slows down where there is no news for long: controllers and drivers know of no clock but the real one.
        """
        self.ahead += timedelta(seconds=10 if self.looks < LONG else 1)
        self.office.clock.now = datetime.now(UTC) + self.ahead
        carry_out(self.office.office)
        found = self.office.call("plans.get", OPERATOR, plan=plan)
        self.looks = self.looks + 1 if len(found.journal) == self.lines else 0
        self.lines = len(found.journal)
        return found if found.plan.state != "started" else None

    def done(self, action: str, kind: str, name: str, **wanted: Any) -> Any:
        return self.carried_out(self.plan(action, kind, name, **wanted).plan.id)

    def effects(self) -> list[tuple[str, str]]:
        """Lists what took effect through the proxy, and forgets it."""
        found = [(one.method, one.path.rpartition("/")[2]) for one in self.proxy.effects()]
        self.proxy.forget()
        return found


@pytest.fixture(scope="module")
def cluster(programs: None) -> Iterator[ControlPlane]:
    """A control plane of its own: its node would take in the Pods of other tests."""
    with ControlPlane() as running:
        yield running


@pytest.fixture(scope="module")
def live(cluster: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("acting")
    cluster.apply([objects.namespace(SPACE)])
    documents = [*yaml.safe_load_all(MANIFESTS), objects.node("act-1", "zone-a", 1), objects.csi_node("act-1")]
    cluster.apply(document for document in documents if document["kind"] == "CustomResourceDefinition")
    # As people apply: what is made so keeps its status, and a second try finds it there.
    rest = as_list(document for document in documents if document["kind"] != "CustomResourceDefinition")
    cluster.kubectl("apply", "-f", "-", stdin=rest)
    claims = ("data", "spare", "owned", "store-db-0", "store-db-1")
    with (
        FaultProxy(folder / "proxy", cluster.kubeconfig.read_bytes()) as proxy,
        testing(folder, clock=Clock(datetime.now(UTC))) as office,
        driver(cluster),
    ):
        with_hand(office, proxy.kubeconfig.decode())
        made = Live(cluster, office, proxy)
        for name in claims:
            wait_for(f"{name} bound", partial(is_bound, cluster, name))
        for name in ("deployment/web", "statefulset/db"):
            cluster.kubectl("rollout", "status", name, "-n", SPACE, "--timeout=300s")
        yield made


@pytest.fixture(autouse=True)
def nothing_yet(live: Live) -> None:
    """What another test had written is not taken for the work of this one."""
    live.proxy.forget()


def is_bound(cluster: ControlPlane, name: str) -> bool:
    found = cluster.get("pvc", SPACE, name)
    return bool(found) and found[0]["status"].get("phase") == "Bound"


@contextmanager
def driver(cluster: ControlPlane) -> Iterator[None]:
    """Plays a driver: it grows volumes to what is asked for, and makes snapshots ready."""
    stopping = threading.Event()

    def play() -> None:
        while not stopping.wait(0.3):
            for turn in (grow, snap, read_back):
                with suppress(CommandError, KeyError):
                    turn(cluster)

    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(120)


def grow(cluster: ControlPlane) -> None:
    for claim in cluster.get("pvc", SPACE):
        wanted, name = claim["spec"]["resources"]["requests"]["storage"], claim["metadata"]["name"]
        if claim["status"].get("phase") != "Bound" or claim["status"]["capacity"]["storage"] == wanted:
            continue
        size = json.dumps({"spec": {"capacity": {"storage": wanted}}})
        cluster.kubectl("patch", "pv", claim["spec"]["volumeName"], "--type=merge", "-p", size)
        status = json.dumps({"status": {"capacity": {"storage": wanted}}})
        cluster.kubectl("patch", "pvc", name, "-n", SPACE, "--subresource=status", "--type=merge", "-p", status)


def snap(cluster: ControlPlane) -> None:
    """Plays a snapshot controller: it binds contents to snapshots, those that were named beforehand too."""
    for item in json.loads(cluster.kubectl("get", "volumesnapshots", "-A", "-o", "json"))["items"]:
        if (item.get("status") or {}).get("readyToUse"):
            continue
        space, name = item["metadata"]["namespace"], item["metadata"]["name"]
        content = item["spec"]["source"].get("volumeSnapshotContentName")
        if not content:
            content = f"content-{name}"
            cluster.kubectl("apply", "-f", "-", stdin=json.dumps(content_of(content, space, name)))
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        status = {
            "readyToUse": True,
            "creationTime": now,
            "restoreSize": "20Gi",
            "boundVolumeSnapshotContentName": content,
        }
        words = ("patch", "volumesnapshot", name, "-n", space, "--subresource=status")
        cluster.kubectl(*words, "--type=merge", "-p", json.dumps({"status": status}))


def content_of(name: str, space: str, snapshot: str) -> Any:
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshotContent",
        "metadata": {"name": name},
        "spec": {
            "deletionPolicy": "Retain",
            "driver": "disk.csi.example.com",
            "source": {"volumeHandle": snapshot},
            "volumeSnapshotRef": {"name": snapshot, "namespace": space},
        },
        "status": {"snapshotHandle": f"handle-{snapshot}", "readyToUse": True},
    }


def read_back(cluster: ControlPlane) -> None:
    """Plays the Pod that reads what came back."""
    for space in (item["metadata"]["name"] for item in cluster.get("namespaces")):
        if not space.startswith("drill-"):
            continue
        for pod in cluster.get("pods", space):
            if pod["status"].get("phase") == "Running":
                done = json.dumps({"status": {"phase": "Succeeded"}})
                words = ("patch", "pod", pod["metadata"]["name"], "-n", space, "--subresource=status")
                cluster.kubectl(*words, "--type=merge", "-p", done)


def test_a_claim_grows(live: Live) -> None:
    over = live.done("pvc.expand", CLAIM, "data", gib=40)

    assert over.plan.state == "verified", over.journal
    assert live.get("pvc", "data")["status"]["capacity"]["storage"] == "40Gi"
    assert live.effects() == [("PATCH", "data")]


def test_the_claims_of_a_group_grow_one_after_the_other(live: Live) -> None:
    made = live.plan("pvc.expand-group", "StatefulSet", "db", gib=30)
    assert any("volumeClaimTemplate" in words or "template" in words for words in made.warnings)

    over = live.carried_out(made.plan.id)

    assert over.plan.state == "verified", over.journal
    sizes = [live.get("pvc", f"store-db-{number}")["status"]["capacity"]["storage"] for number in (0, 1)]
    assert sizes == ["30Gi", "30Gi"]
    assert live.effects() == [("PATCH", "store-db-0"), ("PATCH", "store-db-1")]


def test_an_unused_claim_is_put_in_quarantine_and_taken_out_again(live: Live) -> None:
    raw = live.get("pvc", "spare")
    now = live.office.clock.now
    use = Use(first=now - timedelta(days=60), used=None, looks=2_000, gap=timedelta(hours=1), last=now)
    with live.office.office.stores.write() as store:
        store.shelf(USES).put(CLUSTER, KeptUses(at=now, uses={raw["metadata"]["uid"]: use}))

    over = live.done("pvc.quarantine", CLAIM, "spare")
    assert over.plan.state == "verified", over.journal
    marked = live.get("pvc", "spare")["metadata"]
    assert marked.get("annotations") != raw["metadata"].get("annotations")

    back = live.office.call("plans.undo", OPERATOR, plan=over.plan.id, reason="somebody needs it")
    undone = live.carried_out(back.plan.id)

    assert undone.plan.state == "verified", undone.journal
    after = live.get("pvc", "spare")["metadata"]
    assert (after.get("labels"), after.get("annotations")) == (
        raw["metadata"].get("labels"),
        raw["metadata"].get("annotations"),
    )
    live.effects()


def test_a_snapshot_is_made_once_and_waited_for(live: Live) -> None:
    before = [item["metadata"]["uid"] for item in live.cluster.get("volumesnapshots", SPACE)]

    over = live.done("snapshot.create", CLAIM, "data")

    assert over.plan.state == "verified", over.journal
    found = [item for item in live.cluster.get("volumesnapshots", SPACE) if item["metadata"]["uid"] not in before]
    assert [item["spec"]["source"]["persistentVolumeClaimName"] for item in found] == ["data"]
    assert live.effects() == [("POST", "volumesnapshots")]


def test_a_restore_is_tried_in_a_place_of_its_own_and_thrown_away(live: Live) -> None:
    over = live.done("backup.restore-drill", CLAIM, "data")

    assert over.plan.state == "verified", over.journal
    kinds = [write.kind for write in over.writes]
    assert kinds[0] == "Namespace"
    assert {"ResourceQuota", "NetworkPolicy", CLAIM, "Job"} <= set(kinds)
    assert len(live.effects()) == len(kinds)

    back = live.office.call("plans.undo", OPERATOR, plan=over.plan.id, reason="it was tried")
    undone = live.carried_out(back.plan.id)

    assert undone.plan.state == "verified", undone.journal
    spaces = [item["metadata"] for item in live.cluster.get("namespaces")]
    assert all("deletionTimestamp" in item for item in spaces if item["name"].startswith("drill-"))
    live.effects()


def test_a_rollout_goes_back(live: Live) -> None:
    before = live.get("deployment", "web")
    revision = int(before["metadata"]["annotations"]["deployment.kubernetes.io/revision"])
    image = f"web=registry.example.com/web:{revision + 1}"
    live.cluster.kubectl("set", "image", "deployment/web", image, "-n", SPACE)
    live.cluster.kubectl("rollout", "status", "deployment/web", "-n", SPACE, "--timeout=300s")

    over = live.done("rollout.undo", "Deployment", "web", revision=revision, is_known_good=True)

    assert over.plan.state == "verified", over.journal
    assert live.get("deployment", "web")["spec"] == before["spec"]
    assert live.effects() == [("PATCH", "web")]


def test_what_an_operator_owns_is_refused_with_the_field_to_change_instead(live: Live) -> None:
    with pytest.raises(PlanStopped) as refused:
        live.plan("pvc.expand", CLAIM, "owned", gib=40)

    assert "Cluster" in str(refused.value.values["why"])
    assert live.effects() == []
