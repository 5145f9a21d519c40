"""A Deployment names a RuntimeClass that does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    cluster.apply([objects.deployment("sandbox", runtimeClassName="gvisor"), objects.service("sandbox")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "gvisor")


SCENARIO = Scenario(
    summary="a Deployment names a RuntimeClass that does not exist",
    cause="scheduling/pod/runtime-class-missing",
    repair=("Deployment", "shop", "sandbox"),
    fault=fault,
    shows=shows,
)
