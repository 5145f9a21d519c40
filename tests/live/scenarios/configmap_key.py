"""A rollout reads a key that its ConfigMap does not have."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    reference = {"configMapKeyRef": {"name": "shop-settings", "key": "CURENCY"}}
    asked = objects.container("cart") | {"env": [{"name": "CURRENCY", "valueFrom": reference}]}
    told = {objects.PLAY: "config-missing", objects.SAYS: "couldn't find key CURENCY in ConfigMap shop/shop-settings"}
    cluster.apply([objects.deployment("cart", containers=[asked], play=told)])


def shows(cluster: ControlPlane) -> object:
    return "CreateContainerConfigError" in waiting_reasons(pods(cluster, "cart"))


SCENARIO = Scenario(
    summary="a rollout reads a key that its ConfigMap does not have",
    cause="workload/config/configmap-key-missing",
    repair=("Deployment", "shop", "cart"),
    fault=fault,
    shows=shows,
)
