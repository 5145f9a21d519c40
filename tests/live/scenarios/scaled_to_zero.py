"""Somebody scaled a service to zero that others call."""

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, endpoints


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("scale", "deployment", "payments", "-n", "shop", "--replicas=0")


def shows(cluster: ControlPlane) -> object:
    return not any(one.get("endpoints") for one in endpoints(cluster, "payments"))


SCENARIO = Scenario(
    summary="a service that others call was scaled to zero",
    cause="workload/controller/scaled-to-zero",
    repair=("Deployment", "shop", "payments"),
    fault=fault,
    shows=shows,
)
