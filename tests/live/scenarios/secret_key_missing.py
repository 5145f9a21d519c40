"""A rollout reads a key that its Secret does not have."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    reference = {"secretKeyRef": {"name": "payments-key", "key": "api-token"}}
    asked = objects.container("payments") | {"env": [{"name": "PAYMENTS_API_KEY", "valueFrom": reference}]}
    told = {objects.PLAY: "config-missing", objects.SAYS: "couldn't find key api-token in Secret shop/payments-key"}
    cluster.apply([objects.deployment("payments", containers=[asked], play=told)])


def shows(cluster: ControlPlane) -> object:
    return "CreateContainerConfigError" in waiting_reasons(pods(cluster, "payments"))


SCENARIO = Scenario(
    summary="a rollout reads a key that its Secret does not have",
    cause="workload/config/secret-key-missing",
    repair=("Deployment", "shop", "payments"),
    fault=fault,
    shows=shows,
)
