"""A Deployment requests more CPU than any node has."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    reports = objects.deployment("reports", replicas=1, containers=[objects.container("reports", cpu="16")])
    cluster.apply([reports, objects.service("reports")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "Insufficient cpu")


SCENARIO = Scenario(
    summary="a Deployment requests more CPU than any node has",
    cause="scheduling/pod/resources-insufficient",
    repair=("Deployment", "shop", "reports"),
    fault=fault,
    shows=shows,
)
