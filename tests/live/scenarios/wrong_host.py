"""A rollout names the database by a host that does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    asked = objects.container("payments", env=[{"name": "ORDERS_URL", "value": "http://order-db.shop.svc:80"}])
    told = {objects.PLAY: "crash", objects.SAYS: "", objects.EXIT: "1"}
    cluster.apply([objects.deployment("payments", containers=[asked], play=told)])


def shows(cluster: ControlPlane) -> object:
    return "CrashLoopBackOff" in waiting_reasons(pods(cluster, "payments"))


SCENARIO = Scenario(
    summary="a rollout calls a Service that does not exist, and crashes",
    cause="dependency/address/service-missing",
    repair=("Deployment", "shop", "payments"),
    fault=fault,
    shows=shows,
)
