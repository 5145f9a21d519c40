"""A quota on CPU requests stops a Deployment from growing."""

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events, usual_system

QUOTA = {
    "apiVersion": "v1",
    "kind": "ResourceQuota",
    "metadata": {"name": "compute", "namespace": "shop"},
    "spec": {"hard": {"requests.cpu": "1500m", "pods": "60"}},
}


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("scale", "deployment", "storefront", "-n", "shop", "--replicas=6")


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "exceeded quota: compute")


SCENARIO = Scenario(
    summary="a quota on CPU requests stops a Deployment from growing",
    cause="quota/compute/exceeded",
    repair=("ResourceQuota", "shop", "compute"),
    base=lambda: [*usual_system(), QUOTA],
    fault=fault,
    shows=shows,
)
