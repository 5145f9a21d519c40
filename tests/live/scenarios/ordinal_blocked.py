"""The first Pod of a StatefulSet does not start, and only its first Pod was made."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    queue = objects.stateful_set("queue", replicas=3)
    queue["spec"]["podManagementPolicy"] = "OrderedReady"
    queue["spec"]["template"]["metadata"]["annotations"] = {objects.PLAY: "image-not-found"}
    cluster.apply([queue, objects.service("queue", clusterIP="None")])


def shows(cluster: ControlPlane) -> object:
    return waiting_reasons(pods(cluster, "queue")) == ["ImagePullBackOff"]


SCENARIO = Scenario(
    summary="the image of a StatefulSet does not exist, and only its first Pod was made",
    cause="workload/image/not-found",
    repair=("StatefulSet", "shop", "queue"),
    age_seconds=150.0,
    fault=fault,
    shows=shows,
)
