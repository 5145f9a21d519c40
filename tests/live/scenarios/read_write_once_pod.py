"""A second Pod wants a claim that only one Pod may use."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events, usual_system


def base() -> list[objects.Object]:
    pod = objects.with_claim("ledger", objects.container("ledger"))
    ledger = objects.deployment("ledger", replicas=1, containers=pod["containers"], volumes=pod["volumes"])
    wanted = objects.claim("ledger", mode="ReadWriteOncePod")
    return [*usual_system(), wanted, ledger, objects.service("ledger")]


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("scale", "deployment", "ledger", "-n", "shop", "--replicas=2")


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "ReadWriteOncePod")


SCENARIO = Scenario(
    summary="a Deployment was scaled to two Pods that share a ReadWriteOncePod claim",
    cause="storage/volume/read-write-once-pod-conflict",
    repair=("Deployment", "shop", "ledger"),
    base=base,
    fault=fault,
    shows=shows,
)
