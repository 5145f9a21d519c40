"""An operator tainted the nodes for maintenance, and a new workload tolerates nothing."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("taint", "nodes", "--all", "maintenance=planned:NoSchedule")
    cluster.apply([objects.deployment("search"), objects.service("search")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "untolerated taint")


SCENARIO = Scenario(
    summary="every node carries a maintenance taint that a new workload does not tolerate",
    cause="scheduling/pod/taint-not-tolerated",
    repair=("Deployment", "shop", "search"),
    fault=fault,
    shows=shows,
)
