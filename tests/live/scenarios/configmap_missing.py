"""A Deployment takes its environment from a ConfigMap that does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    pricing = objects.container("pricing", envFrom=[{"configMapRef": {"name": "pricing-rules"}}])
    told = {objects.PLAY: "config-missing", objects.SAYS: 'configmap "pricing-rules" not found'}
    cluster.apply([objects.deployment("pricing", containers=[pricing], play=told), objects.service("pricing")])


def shows(cluster: ControlPlane) -> object:
    return waiting_reasons(pods(cluster, "pricing")) == ["CreateContainerConfigError"] * 2


SCENARIO = Scenario(
    summary="a Deployment takes its environment from a ConfigMap that does not exist",
    cause="workload/config/configmap-missing",
    repair=("Deployment", "shop", "pricing"),
    fault=fault,
    shows=shows,
)
