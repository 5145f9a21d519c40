"""The only node that fits a Deployment is cordoned."""

from tests.live import objects, shop
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def nodes() -> list[objects.Object]:
    return [*shop.nodes(), objects.node("worker-b3", "zone-b", 31, accelerator="gpu")]


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("cordon", "worker-b3")
    there = {"accelerator": "gpu"}
    cluster.apply([objects.deployment("inference", nodeSelector=there), objects.service("inference")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "unschedulable")


SCENARIO = Scenario(
    summary="the only node that fits a Deployment is cordoned",
    cause="scheduling/pod/node-cordoned",
    repair=("Node", "", "worker-b3"),
    nodes=nodes,
    fault=fault,
    shows=shows,
)
