"""Backups on a real API server: coverage is read there, and everything that would be written is taken there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from holdfast.adapters.kubernetes.kept import open_way
from holdfast.adapters.kubernetes.present_objects import PresentObjects
from holdfast.app.context import Context
from holdfast.app.settings import Reach
from holdfast.model.provider import ProviderAnswer
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Draft
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.scene import Told
from holdfast.pillars.backups.policy import read_policy
from holdfast.service.actions.scenes import Beyond, scene_of
from holdfast.service.backups.backups import Standing, standing
from tests.live import objects, snapshots, velero
from tests.live.cluster import CommandError, ControlPlane, wait_for

pytestmark = pytest.mark.live

SPACE = "kept"
POLICY = read_policy(
    """
classes:
  - {name: db, rpo: 4h, retention: 7y, claim-labels: {tier: db}, consistency: application,
     hook: {container: database, pod-labels: {app: db}, before: [dump], after: [thaw]}}
  - {name: usual, rpo: 24h, by: snapshot}
"""
)
STRICT = ("create", "--dry-run=server", "--validate=strict", "-f", "-")
Object = dict[str, Any]
ALONE = Beyond(
    lambda snapshot: snapshot,
    (),
    lambda name: ProviderAnswer(instance=name, state="unknown", asked=datetime.now(UTC), by=""),
)
"""Neither metrics nor holds nor a provider."""


@pytest.fixture(scope="module")
def world(cluster: ControlPlane) -> Iterator[ControlPlane]:
    cluster.apply([*snapshots.definitions(), *velero.definitions()])
    cluster.apply([objects.namespace(SPACE), objects.namespace("velero")])
    for name in ("fresh", "saved", "bare"):
        cluster.apply(claim(name))
    for name in ("fresh", "saved", "bare"):
        wait_for(name, partial(is_bound, cluster, name))
    at = f"{datetime.now(UTC) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
    point(cluster, "fresh", at)
    cluster.create(
        [
            velero.thing("BackupStorageLocation", "default", {"default": True}, {"phase": "Available"}),
            velero.thing("Backup", "nightly", {}, {"phase": "Completed", "startTimestamp": at}),
            velero.thing(
                "DataUpload",
                "nightly-saved",
                {"sourcePVC": "saved", "sourceNamespace": SPACE},
                {"phase": "Completed"},
                **{"velero.io__backup-name": "nightly"},
            ),
        ]
    )
    yield cluster
    cluster.kubectl("delete", "namespace", SPACE, "velero", "--wait=false")
    cluster.undefine([*velero.definitions(), *snapshots.definitions()])


def claim(name: str) -> list[Object]:
    """A claim and the volume that is kept for it."""
    size = {"storage": "1Gi"}
    volume_spec = {
        "capacity": size,
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "",
        "claimRef": {"namespace": SPACE, "name": name},
        "csi": {"driver": objects.DRIVER, "volumeHandle": f"kept-{name}"},
    }
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "",
        "volumeName": f"kept-{name}",
        "resources": {"requests": size},
    }
    made = objects.thing("v1", "PersistentVolumeClaim", name, SPACE, spec=spec)
    made["metadata"]["labels"] = {"tier": "db"} if name == "saved" else {}
    return [objects.thing("v1", "PersistentVolume", f"kept-{name}", spec=volume_spec), made]


def point(cluster: ControlPlane, name: str, at: str) -> None:
    """A snapshot of a claim that its driver has taken."""
    content = {
        "driver": objects.DRIVER,
        "deletionPolicy": "Delete",
        "source": {"volumeHandle": f"kept-{name}"},
        "volumeSnapshotRef": {"name": f"{name}-1", "namespace": SPACE},
    }
    source = {"source": {"persistentVolumeClaimName": name}}
    cluster.apply(
        [
            objects.thing(snapshots.API, "VolumeSnapshotContent", f"content-{name}", spec=content),
            objects.thing(snapshots.API, "VolumeSnapshot", f"{name}-1", SPACE, spec=source),
        ]
    )
    ready = {"readyToUse": True, "creationTime": at, "boundVolumeSnapshotContentName": f"content-{name}"}
    for words, status in (
        (("volumesnapshot", f"{name}-1", "-n", SPACE), ready),
        (("volumesnapshotcontent", f"content-{name}"), {"readyToUse": True, "snapshotHandle": f"snap-{name}"}),
    ):
        cluster.kubectl("patch", *words, "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}))


def is_bound(cluster: ControlPlane, name: str) -> bool:
    """Says that a claim has its volume."""
    found = cluster.get("pvc", SPACE, name)
    return bool(found) and found[0].get("status", {}).get("phase") == "Bound"


def read(world: ControlPlane) -> Standing:
    source = Context().live(Reach(kubeconfig=str(world.kubeconfig), custom=True))
    return standing(source, POLICY)


def drafted(world: ControlPlane, name: str, target: Ref, wanted: Object | None = None) -> Draft:
    """What an action would do in the running cluster, all of its conditions held."""
    action = actions()[name]
    with open_way(world.kubeconfig.read_bytes(), "") as opened:
        scene = scene_of(PresentObjects(opened), action, "c", (target,), Told(), datetime.now(UTC), wanted or {}, ALONE)
    unmet = [item for item in action.conditions(scene) if item.answer != "yes"]
    draft = action.draft(scene)
    assert unmet == []
    assert isinstance(draft, Draft)
    return draft


def test_coverage_is_read_from_the_running_cluster(world: ControlPlane) -> None:
    found = {item.claim.name: item for item in read(world).covered if item.claim.namespace == SPACE}

    assert {name: (item.state, item.newest and item.newest.kind) for name, item in found.items()} == {
        "fresh": ("covered-unproven", "snapshot"),
        "saved": ("covered-unproven", "backup"),
        "bare": ("unknown", None),
    }
    assert found["bare"].reasons == ("data-unproven",)


def test_schedules_of_classes_are_taken_with_strict_validation(world: ControlPlane) -> None:
    made = read(world).made

    said = world.kubectl(*STRICT, stdin=json.dumps(dict(made.schedules[0])))

    assert said.strip() == "schedule.velero.io/holdfast-db created (server dry run)"
    assert [item["metadata"]["name"] for item in made.marks] == ["bare", "fresh"]


def test_a_field_that_velero_lacks_is_refused(world: ControlPlane) -> None:
    wrong = {**read(world).made.schedules[0]}
    wrong["spec"] = {**wrong["spec"], "cron": "0 2 * * *"}

    with pytest.raises(CommandError, match="cron"):
        world.kubectl(*STRICT, stdin=json.dumps(wrong))


def test_the_action_that_ensures_a_schedule_writes_what_is_taken(world: ControlPlane) -> None:
    template = {"includedNamespaces": [SPACE], "snapshotVolumes": True, "ttl": "720h0m0s"}
    wanted = {"name": "holdfast-usual", "cron": "0 2 * * *", "template": template}

    draft = drafted(world, "backup.ensure-schedule", Ref("Namespace", SPACE), wanted)

    world.kubectl("create", "--validate=strict", "-f", "-", stdin=json.dumps(draft.writes[0].body))
    (made,) = world.get("schedules.velero.io", "velero", "holdfast-usual")
    assert made["spec"] == {"schedule": "0 2 * * *", "useOwnerReferencesInBackup": False, "template": template}


def test_a_drill_makes_a_namespace_that_holds_no_more_than_it_needs(world: ControlPlane) -> None:
    draft = drafted(world, "backup.restore-drill", Ref("PersistentVolumeClaim", "fresh", SPACE))
    space = draft.writes[0].target.name

    for write in draft.writes:
        wait_for(write.target.kind, partial(taken, world, write.body))

    quota = wait_for("the claim to be counted", lambda: counted(world, space))
    second = {**draft.writes[5].body}
    second["metadata"] = {**second["metadata"], "name": "second"}
    assert quota["hard"]["persistentvolumeclaims"] == "1"
    with pytest.raises(CommandError, match="exceeded quota"):
        world.kubectl("create", "-f", "-", stdin=json.dumps(second))
    assert {item["metadata"]["name"] for item in world.get("networkpolicy", space)} == {"deny-all"}
    assert world.get("job", space, "probe")[0]["spec"]["backoffLimit"] == 0

    with pytest.raises(AssertionError, match="no-drill-in-flight"):
        drafted(world, "backup.restore-drill", Ref("PersistentVolumeClaim", "fresh", SPACE))
    world.kubectl("delete", "namespace", space, "--wait=false")
    world.kubectl("delete", "volumesnapshotcontent", space)


def counted(world: ControlPlane, space: str) -> Object:
    """The status of the quota of a drill, once it knows of the claim."""
    status: Object = world.get("resourcequota", space, "drill")[0].get("status", {})
    return status if status.get("used", {}).get("persistentvolumeclaims") == "1" else {}


def taken(world: ControlPlane, body: Object) -> bool:
    """Says that an object was made; a quota that is not counted yet lets nothing in."""
    try:
        world.kubectl("create", "--validate=strict", "-f", "-", stdin=json.dumps(body))
    except CommandError as error:
        if "status unknown for quota" in str(error):
            return False
        raise
    return True


def test_a_drill_by_velero_is_taken_with_strict_validation(world: ControlPlane) -> None:
    target = Ref("Backup", "nightly", "velero", "velero.io")

    draft = drafted(world, "backup.restore-drill-velero", target, {"namespace": SPACE, "storage": "3Gi"})

    said = world.kubectl(*STRICT, stdin=json.dumps(draft.writes[-1].body))
    assert said.strip().endswith("created (server dry run)")


def test_a_snapshot_that_is_due_is_taken_by_the_api_server(world: ControlPlane) -> None:
    world.apply([snapshots.snapshot_class("kept")])

    draft = drafted(world, "backup.run", Ref("PersistentVolumeClaim", "bare", SPACE))

    said = world.kubectl(*STRICT, stdin=json.dumps(draft.writes[0].body))
    assert said.strip().endswith("created (server dry run)")
    world.kubectl("delete", "volumesnapshotclass", "kept")
