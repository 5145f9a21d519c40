"""A quota on memory has no room for the extra Pod of a rollout."""

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events, usual_system

QUOTA = {
    "apiVersion": "v1",
    "kind": "ResourceQuota",
    "metadata": {"name": "team-budget", "namespace": "shop"},
    "spec": {"hard": {"limits.memory": "1920Mi"}},
}


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("set", "resources", "deployment/checkout", "-n", "shop", "--limits=memory=512Mi")


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedCreate", "exceeded quota: team-budget")


SCENARIO = Scenario(
    summary="a quota on memory limits has no room for the extra Pod of a rollout",
    cause="quota/compute/exceeded",
    repair=("ResourceQuota", "shop", "team-budget"),
    base=lambda: [*usual_system(), QUOTA],
    fault=fault,
    shows=shows,
)
