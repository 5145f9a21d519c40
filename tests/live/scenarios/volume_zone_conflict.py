"""The volume lies in one zone, and the only nodes that fit its Pod in another."""

from tests.live import objects, shop
from tests.live.cluster import ControlPlane, Object
from tests.live.scenario import Scenario, events

VOLUME: Object = {
    "apiVersion": "v1",
    "kind": "PersistentVolume",
    "metadata": {"name": "models-disk"},
    "spec": {
        "capacity": {"storage": "50Gi"},
        "accessModes": ["ReadWriteOnce"],
        "persistentVolumeReclaimPolicy": "Retain",
        "storageClassName": "archive",
        "csi": {"driver": objects.DRIVER, "volumeHandle": "disk-models", "fsType": "ext4"},
        "nodeAffinity": {
            "required": {
                "nodeSelectorTerms": [
                    {
                        "matchExpressions": [
                            {"key": "topology.kubernetes.io/zone", "operator": "In", "values": ["zone-a"]}
                        ]
                    }
                ]
            }
        },
    },
}


def nodes() -> list[Object]:
    return [*shop.nodes(), objects.node("worker-b3", "zone-b", 31, accelerator="gpu")]


def fault(cluster: ControlPlane) -> None:
    wanted = objects.claim("models", storage_class_name="archive", size="50Gi")
    wanted["spec"]["volumeName"] = "models-disk"
    pod = objects.with_claim("models", objects.container("inference"))
    inference = objects.deployment(
        "inference",
        replicas=1,
        containers=pod["containers"],
        volumes=pod["volumes"],
        nodeSelector={"accelerator": "gpu"},
    )
    cluster.apply([VOLUME, wanted, inference, objects.service("inference")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "PersistentVolume's node affinity")


SCENARIO = Scenario(
    summary="a volume lies in zone-a, and the only node that fits its Pod in zone-b",
    cause="storage/volume/zone-conflict",
    repair=("PersistentVolume", "", "models-disk"),
    nodes=nodes,
    fault=fault,
    shows=shows,
)
