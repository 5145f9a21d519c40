"""A rollout lowers a memory limit below what the service needs."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    small = objects.container("payments", image=f"{objects.REGISTRY}/payments:1.5.0", memory="32Mi")
    cluster.apply([objects.deployment("payments", containers=[small], play={objects.PLAY: "oom-killed"})])


def shows(cluster: ControlPlane) -> object:
    found = pods(cluster, "payments")
    restarts = [one["restartCount"] for pod in found for one in pod["status"].get("containerStatuses", [])]
    return max(restarts) >= 4 and "CrashLoopBackOff" in waiting_reasons(found)


SCENARIO = Scenario(
    summary="a rollout lowers a memory limit below what the service needs",
    cause="workload/memory/out-of-memory",
    repair=("Deployment", "shop", "payments"),
    fault=fault,
    shows=shows,
)
