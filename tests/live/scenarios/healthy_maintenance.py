"""A node was drained, and a bad rollout undone: both left traces, and everything works again."""

from tests.live import objects
from tests.live.cluster import ControlPlane, wait_for
from tests.live.scenario import Scenario, is_settled, pods, waiting_reasons

NODE = "worker-c2"


def fault(cluster: ControlPlane) -> None:
    broken = objects.container("cart", image=f"{objects.REGISTRY}/cart:1.5.0-rc9")
    cluster.apply([objects.deployment("cart", containers=[broken], play={objects.PLAY: "image-not-found"})])
    wait_for("the bad rollout", lambda: "ImagePullBackOff" in waiting_reasons(pods(cluster, "cart")))
    cluster.kubectl("rollout", "undo", "deployment/cart", "-n", "shop")
    wait_for("the rollout to be undone", lambda: is_settled(cluster))
    cluster.kubectl("drain", NODE, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s")


def shows(cluster: ControlPlane) -> object:
    there = [pod for pod in cluster.get("pods", "shop") if pod["spec"].get("nodeName") == NODE]
    return not there and is_settled(cluster)


SCENARIO = Scenario(
    summary="nothing: a drained node, and a bad rollout that was undone",
    cause=None,
    repair=None,
    fault=fault,
    shows=shows,
)
