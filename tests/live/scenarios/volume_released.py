"""A claim asks for a volume by name that still belongs to a claim which is gone."""

from tests.live import objects
from tests.live.cluster import ControlPlane, Object, wait_for
from tests.live.scenario import Scenario, events

VOLUME: Object = {
    "apiVersion": "v1",
    "kind": "PersistentVolume",
    "metadata": {"name": "archive-disk"},
    "spec": {
        "capacity": {"storage": "40Gi"},
        "accessModes": ["ReadWriteOnce"],
        "persistentVolumeReclaimPolicy": "Retain",
        "storageClassName": "archive",
        "csi": {"driver": objects.DRIVER, "volumeHandle": "disk-archive", "fsType": "ext4"},
    },
}


def wanted(name: str) -> Object:
    found = objects.claim(name, storage_class_name="archive", size="40Gi")
    found["spec"]["volumeName"] = "archive-disk"
    return found


def fault(cluster: ControlPlane) -> None:
    cluster.apply([VOLUME, wanted("archive-old")])
    wait_for("the first claim to be bound", lambda: phase(cluster) == "Bound")
    cluster.kubectl("delete", "pvc", "archive-old", "-n", "shop")
    wait_for("the volume to be released", lambda: phase(cluster) == "Released")
    pod = objects.with_claim("archive", objects.container("archive"))
    archive = objects.deployment("archive", replicas=1, containers=pod["containers"], volumes=pod["volumes"])
    cluster.apply([wanted("archive"), archive, objects.service("archive")])


def phase(cluster: ControlPlane) -> str:
    (volume,) = cluster.get("persistentvolumes", name="archive-disk")
    return str(volume.get("status", {}).get("phase"))


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedBinding", "already bound") and events(cluster, "FailedScheduling", "unbound")


SCENARIO = Scenario(
    summary="a claim asks by name for a volume that still belongs to a claim which is gone",
    cause="storage/volume/released-with-old-claim",
    repair=("PersistentVolume", "", "archive-disk"),
    fault=fault,
    shows=shows,
)
