"""The free local volumes lie on nodes that the Pod may not use."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events

CLASS = objects.storage_class("local") | {"provisioner": "kubernetes.io/no-provisioner"}


def volume(node: str) -> objects.Object:
    term = {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}]}
    spec = {
        "capacity": {"storage": "50Gi"},
        "accessModes": ["ReadWriteOnce"],
        "persistentVolumeReclaimPolicy": "Retain",
        "storageClassName": "local",
        "local": {"path": "/mnt/disks/1"},
        "nodeAffinity": {"required": {"nodeSelectorTerms": [term]}},
    }
    return objects.thing("v1", "PersistentVolume", f"local-{node}", spec=spec)


def fault(cluster: ControlPlane) -> None:
    there = {"topology.kubernetes.io/zone": "zone-c"}
    index = objects.stateful_set("index", replicas=1, storage_class_name="local", nodeSelector=there)
    cluster.apply([CLASS, volume("worker-a1"), volume("worker-b1"), index, objects.service("index", clusterIP="None")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "available persistent volumes to bind")


SCENARIO = Scenario(
    summary="the free local volumes lie on nodes that the Pod of a StatefulSet may not use",
    cause="storage/claim/no-volume-on-node",
    repair=("PersistentVolumeClaim", "shop", "data-index-0"),
    fault=fault,
    shows=shows,
)
