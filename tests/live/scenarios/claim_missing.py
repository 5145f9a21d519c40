"""A Deployment mounts a claim that nobody made."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, events


def fault(cluster: ControlPlane) -> None:
    pod = objects.with_claim("media-cache", objects.container("media"))
    media = objects.deployment("media", replicas=1, containers=pod["containers"], volumes=pod["volumes"])
    cluster.apply([media, objects.service("media")])


def shows(cluster: ControlPlane) -> object:
    return events(cluster, "FailedScheduling", "media-cache")


SCENARIO = Scenario(
    summary="a Deployment mounts a claim that does not exist",
    cause="storage/claim/missing",
    repair=("Deployment", "shop", "media"),
    fault=fault,
    shows=shows,
)
