"""A claim wants ReadWriteMany where only ReadWriteOnce volumes were made by hand."""

from tests.live import objects
from tests.live.cluster import ControlPlane, Object
from tests.live.scenario import Scenario, events


def volume(number: int) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"nfs-share-{number}"},
        "spec": {
            "capacity": {"storage": "20Gi"},
            "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": "Retain",
            "nfs": {"server": "10.20.0.200", "path": f"/exports/share-{number}"},
        },
    }


def fault(cluster: ControlPlane) -> None:
    pod = objects.with_claim("shared-assets", objects.container("assets"))
    assets = objects.deployment("assets", containers=pod["containers"], volumes=pod["volumes"])
    wanted = objects.claim("shared-assets", storage_class_name="", size="10Gi", mode="ReadWriteMany")
    cluster.apply([volume(1), volume(2), wanted, assets, objects.service("assets")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedBinding") and events(cluster, "FailedScheduling", "unbound")


SCENARIO = Scenario(
    summary="a claim wants ReadWriteMany, and the volumes made by hand offer only ReadWriteOnce",
    cause="storage/claim/access-mode-mismatch",
    repair=("PersistentVolumeClaim", "shop", "shared-assets"),
    fault=fault,
    shows=shows,
)
