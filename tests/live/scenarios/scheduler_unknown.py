"""A Deployment names a scheduler that nobody runs."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.deployment("batch-api", schedulerName="volcano"), objects.service("batch-api")])


def shows(cluster: ControlPlane) -> object:
    return [pod["spec"].get("nodeName") for pod in pods(cluster, "batch-api")] == [None, None]


SCENARIO = Scenario(
    summary="a Deployment names a scheduler that nobody runs",
    cause="scheduling/pod/scheduler-name-unknown",
    repair=("Deployment", "shop", "batch-api"),
    age_seconds=150.0,
    fault=fault,
    shows=shows,
)
