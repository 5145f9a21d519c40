"""A node may hold one more volume, and two are wanted on it."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    there = {"kubernetes.io/hostname": "worker-a1"}
    cluster.kubectl("delete", "csinode", "worker-a1")
    smaller = objects.csi_node("worker-a1")
    smaller["spec"]["drivers"][0]["allocatable"] = {"count": 2}
    cluster.create([smaller])
    many = objects.stateful_set("shards", replicas=4, nodeSelector=there)
    cluster.apply([many, objects.service("shards", clusterIP="None")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "max volume count")


SCENARIO = Scenario(
    summary="the only node that a StatefulSet selects has as many volumes as it can",
    cause="scheduling/pod/volume-attach-limit",
    repair=("StatefulSet", "shop", "shards"),
    fault=fault,
    shows=shows,
)
