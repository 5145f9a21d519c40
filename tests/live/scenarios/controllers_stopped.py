"""The controller manager stopped, and nothing is made of what is asked for."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods


def fault(cluster: ControlPlane) -> None:
    cluster.end("kube-controller-manager")
    cluster.kubectl("scale", "deployment", "storefront", "-n", "shop", "--replicas=5")
    cluster.apply([objects.deployment("search"), objects.service("search")])


def shows(cluster: ControlPlane) -> object:
    return not pods(cluster, "search") and len(pods(cluster, "storefront")) == 3


SCENARIO = Scenario(
    summary="the controller manager stopped, and nothing is made of new workloads",
    cause="control-plane/controller-manager/silent",
    repair=("Lease", "kube-system", "kube-controller-manager"),
    leader_election=True,
    age_seconds=150.0,
    fault=fault,
    shows=shows,
)
