"""A node stops its heartbeat while Pods run on it."""

from tests.live.cluster import ControlPlane
from tests.live.scenario import Scenario, condition, pods

NODE = "worker-b1"


def fault(cluster: ControlPlane) -> None:
    cluster.kubectl("annotate", "node", NODE, "holdfast.test/kubelet-")


def shows(cluster: ControlPlane) -> object:
    (node,) = cluster.get("nodes", name=NODE)
    there = [pod for pod in cluster.get("pods", "shop") if pod["spec"].get("nodeName") == NODE]
    assert there, f"no Pod of the shop runs on {NODE}"
    unready = all(condition(pod, "Ready").get("status") == "False" for pod in there)
    tainted = any(taint["key"] == "node.kubernetes.io/unreachable" for taint in node["spec"].get("taints", []))
    return condition(node, "Ready")["status"] == "Unknown" and tainted and unready and pods(cluster, "orders")


SCENARIO = Scenario(
    summary="a node stops its heartbeat while Pods run on it",
    cause="node/kubelet/not-reporting",
    repair=("Node", "", NODE),
    fault=fault,
    shows=shows,
    seconds=90,
)
