"""The first Pod of a StatefulSet does not start, so that the others are never made."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    told = {objects.PLAY: "crash", objects.SAYS: "", objects.EXIT: "1"}
    queue = objects.stateful_set("queue", replicas=3)
    queue["spec"]["podManagementPolicy"] = "OrderedReady"
    queue["spec"]["template"]["metadata"]["annotations"] = told
    cluster.apply([queue, objects.service("queue", clusterIP="None")])


def shows(cluster: ControlPlane) -> object:
    return waiting_reasons(pods(cluster, "queue")) == ["CrashLoopBackOff"]


SCENARIO = Scenario(
    summary="the first Pod of a StatefulSet crashes, so that the others are never made",
    cause="workload/container/crash-loop",
    repair=("StatefulSet", "shop", "queue"),
    age_seconds=150.0,
    fault=fault,
    shows=shows,
)
