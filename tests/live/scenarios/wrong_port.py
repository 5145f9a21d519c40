"""A rollout calls a Service on a port that it does not offer."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    asked = objects.container("checkout", env=[{"name": "PAYMENTS_URL", "value": "http://payments.shop.svc:8443"}])
    told = {objects.PLAY: "crash", objects.SAYS: "", objects.EXIT: "1"}
    cluster.apply([objects.deployment("checkout", containers=[asked], play=told, serviceAccountName="checkout")])


def shows(cluster: ControlPlane) -> object:
    return "CrashLoopBackOff" in waiting_reasons(pods(cluster, "checkout"))


SCENARIO = Scenario(
    summary="a rollout calls a Service on a port that it does not offer, and crashes",
    cause="dependency/address/port-not-exposed",
    repair=("Deployment", "shop", "checkout"),
    fault=fault,
    shows=shows,
)
