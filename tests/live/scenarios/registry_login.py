"""A rollout takes its image from a registry that wants a login."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    private = objects.container("checkout", image="private.example.com/checkout:1.9.0")
    told = {objects.PLAY: "image-unauthorized"}
    cluster.apply([objects.deployment("checkout", containers=[private], play=told, serviceAccountName="checkout")])


def shows(cluster: ControlPlane) -> object:
    return "ImagePullBackOff" in waiting_reasons(pods(cluster, "checkout"))


SCENARIO = Scenario(
    summary="a rollout takes its image from a registry that wants a login, and gives none",
    cause="workload/image/access-denied",
    repair=("Deployment", "shop", "checkout"),
    fault=fault,
    shows=shows,
)
