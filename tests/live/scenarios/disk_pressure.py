"""A node runs out of disk and sheds its Pods."""

import datetime
import json

from tests.live import objects, shop
from tests.live.cluster import ControlPlane, wait_for
from tests.live.scenario import Scenario, events, pods, usual_system

NODE = "worker-b3"
MESSAGE = "The node was low on resource: ephemeral-storage. Threshold quantity: 10Gi, available: 3Gi. "


def nodes() -> list[objects.Object]:
    return [*shop.nodes(), objects.node(NODE, "zone-b", 31, pool="images")]


def base() -> list[objects.Object]:
    return [*usual_system(), objects.deployment("resize", nodeSelector={"pool": "images"}), objects.service("resize")]


def fault(cluster: ControlPlane) -> None:
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    pressure = {
        "type": "DiskPressure",
        "status": "True",
        "reason": "KubeletHasDiskPressure",
        "message": "kubelet has disk pressure",
        "lastHeartbeatTime": now,
        "lastTransitionTime": now,
    }
    report(cluster, ("node", NODE), {"conditions": [pressure]})
    wait_for("the taint", lambda: tainted(cluster))
    (node,) = cluster.get("nodes", name=NODE)
    told = "Attempting to reclaim ephemeral-storage"
    cluster.apply([objects.event(node, "EvictionThresholdMet", told, count=6)])
    for pod in pods(cluster, "resize"):
        cluster.apply([objects.event(pod, "Evicted", MESSAGE)])
        evicted = {"phase": "Failed", "reason": "Evicted", "message": MESSAGE}
        report(cluster, ("pod", pod["metadata"]["name"], "-n", "shop"), evicted)


def tainted(cluster: ControlPlane) -> bool:
    (node,) = cluster.get("nodes", name=NODE)
    return any(taint["key"] == "node.kubernetes.io/disk-pressure" for taint in node["spec"].get("taints", []))


def report(cluster: ControlPlane, target: tuple[str, ...], status: objects.Object) -> None:
    patch = json.dumps({"status": status})
    cluster.kubectl("patch", *target, "--subresource=status", "--type=strategic", "-p", patch)


def shows(cluster: ControlPlane) -> object:
    return tainted(cluster) and events(cluster, "FailedScheduling", "untolerated taint")


SCENARIO = Scenario(
    summary="a node runs out of disk space and sheds its Pods, which fit nowhere else",
    cause="node/pressure/disk",
    repair=("Node", "", "worker-b3"),
    nodes=nodes,
    base=base,
    age_seconds=200.0,
    fault=fault,
    shows=shows,
)
