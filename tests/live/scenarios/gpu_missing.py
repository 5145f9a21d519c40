"""A Deployment asks for a device that no node offers."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    asked = {"limits": {"nvidia.com/gpu": 1, "memory": "256Mi"}}
    inference = objects.container("inference") | {"resources": asked}
    cluster.apply([objects.deployment("inference", containers=[inference]), objects.service("inference")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "Insufficient nvidia.com/gpu")


SCENARIO = Scenario(
    summary="a Deployment asks for a device that no node offers",
    cause="scheduling/pod/extended-resource-missing",
    repair=("Deployment", "shop", "inference"),
    fault=fault,
    shows=shows,
)
