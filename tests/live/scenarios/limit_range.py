"""A LimitRange forbids the memory that a Deployment asks for."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events

BOUNDS = objects.thing(
    "v1", "LimitRange", "bounds", "shop", spec={"limits": [{"type": "Container", "max": {"memory": "1Gi"}}]}
)


def fault(cluster: ControlPlane) -> None:
    large = objects.container("reports", memory="3Gi")
    cluster.apply([BOUNDS, objects.deployment("reports", containers=[large]), objects.service("reports")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "maximum memory usage per Container is 1Gi")


SCENARIO = Scenario(
    summary="a LimitRange forbids the memory that a Deployment asks for",
    cause="quota/limit-range/violated",
    repair=("Deployment", "shop", "reports"),
    fault=fault,
    shows=shows,
)
