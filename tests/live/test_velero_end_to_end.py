"""Velero on a real control plane, from the backup to the end of a drill; no CSI snapshots are known there at first.

What is played: Velero itself, by the fields that it writes, and later the controller of snapshots.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from holdfast.model.backups import Checked
from tests.builders.acting import CLUSTER, OPERATOR, with_hand
from tests.builders.fault_proxy import FaultProxy
from tests.builders.office import Clock, testing
from tests.live import objects, snapshots, velero
from tests.live.cluster import CommandError, ControlPlane, wait_for
from tests.live.test_actions_end_to_end import Live

pytestmark = pytest.mark.live
SPACE, HOME = "acting", "velero"
FINALIZER = "restores.velero.io/external-resources-finalizer"
Object = dict[str, Any]


class Velero:
    """Plays Velero: backups are uploaded unless it is told to leave them hollow, and restores come back."""

    def __init__(self, cluster: ControlPlane) -> None:
        self.cluster = cluster
        self.is_hollow = False

    def turn(self) -> None:
        """Brings everything that waits on by a step."""
        for backup in self.cluster.get("backups.velero.io", HOME):
            if not (backup.get("status") or {}).get("phase"):
                self._back_up(backup)
        for restore in self.cluster.get("restores.velero.io", HOME):
            if restore["metadata"].get("deletionTimestamp"):
                self._patch("restores", restore, {"metadata": {"finalizers": []}})
            elif not (restore.get("status") or {}).get("phase"):
                self._restore(restore)

    def _back_up(self, backup: Object) -> None:
        name, began = backup["metadata"]["name"], now()
        for claim in [] if self.is_hollow else self.cluster.get("pvc", SPACE):
            spec = {"sourcePVC": claim["metadata"]["name"], "sourceNamespace": SPACE}
            labels = {"velero.io__backup-name": name}
            upload = velero.thing("DataUpload", f"{name}-{spec['sourcePVC']}", spec, {"phase": "Completed"}, **labels)
            self.cluster.apply([upload])
        self._patch("backups", backup, {"status": {"phase": "Completed", "startTimestamp": began}})

    def _restore(self, restore: Object) -> None:
        name = restore["spec"]["backupName"]
        (space,) = restore["spec"]["namespaceMapping"].values()
        for upload in self.cluster.get("datauploads.velero.io", HOME):
            if upload["metadata"]["labels"]["velero.io/backup-name"] == name:
                self.cluster.apply(claim(upload["spec"]["sourcePVC"], space, f"{space}-copy"))
        done = {"phase": "Completed", "startTimestamp": now(), "completionTimestamp": now()}
        self._patch("restores", restore, {"metadata": {"finalizers": [FINALIZER]}, "status": done})

    def _patch(self, plural: str, of: Object, body: Object) -> None:
        words = ("patch", f"{plural}.velero.io", of["metadata"]["name"], "-n", HOME, "--type=merge")
        self.cluster.kubectl(*words, "-p", json.dumps(body))


def now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def claim(name: str, space: str, handle: str) -> list[Object]:
    """A claim and the volume that is kept for it."""
    size, bare = {"storage": "1Gi"}, {"accessModes": ["ReadWriteOnce"], "storageClassName": ""}
    volume = {
        **bare,
        "capacity": size,
        "claimRef": {"namespace": space, "name": name},
        "csi": {"driver": objects.DRIVER, "volumeHandle": handle},
    }
    spec = {**bare, "volumeName": handle, "resources": {"requests": size}}
    return [
        objects.thing("v1", "PersistentVolume", handle, spec=volume),
        objects.thing("v1", "PersistentVolumeClaim", name, space, spec=spec),
    ]


@contextmanager
def playing(*turns: Any) -> Iterator[None]:
    """Plays controllers beside the test."""
    stopping = threading.Event()

    def play() -> None:
        while not stopping.wait(0.3):
            for turn in turns:
                with suppress(CommandError, KeyError):
                    turn()

    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(120)


@pytest.fixture(scope="module")
def cluster(programs: None) -> Iterator[ControlPlane]:
    """A control plane of its own, since it must know nothing of snapshots."""
    with ControlPlane() as running:
        running.apply(velero.definitions())
        running.apply([objects.namespace(SPACE), objects.namespace(HOME)])
        running.apply(claim("data", SPACE, "original"))
        wait_for("data bound", partial(is_bound, running, "data"))
        template = {"includedNamespaces": [SPACE], "snapshotVolumes": True, "ttl": "240h0m0s"}
        location = {"phase": "Available", "lastValidationTime": now()}
        running.create(
            [
                velero.thing("BackupStorageLocation", "default", {"default": True}, location),
                velero.thing("Schedule", "nightly", {"schedule": "0 2 * * *", "template": template}),
            ]
        )
        yield running


@pytest.fixture(scope="module")
def player(cluster: ControlPlane) -> Iterator[Velero]:
    made = Velero(cluster)
    with playing(made.turn):
        yield made


@pytest.fixture(scope="module")
def live(cluster: ControlPlane, player: Velero, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("velero")
    with (
        FaultProxy(folder / "proxy", cluster.kubeconfig.read_bytes()) as proxy,
        testing(folder, clock=Clock(datetime.now(UTC))) as office,
    ):
        with_hand(office, proxy.kubeconfig.decode())
        yield Live(cluster, office, proxy)


@pytest.fixture(autouse=True)
def nothing_yet(live: Live) -> None:
    """What another test had written is not taken for the work of this one."""
    live.proxy.forget()


def is_bound(cluster: ControlPlane, name: str) -> bool:
    found = cluster.get("pvc", SPACE, name)
    return bool(found) and found[0].get("status", {}).get("phase") == "Bound"


def backed_up(live: Live) -> Any:
    return carried_out(live, "backup.run-velero", ("Namespace", SPACE, ""), schedule="nightly")


def carried_out(live: Live, action: str, of: tuple[str, str, str], **wanted: Any) -> Any:
    """Has an action carried out on an object: its kind, name and namespace."""
    target = dict(zip(("kind", "name", "namespace"), of, strict=True))
    made = live.office.call(
        "plans.create", OPERATOR, cluster=CLUSTER, action=action, targets=[target], reason="a test", wanted=wanted
    )
    return live.carried_out(made.plan.id)


def test_a_backup_that_is_completed_and_hollow_is_no_success(live: Live, player: Velero) -> None:
    player.is_hollow = True
    try:
        over = backed_up(live)
    finally:
        player.is_hollow = False

    assert (over.plan.state, over.plan.detail) == ("unknown", "backup-holds-data"), over.journal
    assert live.effects() == [("POST", "backups")]


def test_a_backup_is_made_as_its_schedule_does_and_holds_the_data(live: Live) -> None:
    over = backed_up(live)

    assert over.plan.state == "verified", over.journal
    (made,) = live.cluster.get("backups.velero.io", HOME, over.writes[0].name)
    assert made["spec"] == {"includedNamespaces": [SPACE], "snapshotVolumes": True, "ttl": "240h0m0s"}
    assert live.effects() == [("POST", "backups")]


def test_a_drill_by_velero_is_kept_checked_and_ended_with_all_that_it_made(live: Live) -> None:
    backup = backed_up(live).writes[0].name
    live.effects()

    of = ("Backup.velero.io", backup, HOME)
    over = carried_out(live, "backup.restore-drill-velero", of, namespace=SPACE, storage="3Gi")

    assert over.plan.state == "verified", over.journal
    space = over.writes[0].name
    assert [item["metadata"]["name"] for item in live.cluster.get("pvc", space)] == ["data"]
    (kept,) = live.office.call("drills.list", cluster=CLUSTER).items
    assert (kept.drill.claim.name, kept.drill.claim.namespace, kept.drill.verdict) == ("data", SPACE, "unknown")
    assert (kept.drill.point, "nobody has looked" in kept.drill.unchecked) == (f"Backup {HOME}/{backup}", True)
    check = Checked(check="postgresql", verdict="verified", looked_at=3)
    assert live.office.call("drills.check", drill=kept.id, checks=(check,)).drill.verdict == "verified"
    live.effects()

    ended = carried_out(live, "backup.end-drill", ("Namespace", space, ""))

    assert ended.plan.state == "verified", ended.journal
    assert sorted(live.effects()) == [("DELETE", space), ("DELETE", space)]
    assert live.cluster.get("namespace", None, space) == []
    assert live.cluster.get("restores.velero.io", HOME, space) == []
    assert [item["metadata"]["name"] for item in live.cluster.get("pvc", SPACE)] == ["data"]
    assert live.cluster.get("backups.velero.io", HOME, backup) != []
    (over_now,) = live.office.call("drills.list", cluster=CLUSTER).items
    assert over_now.drill.closed == ended.plan.ended


def taken(cluster: ControlPlane, name: str, days_ago: int) -> None:
    """A snapshot that was taken so many days ago, and goes with its object."""
    ref = {"name": name, "namespace": SPACE}
    content = {"deletionPolicy": "Delete", "driver": objects.DRIVER, "volumeSnapshotRef": ref}
    content["source"] = {"volumeHandle": "original"}
    source = {"source": {"persistentVolumeClaimName": "data"}}
    cluster.apply(
        [
            objects.thing(snapshots.API, "VolumeSnapshotContent", f"content-{name}", spec=content),
            objects.thing(snapshots.API, "VolumeSnapshot", name, SPACE, spec=source),
        ]
    )
    at = f"{datetime.now(UTC) - timedelta(days=days_ago):%Y-%m-%dT%H:%M:%SZ}"
    ready = {"readyToUse": True, "creationTime": at, "boundVolumeSnapshotContentName": f"content-{name}"}
    patch(cluster, ("volumesnapshot", name, "-n", SPACE), {**ready, "restoreSize": "1Gi"})
    patch(cluster, ("volumesnapshotcontent", f"content-{name}"), {"readyToUse": True, "snapshotHandle": f"snap-{name}"})


def patch(cluster: ControlPlane, words: tuple[str, ...], status: Object) -> None:
    cluster.kubectl("patch", *words, "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}))


def let_go(cluster: ControlPlane) -> None:
    """Plays the controller that deletes a content, and with it the data, once its snapshot is gone."""
    present = {item["metadata"]["name"] for item in cluster.get("volumesnapshots", SPACE)}
    for content in cluster.get("volumesnapshotcontents"):
        if content["spec"]["volumeSnapshotRef"]["name"] not in present:
            cluster.kubectl("delete", "volumesnapshotcontent", content["metadata"]["name"])


def test_retention_deletes_what_is_over_and_leaves_its_proof(live: Live) -> None:
    live.cluster.apply(snapshots.definitions())
    for name, days in (("old", 40), ("young", 2), ("new", 1)):
        taken(live.cluster, name, days)
    (raw,) = live.cluster.get("volumesnapshots", SPACE, "old")
    live.effects()

    with playing(partial(let_go, live.cluster)):
        over = carried_out(live, "retention.apply", ("VolumeSnapshot", "old", SPACE), days=30)

    assert over.plan.state == "verified", over.journal
    assert live.effects() == [("DELETE", "old")]
    assert {item["metadata"]["name"] for item in live.cluster.get("volumesnapshots", SPACE)} == {"young", "new"}
    (proof,) = live.office.call("deletion-proofs.list", cluster=CLUSTER).items
    (item,) = proof.items
    assert (item.object, item.uid, item.handle) == (f"VolumeSnapshot {SPACE}/old", raw["metadata"]["uid"], "snap-old")
    assert [look.object for look in proof.looks] == [
        f"VolumeSnapshot {SPACE}/old",
        "VolumeSnapshotContent content-old",
    ]
    assert (len(proof.agreed), proof.rule, proof.fault) == (2, "retention.apply 2 (days=30)", "")
