"""A Deployment wants a port of its node, with more Pods than nodes."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    edge = objects.container("edge", ports=[{"name": "http", "containerPort": 8080, "hostPort": 8443}])
    cluster.apply([objects.deployment("edge", replicas=8, containers=[edge]), objects.service("edge")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "free ports")


SCENARIO = Scenario(
    summary="a Deployment wants a port of its node, and has more Pods than there are nodes",
    cause="scheduling/pod/host-port-conflict",
    repair=("Deployment", "shop", "edge"),
    fault=fault,
    shows=shows,
)
