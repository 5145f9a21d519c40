"""The nodes for analytics have no memory left."""

from tests.live import objects, shop
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def nodes() -> list[objects.Object]:
    return [*shop.nodes(), objects.node("worker-b3", "zone-b", 31, memory="4Gi", pool="analytics")]


def fault(cluster: ControlPlane) -> None:
    large = objects.container("cubes", memory="3Gi")
    there = {"pool": "analytics"}
    cubes = objects.deployment("cubes", replicas=2, containers=[large], nodeSelector=there)
    cluster.apply([cubes, objects.service("cubes")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "Insufficient memory")


SCENARIO = Scenario(
    summary="the only node of a pool has no memory for the second Pod of a Deployment",
    cause="scheduling/pod/resources-insufficient",
    repair=("Deployment", "shop", "cubes"),
    nodes=nodes,
    fault=fault,
    shows=shows,
)
