"""A rollout names an image tag that was never pushed."""

from tests.live import objects
from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, pods, waiting_reasons


def fault(cluster: ControlPlane) -> None:
    broken = objects.container("cart", image=f"{objects.REGISTRY}/cart:1.5.0-rc9")
    cluster.apply([objects.deployment("cart", containers=[broken], play={objects.PLAY: "image-not-found"})])


def shows(cluster: ControlPlane) -> object:
    return "ImagePullBackOff" in waiting_reasons(pods(cluster, "cart"))


SCENARIO = Scenario(
    summary="a rollout names an image tag that was never pushed",
    cause="workload/image/not-found",
    repair=("Deployment", "shop", "cart"),
    fault=fault,
    shows=shows,
)
