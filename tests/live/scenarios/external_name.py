"""A Service stands for a Service of another namespace that does not exist."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    spec = {"type": "ExternalName", "externalName": "postgres.database.svc.cluster.local"}
    ledger = objects.container("ledger", env=[{"name": "DATABASE_HOST", "value": "ledger-db"}])
    told = {objects.PLAY: "crash", objects.SAYS: "", objects.EXIT: "1"}
    cluster.apply(
        [
            objects.thing("v1", "Service", "ledger-db", "shop", spec=spec),
            objects.deployment("ledger", containers=[ledger], play=told),
            objects.service("ledger"),
        ]
    )


def shows(cluster: ControlPlane) -> object:
    return waiting_reasons(pods(cluster, "ledger")) == ["CrashLoopBackOff"] * 2


SCENARIO = Scenario(
    summary="a Service of type ExternalName stands for a Service that does not exist",
    cause="network/service/external-name-broken",
    repair=("Service", "shop", "ledger-db"),
    fault=fault,
    shows=shows,
)
