"""A Pod that stays in ContainerCreating while its claim is bound: one world for each cause, and the four steps.

The world is a cluster on AWS with the EBS CSI driver, the Pod `db-0` and its bound claim. Each cause changes what it
would change there; the messages are those of the kubelet, the attach-detach controller and the driver.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from holdfast.faces.cli.main import run

Raw = dict[str, Any]
World = dict[str, Raw]
Captured = pytest.CaptureFixture[str]
ENGLISH = {"LANG": "en_US.UTF-8"}
DRIVER = "ebs.csi.aws.com"
START, NOW = "2026-01-15T11:50:00Z", "2026-01-15T12:00:00Z"
VOLUME = "pvc-1111"
HANDLE = "vol-0abc123def4567890"


def meta(name: str, namespace: str = "", **more: Any) -> Raw:
    found = {"name": name, "uid": f"uid-{name}", "creationTimestamp": "2026-01-10T00:00:00Z", **more}
    return {**found, "namespace": namespace} if namespace else found


def node(name: str, zone: str = "eu-1a", ready: str = "True", since: str = START) -> Raw:
    conditions = [
        {"type": kind, "status": "False" if ready == "True" else "Unknown", "lastTransitionTime": since}
        for kind in ("MemoryPressure", "DiskPressure", "PIDPressure")
    ]
    state = {"type": "Ready", "status": ready, "lastHeartbeatTime": since, "lastTransitionTime": since}
    if ready != "True":
        state |= {"reason": "NodeStatusUnknown", "message": "Kubelet stopped posting node status."}
    taints = [{"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"}] if ready != "True" else []
    labels = {
        "topology.kubernetes.io/zone": zone,
        "topology.ebs.csi.aws.com/zone": zone,
        "kubernetes.io/hostname": name,
    }
    room = {"cpu": "4", "memory": "16Gi", "pods": "110"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": meta(name, labels=labels),
        "spec": {"taints": taints},
        "status": {"conditions": [*conditions, state], "capacity": room, "allocatable": room},
    }


def csi_node(name: str, drivers: tuple[str, ...] = (DRIVER,), count: int = 26) -> Raw:
    entries = [{"name": item, "nodeID": f"i-{name}", "allocatable": {"count": count}} for item in drivers]
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSINode",
        "metadata": meta(name),
        "spec": {"drivers": entries},
    }


def pod(name: str, where: str = "node-a", phase: str = "Pending", claim: str = "data", **spec: Any) -> Raw:
    status: Raw = {"phase": phase, "startTime": START}
    if phase == "Pending":
        waiting = {"waiting": {"reason": "ContainerCreating"}}
        status["containerStatuses"] = [{"name": "db", "ready": False, "restartCount": 0, "state": waiting}]
        status["conditions"] = [
            {"type": "PodScheduled", "status": "True", "lastTransitionTime": START},
            {"type": "Ready", "status": "False", "reason": "ContainersNotReady", "lastTransitionTime": START},
        ]
    else:
        running = {"running": {"startedAt": START}}
        status["containerStatuses"] = [{"name": "db", "ready": True, "restartCount": 0, "state": running}]
        status["conditions"] = [{"type": "Ready", "status": "True", "lastTransitionTime": START}]
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]
    containers = [{"name": "db", "image": "postgres:17", "volumeMounts": [{"name": "data", "mountPath": "/data"}]}]
    owner = [{"apiVersion": "apps/v1", "kind": "StatefulSet", "name": name.rpartition("-")[0], "controller": True}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": meta(name, "shop", creationTimestamp=START, ownerReferences=owner, labels={"app": "db"}),
        "spec": {"nodeName": where, "containers": containers, "volumes": volumes, **spec},
        "status": status,
    }


def event(reason: str, message: str, about: str = "db-0", reporter: str = "kubelet", count: int = 6) -> Raw:
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": meta(f"{about}.{reason.lower()}", "shop", creationTimestamp=START),
        "involvedObject": {"kind": "Pod", "namespace": "shop", "name": about, "uid": f"uid-{about}"},
        "type": "Warning",
        "reason": reason,
        "message": message,
        "count": count,
        "firstTimestamp": "2026-01-15T11:51:00Z",
        "lastTimestamp": "2026-01-15T11:59:30Z",
        "source": {"component": reporter},
    }


def attachment(where: str, attached: bool = True, volume: str = VOLUME, **more: Any) -> Raw:
    status: Raw = {"attached": attached, **more.pop("status", {})}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "VolumeAttachment",
        "metadata": meta(f"csi-{volume}-{where}", **more),
        "spec": {"attacher": DRIVER, "nodeName": where, "source": {"persistentVolumeName": volume}},
        "status": status,
    }


def volume(name: str = VOLUME, claim: str = "data", zone: str = "eu-1a") -> Raw:
    term = {"key": "topology.ebs.csi.aws.com/zone", "operator": "In", "values": [zone]}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": meta(name),
        "spec": {
            "capacity": {"storage": "20Gi"},
            "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": "Delete",
            "storageClassName": "gp3",
            "claimRef": {"kind": "PersistentVolumeClaim", "namespace": "shop", "name": claim, "uid": f"uid-{claim}"},
            "csi": {"driver": DRIVER, "volumeHandle": HANDLE, "fsType": "ext4"},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [term]}]}},
        },
        "status": {"phase": "Bound"},
    }


def world() -> World:
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": meta("data", "shop"),
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "gp3",
            "volumeName": VOLUME,
            "resources": {"requests": {"storage": "20Gi"}},
        },
        "status": {"phase": "Bound", "capacity": {"storage": "20Gi"}, "accessModes": ["ReadWriteOnce"]},
    }
    owner = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": meta("db", "shop"),
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": "db"}},
            "template": {"metadata": {"labels": {"app": "db"}}, "spec": pod("db-0")["spec"]},
        },
        "status": {"replicas": 1, "readyReplicas": 0},
    }
    storage_class = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": meta("gp3"),
        "provisioner": DRIVER,
        "volumeBindingMode": "WaitForFirstConsumer",
        "reclaimPolicy": "Delete",
        "allowVolumeExpansion": True,
    }
    driver = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSIDriver",
        "metadata": meta(DRIVER),
        "spec": {"attachRequired": True},
    }
    return {
        "node-a": node("node-a"),
        "node-b": node("node-b"),
        "csi-a": csi_node("node-a"),
        "csi-b": csi_node("node-b"),
        "claim": claim,
        "volume": volume(),
        "class": storage_class,
        "driver": driver,
        "owner": owner,
        "pod": pod("db-0"),
        "attachment": attachment("node-a"),
    }


def multi_attach(found: World) -> None:
    found["old"] = pod("db-old-0", "node-b", "Running")
    found["attachment"] = attachment("node-b")
    message = f'Multi-Attach error for volume "{VOLUME}" Volume is already used by pod(s) db-old-0'
    found["event"] = event("FailedAttachVolume", message, reporter="attachdetach-controller")


def node_lost(found: World) -> None:
    found["node-b"] = node("node-b", ready="Unknown", since="2026-01-15T11:55:00Z")
    found["attachment"] = attachment("node-b")
    message = f'Multi-Attach error for volume "{VOLUME}" Volume is already exclusively attached to one node'
    found["event"] = event("FailedAttachVolume", message, reporter="attachdetach-controller")


def stale_attachment(found: World) -> None:
    found["attachment"] = attachment(
        "node-b",
        deletionTimestamp="2026-01-15T11:40:00Z",
        finalizers=["external-attacher/ebs-csi-aws-com"],
        status={"detachError": {"message": "rpc error: code = Internal desc = Could not detach volume", "time": START}},
    )
    message = f'AttachVolume.Attach failed for volume "{VOLUME}" : volume attachment is being deleted'
    found["event"] = event("FailedAttachVolume", message, reporter="attachdetach-controller")


def not_registered(found: World) -> None:
    found["csi-a"] = csi_node("node-a", drivers=())
    message = (
        f'MountVolume.MountDevice failed for volume "{VOLUME}" : kubernetes.io/csi: attacher.MountDevice failed to'
        f" create newCsiDriverClient: driver name {DRIVER} not found in the list of registered CSI drivers"
    )
    found["event"] = event("FailedMount", message)


def attach_refused(found: World, words: str) -> None:
    found["attachment"] = attachment(
        "node-a", attached=False, status={"attachError": {"message": words, "time": START}}
    )
    message = f'AttachVolume.Attach failed for volume "{VOLUME}" : {words}'
    found["event"] = event("FailedAttachVolume", message, reporter="attachdetach-controller")


def no_permission(found: World) -> None:
    attach_refused(
        found,
        f'rpc error: code = Internal desc = Could not attach volume "{HANDLE}" to node "i-node-a": could not attach'
        f' volume "{HANDLE}" to node "i-node-a": operation error EC2: AttachVolume, https response error StatusCode:'
        " 403, api error UnauthorizedOperation: You are not authorized to perform this operation.",
    )


def no_key(found: World) -> None:
    attach_refused(
        found,
        f'rpc error: code = Internal desc = Could not attach volume "{HANDLE}" to node "i-node-a": operation error'
        " EC2: AttachVolume, https response error StatusCode: 400, api error CustomerKeyHasBeenRevoked: KMS key"
        " arn:aws:kms:eu-1:1:key/k is not accessible: missing kms:CreateGrant",
    )


def slots_used_up(found: World) -> None:
    found["csi-a"] = csi_node("node-a", count=2)
    for number in (1, 2):
        name = f"pvc-other-{number}"
        found[name] = volume(name, f"other-{number}")
        found[f"attachment-{number}"] = attachment("node-a", volume=name)
    attach_refused(
        found,
        f'rpc error: code = Internal desc = Could not attach volume "{HANDLE}" to node "i-node-a": operation error'
        " EC2: AttachVolume, api error AttachmentLimitExceeded: Instance has reached its attachment limit",
    )


def other_zone(found: World) -> None:
    found["volume"] = volume(zone="eu-1b")
    attach_refused(
        found,
        f'rpc error: code = Internal desc = Could not attach volume "{HANDLE}" to node "i-node-a": operation error'
        f" EC2: AttachVolume, api error InvalidVolume.ZoneMismatch: The volume '{HANDLE}' is not in the same"
        " availability zone as instance 'i-node-a'",
    )


def damaged(found: World) -> None:
    message = (
        f'MountVolume.MountDevice failed for volume "{VOLUME}" : rpc error: code = Internal desc = could not format'
        ' "/dev/nvme1n1" and mount it: mount failed: exit status 32 Output: mount: wrong fs type, bad option, bad'
        " superblock on /dev/nvme1n1, missing codepage or helper program, or other error."
    )
    found["event"] = event("FailedMount", message)


def slow_ownership(found: World) -> None:
    found["pod"]["spec"]["securityContext"] = {"fsGroup": 999}
    message = (
        f"Setting volume ownership for uid-db-0/volumes/kubernetes.io~csi/{VOLUME}/mount is taking longer than"
        " expected, consider using OnRootMismatch - https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"
    )
    found["event"] = event("VolumePermissionChangeInProgress", message)


def other_volume(found: World) -> None:
    found["pod"]["spec"]["volumes"].append({"name": "settings", "configMap": {"name": "db-settings"}})
    found["owner"]["spec"]["template"]["spec"] = found["pod"]["spec"]
    found["event"] = event(
        "FailedMount", 'MountVolume.SetUp failed for volume "settings" : configmap "db-settings" not found'
    )
    found["other"] = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta("unrelated", "shop")}


def no_sandbox(found: World) -> None:
    message = (
        "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox"
        ' "0a1b": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to'
        " container"
    )
    found["event"] = event("FailedCreatePodSandBox", message)


CAUSES: dict[str, tuple[Callable[[World], None], set[str]]] = {
    "the volume is attached elsewhere": (multi_attach, {"storage/attach/multi-attach"}),
    "the node is lost and detaching waits": (node_lost, {"node/"}),
    "an attachment is stale": (stale_attachment, {"storage/attach/stale-attachment", "storage/attach/detach-failed"}),
    "the node plugin is not registered": (not_registered, {"storage/mount/driver-not-registered", "storage/driver/"}),
    "the controller may not attach": (no_permission, {"storage/attach/permission-denied"}),
    "the key may not be used": (no_key, {"storage/attach/encryption-refused", "storage/attach/permission-denied"}),
    "the node has no attachment slot left": (slots_used_up, {"storage/attach/limit-reached"}),
    "the volume lies in another zone": (other_zone, {"storage/volume/", "storage/attach/zone"}),
    "the file system is damaged or another": (damaged, {"storage/mount/file-system-damaged", "storage/mount/fs-type"}),
    "changing ownership is slow": (slow_ownership, {"storage/mount/fs-group-slow"}),
    "another volume lacks its ConfigMap": (other_volume, {"workload/config/configmap-missing"}),
    "it is not storage at all": (no_sandbox, {"network/sandbox/"}),
}


def dump(folder: Path, found: World) -> str:
    path = folder / "objects.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*found.values()]}))
    return str(path)


@pytest.mark.parametrize("name", CAUSES)
def test_the_true_cause_ranks_first(name: str, tmp_path: Path, capsys: Captured) -> None:
    change, causes = CAUSES[name]
    found = world()
    change(found)

    run(["diagnose", dump(tmp_path, found), "-o", "json"], ENGLISH)

    problems = json.loads(capsys.readouterr().out)["problems"]
    assert problems, name
    assert problems[0]["cause"].startswith(tuple(causes)), [(p["cause"], p["object"]["name"]) for p in problems]
    assert len(problems) <= 2


@pytest.mark.parametrize("name", CAUSES)
@pytest.mark.parametrize(
    ("lang", "steps"),
    [
        ("en", ["Step 1: collect", "Step 2: suppose", "Step 3: verify each", "Step 4: repair"]),
        ("ko", ["1단계: 수집", "2단계: 가설", "3단계: 가설별 검증", "4단계: 조치"]),
    ],
)
def test_all_four_steps_are_printed(name: str, lang: str, steps: list[str], tmp_path: Path, capsys: Captured) -> None:
    change, _ = CAUSES[name]
    found = world()
    change(found)

    run(["diagnose", dump(tmp_path, found), "--explain", "--lang", lang], ENGLISH)

    out = capsys.readouterr().out
    places = [out.find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)
    assert "kubectl -n shop" in out[places[0] : places[1]]


def test_a_pod_that_only_just_began_has_no_cause_yet(tmp_path: Path, capsys: Captured) -> None:
    found = world()
    begun = "2026-01-15T11:59:55Z"
    for part in (found["pod"], found["owner"]):
        part["metadata"]["creationTimestamp"] = begun
    found["pod"]["status"]["startTime"] = begun
    for state in found["pod"]["status"]["conditions"]:
        state["lastTransitionTime"] = begun
    found["clock"] = event(
        "Scheduled", "Successfully assigned shop/db-0 to node-a", reporter="default-scheduler", count=1
    )
    found["clock"] |= {"type": "Normal", "firstTimestamp": NOW, "lastTimestamp": NOW}

    run(["diagnose", dump(tmp_path, found), "-o", "json"], ENGLISH)

    assert json.loads(capsys.readouterr().out)["problems"] == []
