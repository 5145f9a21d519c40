"""A rollout starts a program that its image does not hold."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons

SAYS = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    'unable to start container process: error during container init: exec: "/app/servr": '
    "stat /app/servr: no such file or directory"
)


def fault(cluster: ControlPlane) -> None:
    told = {objects.PLAY: "start-error", objects.SAYS: SAYS, objects.EXIT: "128"}
    broken = objects.container("catalog", command=["/app/servr"])
    cluster.apply([objects.deployment("catalog", containers=[broken], play=told)])


def shows(cluster: ControlPlane) -> object:
    return "CrashLoopBackOff" in waiting_reasons(pods(cluster, "catalog"))


SCENARIO = Scenario(
    summary="a rollout starts a program that its image does not hold",
    cause="workload/container/command-not-found",
    repair=("Deployment", "shop", "catalog"),
    fault=fault,
    shows=shows,
)
