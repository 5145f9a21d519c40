"""A node stops its heartbeat while Pods run on it."""

from tests.live import objects, shop
from tests.live.cluster import ControlPlane, Object
from tests.live.scenario import Scenario, condition, pods, usual_system

NODE = "worker-b3"


def nodes() -> list[Object]:
    return [*shop.nodes(), objects.node(NODE, "zone-b", 31, disk="nvme")]


def base() -> list[Object]:
    thumbnails = objects.deployment("thumbnails", nodeSelector={"disk": "nvme"})
    return [*usual_system(), thumbnails, objects.service("thumbnails")]


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("label", "node", NODE, "holdfast.test/kubelet-")


def shows(cluster: ControlPlane) -> object:
    (node,) = cluster.get("nodes", name=NODE)
    unready = all(condition(pod, "Ready").get("status") == "False" for pod in pods(cluster, "thumbnails"))
    tainted = any(taint["key"] == "node.kubernetes.io/unreachable" for taint in node["spec"].get("taints", []))
    return condition(node, "Ready").get("status") == "Unknown" and tainted and unready


SCENARIO = Scenario(
    summary="a node stops its heartbeat while Pods run on it",
    cause="node/kubelet/not-reporting",
    repair=("Node", "", NODE),
    nodes=nodes,
    base=base,
    fault=fault,
    shows=shows,
    seconds=180.0,
)
