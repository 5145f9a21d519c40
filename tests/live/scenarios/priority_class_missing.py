"""A Deployment names a priority that nobody defined."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.deployment("search", priorityClassName="shop-critical"), objects.service("search")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "no PriorityClass with name shop-critical")


SCENARIO = Scenario(
    summary="a Deployment names a PriorityClass that does not exist",
    cause="scheduling/pod/priority-class-missing",
    repair=("Deployment", "shop", "search"),
    fault=fault,
    shows=shows,
)
