"""Somebody scaled the name service of the cluster to zero."""

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, endpoints


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("scale", "deployment", "coredns", "-n", "kube-system", "--replicas=0")


def shows(cluster: ControlPlane) -> object:
    return not any(one.get("endpoints") for one in endpoints(cluster, "kube-dns", "kube-system"))


SCENARIO = Scenario(
    summary="the name service of the cluster was scaled to zero",
    cause="workload/controller/scaled-to-zero",
    repair=("Deployment", "kube-system", "coredns"),
    fault=fault,
    shows=shows,
)
