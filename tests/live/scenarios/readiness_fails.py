"""Every Pod of a service answers its readiness probe with an error."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events, pods


def fault(cluster: ControlPlane) -> None:
    recommend = objects.deployment("recommend", play={objects.PLAY: "readiness-fails"})
    cluster.apply([recommend, objects.service("recommend")])


def shows(cluster: ControlPlane) -> object:
    return len(pods(cluster, "recommend")) == 2 and events(cluster, "Unhealthy", "Readiness probe failed")


SCENARIO = Scenario(
    summary="every Pod of a service answers its readiness probe with an error",
    cause="workload/probe/readiness-failing",
    repair=("Deployment", "shop", "recommend"),
    fault=fault,
    shows=shows,
)
