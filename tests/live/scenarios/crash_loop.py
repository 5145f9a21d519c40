"""A rollout ends with the same status at every start."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons

SAYS = "panic: runtime error: index out of range [3] with length 3"


def fault(cluster: ControlPlane) -> None:
    told = {objects.PLAY: "crash", objects.SAYS: SAYS, objects.EXIT: "2"}
    broken = objects.container("catalog", image=f"{objects.REGISTRY}/catalog:1.5.0")
    cluster.apply([objects.deployment("catalog", containers=[broken], play=told)])


def shows(cluster: ControlPlane) -> object:
    return "CrashLoopBackOff" in waiting_reasons(pods(cluster, "catalog"))


SCENARIO = Scenario(
    summary="a new version of a service crashes at every start",
    cause="workload/container/application-error",
    repair=("Deployment", "shop", "catalog"),
    fault=fault,
    shows=shows,
)
