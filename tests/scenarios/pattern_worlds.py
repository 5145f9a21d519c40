"""Worlds of the problem patterns of storage, one or more for each.

They grow from the cluster of `test_creating_container`; the messages are those of the real components. Each change
edits the objects and gives the files of metrics that lie beside them.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.scenarios.test_creating_container import (
    DRIVER,
    VOLUME,
    Raw,
    World,
    event,
    meta,
    multi_attach,
    no_key,
    no_permission,
    node,
    not_registered,
    pod,
    volume,
)

NOON = 1_768_478_400
GIB = 1 << 30
Files = dict[str, str]
Change = Callable[[World], Files]


def gauges(labels: str, **values: float) -> Files:
    """A table of twenty minutes in which each metric holds its value, up to the moment of the snapshot."""
    heads = ",".join('"' + f"{metric}{{{labels}}}".replace('"', '""') + '"' for metric in values)
    rows = [f"{NOON - (19 - i) * 60}," + ",".join(str(value) for value in values.values()) for i in range(20)]
    return {"metrics/series.csv": "\n".join([f"time,{heads}", *rows])}


def counters(labels: str, **rates: float) -> Files:
    """A table of twenty minutes in which each counter grows by its rate in a second."""
    heads = ",".join('"' + f"{metric}{{{labels}}}".replace('"', '""') + '"' for metric in rates)
    rows = [f"{NOON - (19 - i) * 60}," + ",".join(str(1000 + i * 60 * r) for r in rates.values()) for i in range(20)]
    return {"metrics/series.csv": "\n".join([f"time,{heads}", *rows])}


def running(found: World) -> None:
    found["pod"] = pod("db-0", phase="Running")
    found["owner"]["status"] |= {"readyReplicas": 1, "availableReplicas": 1}


def pending(found: World) -> Raw:
    """Leaves the claim unbound, its volume unmade and its Pod unscheduled."""
    for part in ("volume", "attachment"):
        del found[part]
    claim = found["claim"]
    del claim["spec"]["volumeName"]
    claim["status"] = {"phase": "Pending"}
    waiting = found["pod"]
    del waiting["spec"]["nodeName"]
    waiting["status"] = {
        "phase": "Pending",
        "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}],
    }
    return claim


def provisioning_fails(found: World, words: str) -> None:
    pending(found)["metadata"]["annotations"] = {"volume.kubernetes.io/selected-node": "node-a"}
    text = f'failed to provision volume with StorageClass "gp3": {words}'
    found["event"] = event("ProvisioningFailed", text, "data", f"{DRIVER}_ebs-csi-controller-5c9_1")
    found["event"]["involvedObject"]["kind"] = "PersistentVolumeClaim"


def volume_full(found: World) -> Files:
    running(found)
    return gauges(
        'namespace="shop",persistentvolumeclaim="data"',
        kubelet_volume_stats_capacity_bytes=20 * GIB,
        kubelet_volume_stats_used_bytes=20 * GIB - 4096,
        kubelet_volume_stats_available_bytes=0,
    )


def pool_used_up(found: World) -> Files:
    provisioning_fails(found, "rpc error: code = ResourceExhausted desc = not enough free space in the volume group")
    return {}


def namespace_quota(found: World) -> Files:
    for part in ("pod", "claim", "volume", "attachment"):
        del found[part]
    owner = found["owner"]
    owner["spec"]["volumeClaimTemplates"] = [
        {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "20Gi"}}}}
    ]
    owner["status"] = {"replicas": 0}
    sizes = {"hard": {"requests.storage": "100Gi"}, "used": {"requests.storage": "90Gi"}}
    found["quota"] = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": meta("storage", "shop"),
        "spec": {"hard": sizes["hard"]},
        "status": sizes,
    }
    text = (
        "create Pod db-0 in StatefulSet db failed error: failed to create PVC data-db-0: persistentvolumeclaims"
        ' "data-db-0" is forbidden: exceeded quota: storage, requested: requests.storage=20Gi, used:'
        " requests.storage=90Gi, limited: requests.storage=100Gi"
    )
    found["event"] = event("FailedCreate", text, "db", "statefulset-controller")
    found["event"]["involvedObject"] |= {"kind": "StatefulSet", "apiVersion": "apps/v1"}
    return {}


def inodes_used_up(found: World) -> Files:
    running(found)
    return gauges(
        'namespace="shop",persistentvolumeclaim="data"',
        kubelet_volume_stats_capacity_bytes=20 * GIB,
        kubelet_volume_stats_used_bytes=2 * GIB,
        kubelet_volume_stats_available_bytes=18 * GIB,
        kubelet_volume_stats_inodes=1_310_720,
        kubelet_volume_stats_inodes_used=1_310_720,
        kubelet_volume_stats_inodes_free=0,
    )


def provider_quota(found: World) -> Files:
    provisioning_fails(
        found,
        'rpc error: code = Internal desc = Could not create volume "pvc-1": could not create volume in EC2: operation'
        " error EC2: CreateVolume, https response error StatusCode: 400, api error VolumeLimitExceeded: You have"
        " exceeded your maximum gp3 storage limit of 50 TiB in this region.",
    )
    return {}


def shared_access(found: World) -> Files:
    provisioning_fails(
        found,
        "rpc error: code = InvalidArgument desc = Volume capabilities MULTI_NODE_MULTI_WRITER not supported. Only"
        " AccessModes[ReadWriteOnce] supported.",
    )
    found["claim"]["spec"]["accessModes"] = ["ReadWriteMany"]
    return {}


def no_class_for_it(found: World) -> Files:
    pending(found)["spec"]["storageClassName"] = "archive"
    return {}


def busy_disk(found: World) -> Files:
    running(found)
    # 50 operations a second that keep the disk busy for 0.99 s of each second, 0.2 s for each operation.
    return counters(
        'node="node-a",device="nvme1n1"',
        node_disk_io_time_seconds_total=0.99,
        node_disk_read_time_seconds_total=4,
        node_disk_write_time_seconds_total=6,
        node_disk_reads_completed_total=20,
        node_disk_writes_completed_total=30,
    )


def as_nfs(found: World, server: str) -> None:
    found["volume"]["spec"].pop("csi")
    found["volume"]["spec"].pop("nodeAffinity")
    found["volume"]["spec"]["nfs"] = {"server": server, "path": "/exports/db"}
    del found["attachment"]


def packets_lost(found: World) -> Files:
    running(found)
    return counters(
        'node="node-a",device="eth0"',
        node_network_transmit_packets_total=950,
        node_network_transmit_errs_total=50,
    )


def server_silent(found: World) -> Files:
    as_nfs(found, "10.9.0.4")
    text = (
        f'MountVolume.SetUp failed for volume "{VOLUME}" : mount failed: exit status 32\nMounting command: mount\n'
        "Mounting arguments: -t nfs 10.9.0.4:/exports/db /var/lib/kubelet/pods/uid-db-0/volumes/kubernetes.io~nfs/"
        f"{VOLUME}\nOutput: mount.nfs: Connection timed out for 10.9.0.4:/exports/db on /var/lib/kubelet/pods\n"
    )
    found["event"] = event("FailedMount", text)
    return {}


def server_name_unknown(found: World) -> Files:
    as_nfs(found, "filer.example.com")
    text = (
        f'MountVolume.SetUp failed for volume "{VOLUME}" : mount failed: exit status 32\nMounting command: mount\n'
        "Output: mount.nfs: Failed to resolve server filer.example.com: Temporary failure in name resolution\n"
    )
    found["event"] = event("FailedMount", text)
    return {}


def two_writers(found: World) -> Files:
    multi_attach(found)
    return {}


def plugin_absent(found: World) -> Files:
    not_registered(found)
    return {}


def export_denied(found: World) -> Files:
    as_nfs(found, "10.9.0.4")
    text = (
        f'MountVolume.SetUp failed for volume "{VOLUME}" : mount failed: exit status 32\nMounting command: mount\n'
        "Output: mount.nfs: access denied by server while mounting 10.9.0.4:/exports/db\n"
    )
    found["event"] = event("FailedMount", text)
    return {}


def volume_deleted(found: World) -> Files:
    for part in ("volume", "attachment"):
        del found[part]
    found["claim"]["status"] = {"phase": "Lost"}
    del found["pod"]["spec"]["nodeName"]
    found["pod"]["status"] = {
        "phase": "Pending",
        "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}],
    }
    return {}


def damaged_on_disk(found: World) -> Files:
    text = (
        f"MountVolume.MountDevice failed for volume \"{VOLUME}\" : rpc error: code = Internal desc = 'fsck' found"
        " errors on device /dev/nvme1n1 but could not correct them: fsck from util-linux 2.37.4\n/dev/nvme1n1:"
        " UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY."
    )
    found["event"] = event("FailedMount", text)
    return {}


def everything_fails(found: World) -> Files:
    for number in range(4):
        name, place = f"pvc-{number}", f"worker-{number}"
        found[f"node-{number}"] = node(place)
        found[f"volume-{number}"] = volume(name, f"data-{number}")
        found[f"claim-{number}"] = {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": meta(f"data-{number}", "shop"),
            "spec": {"storageClassName": "gp3", "volumeName": name, "accessModes": ["ReadWriteOnce"]},
            "status": {"phase": "Bound"},
        }
        found[f"pod-{number}"] = pod(f"cart-{number}", place, claim=f"data-{number}")
        text = (
            f'AttachVolume.Attach failed for volume "{name}" : rpc error: code = DeadlineExceeded desc = context'
            " deadline exceeded"
        )
        found[f"event-{number}"] = event("FailedAttachVolume", text, f"cart-{number}", "attachdetach-controller")
    for part in ("pod", "owner", "claim", "volume", "attachment"):
        del found[part]
    return {}


def controller_gone(found: World) -> Files:
    pending(found)["metadata"]["annotations"] = {"volume.kubernetes.io/selected-node": "node-a"}
    found["controller"] = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": meta("ebs-csi-controller", "kube-system", labels={"app": "ebs-csi-controller"}),
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "ebs-csi-controller"}},
            "template": {
                "metadata": {"labels": {"app": "ebs-csi-controller"}},
                "spec": {
                    "containers": [
                        {"name": "ebs-plugin", "image": "public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1.40.0"},
                        {"name": "csi-provisioner", "image": "public.ecr.aws/csi-components/csi-provisioner:v5.2.0"},
                    ]
                },
            },
        },
        "status": {"replicas": 0, "readyReplicas": 0},
    }
    registrar = {
        "name": "node-driver-registrar",
        "image": "public.ecr.aws/csi-components/csi-node-driver-registrar:v2.13.0",
        "args": [f"--kubelet-registration-path=/var/lib/kubelet/plugins/{DRIVER}/csi.sock"],
    }
    found["node-plugin"] = {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": meta("ebs-csi-node", "kube-system"),
        "spec": {"template": {"spec": {"containers": [registrar]}}},
        "status": {"desiredNumberScheduled": 2, "currentNumberScheduled": 2, "numberReady": 2},
    }
    text = (
        f"Waiting for a volume to be created either by the external provisioner '{DRIVER}' or manually by the system"
        " administrator."
    )
    found["event"] = event("ExternalProvisioning", text, "data", "persistentvolume-controller")
    found["event"]["involvedObject"]["kind"] = "PersistentVolumeClaim"
    return {}


def no_right(found: World) -> Files:
    no_permission(found)
    return {}


def key_gone(found: World) -> Files:
    no_key(found)
    return {}


def level_forbids(found: World) -> Files:
    for part in ("pod", "claim", "volume", "attachment"):
        del found[part]
    found["namespace"] = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": meta("shop", labels={"pod-security.kubernetes.io/enforce": "baseline"}),
        "status": {"phase": "Active"},
    }
    template = found["owner"]["spec"]["template"]["spec"]
    template["volumes"] = [{"name": "data", "hostPath": {"path": "/srv/db"}}]
    found["owner"]["status"] = {"replicas": 0}
    text = (
        'create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: violates PodSecurity'
        ' "baseline:latest": hostPath volumes (volume "data")'
    )
    found["event"] = event("FailedCreate", text, "db", "statefulset-controller")
    found["event"]["involvedObject"] |= {"kind": "StatefulSet", "apiVersion": "apps/v1"}
    return {}


def class_unknown(found: World) -> Files:
    pending(found)["spec"]["storageClassName"] = "gp4"
    return {}


def released(found: World) -> Files:
    kept = found["volume"]
    pending(found)["spec"] |= {"storageClassName": "manual", "volumeName": VOLUME}
    kept["spec"] |= {"storageClassName": "manual", "persistentVolumeReclaimPolicy": "Retain"}
    kept["spec"]["claimRef"]["uid"] = "uid-of-the-former-claim"
    kept["status"] = {"phase": "Released"}
    found["volume"] = kept
    return {}


def other_namespace(found: World) -> Files:
    pending(found)["metadata"]["namespace"] = "shop-test"
    message = '0/2 nodes are available: persistentvolumeclaim "data" not found.'
    found["event"] = event("FailedScheduling", message, reporter="default-scheduler")
    return {}


WORLDS: dict[str, dict[str, Change]] = {
    "disk-space": {
        "a volume is full": volume_full,
        "no inodes": inodes_used_up,
        "the volume group is used up": pool_used_up,
    },
    "quota-exceeded": {"the namespace's": namespace_quota, "the provider's": provider_quota},
    "class-shortage": {"no shared access": shared_access, "no such class": no_class_for_it},
    "slow-io": {"one disk for all": busy_disk},
    "network-latency": {
        "silent server": server_silent,
        "unknown name": server_name_unknown,
        "lost packets": packets_lost,
    },
    "concurrency": {"two Pods, one volume": two_writers},
    "mount-failure": {"no node plugin": plugin_absent, "the export refuses": export_denied},
    "data-loss": {"the volume was deleted": volume_deleted, "the file system is damaged": damaged_on_disk},
    "backend-outage": {"all volumes at once": everything_fails, "no controller": controller_gone},
    "security": {"no right to attach": no_right, "no use of the key": key_gone, "hostPath forbidden": level_forbids},
    "configuration": {"unknown class": class_unknown, "old claim": released, "other namespace": other_namespace},
}
