"""The scheduler stopped, and new Pods wait without a word."""

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods


def fault(cluster: ControlPlane) -> None:
    cluster.end("kube-scheduler")
    cluster.kubectl("scale", "deployment", "storefront", "-n", "shop", "--replicas=5")


def shows(cluster: ControlPlane) -> object:
    return [pod["spec"].get("nodeName") for pod in pods(cluster, "storefront")].count(None) == 2


SCENARIO = Scenario(
    summary="the scheduler stopped, and new Pods wait without a word",
    cause="control-plane/scheduler/silent",
    repair=("Lease", "kube-system", "kube-scheduler"),
    leader_election=True,
    age_seconds=150.0,
    fault=fault,
    shows=shows,
)
