"""Nodes that do not do well, and what becomes of the Pods on them."""

from __future__ import annotations

from tests.worlds import changes, controllers, kubelet, pods
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Json, World


def victim(world: World) -> Json:
    busy = [n for n in world.nodes.names if any(p["spec"].get("nodeName") == n for p in world.all("Pod"))]
    return world.get("Node", world.rng.choice(busy))


def _on(world: World, name: str) -> list[Json]:
    return [p for p in world.all("Pod") if p["spec"].get("nodeName") == name and controllers.is_live(p)]


def _condition(node: Json, kind: str) -> Json:
    found: Json = next(c for c in node["status"]["conditions"] if c["type"] == kind)
    return found


def _taint(world: World, node: Json, key: str, ago: float, *effects: str) -> None:
    made = [{"key": f"node.kubernetes.io/{key}", "effect": effect, "timeAdded": world.at(ago)} for effect in effects]
    node["spec"]["taints"] = [*node["spec"].get("taints", ()), *made]


def _mark_unready(world: World, pod: Json, ago: float) -> None:
    for found in pod["status"]["conditions"]:
        if found["type"] == "Ready":
            found |= {"status": "False", "lastTransitionTime": world.at(ago)}
    world.event(pod, "NodeNotReady", "Node is not ready", by="node-controller", first=ago)


def _evict(world: World, name: str, ago: float) -> None:
    """Deletes the Pods of a lost node after five minutes; they stay as Terminating, others are made elsewhere."""
    from tests.worlds import assembly

    for pod in _on(world, name):
        kind = (pod["metadata"].get("ownerReferences") or [{}])[0].get("kind")
        if kind in {"DaemonSet", "Node", None}:
            continue
        pod["metadata"] |= {"deletionTimestamp": world.at(ago - 330), "deletionGracePeriodSeconds": 30}
        pod["status"]["conditions"].append(
            pods.condition(
                world,
                "DisruptionTarget",
                "True",
                ago - 300,
                "DeletionByTaintManager",
                "Taint manager: deleting due to NoExecute taint",
            )
        )
        world.event(
            pod,
            "TaintManagerEviction",
            f"Marking for deletion Pod {pod['metadata']['namespace']}/{pod['metadata']['name']}",
            kind="Normal",
            by="taint-eviction-controller",
            first=ago - 300,
        )
        workload = next((w for w in world.workloads.values() if pod in w.pods), None)
        if workload is None or kind != "ReplicaSet" or workload.replica_set is None:
            continue
        if workload.part.volume:
            # The volume is still attached to the lost node.
            made = pods.spawn(
                world,
                workload,
                workload.replica_set,
                f"{workload.replica_set['metadata']['name']}-{world.letters(5)}",
                ago - 300,
            )
            kubelet.creating(world, made, ago - 300)
            pods.start_events(world, made, ago - 300, "Scheduled")
            claim = changes.claim_of(world, workload)
            world.event(
                made,
                "FailedAttachVolume",
                (
                    f'Multi-Attach error for volume "{claim["spec"]["volumeName"]}" Volume is already used '
                    f"by pod(s) {pod['metadata']['name']}"
                ),
                by="attachdetach-controller",
                first=ago - 300,
            )
        else:
            changes.start(world, assembly.replica(world, workload, workload.replica_set, ago - 300), ago - 300)


@fault("node/kubelet-stopped", "the kubelet of a node stopped reporting")
def kubelet_stopped(world: World, ago: float) -> Roots:
    node = victim(world)
    name = node["metadata"]["name"]
    for found in node["status"]["conditions"]:
        found |= {
            "status": "Unknown",
            "reason": "NodeStatusUnknown",
            "message": "Kubelet stopped posting node status.",
            "lastHeartbeatTime": world.at(ago + 60),
            "lastTransitionTime": world.at(ago),
        }
    world.get("Lease", name, "kube-node-lease")["spec"]["renewTime"] = world.micro(ago + 45)
    _taint(world, node, "unreachable", ago, "NoSchedule", "NoExecute")
    world.event(
        node, "NodeNotReady", f"Node {name} status is now: NodeNotReady", kind="Normal", by="node-controller", first=ago
    )
    for pod in _on(world, name):
        _mark_unready(world, pod, ago)
    if ago > 340:
        _evict(world, name, ago)
    return (f"Node {name}",)


def _not_ready(world: World, ago: float, message: str) -> tuple[str, Json]:
    node = victim(world)
    name = node["metadata"]["name"]
    _condition(node, "Ready").update(
        {
            "status": "False",
            "reason": "KubeletNotReady",
            "message": message,
            "lastTransitionTime": world.at(ago),
            "lastHeartbeatTime": world.at(20),
        }
    )
    _taint(world, node, "not-ready", ago, "NoSchedule", "NoExecute")
    world.event(
        node,
        "NodeNotReady",
        f"Node {name} status is now: NodeNotReady",
        kind="Normal",
        by="kubelet",
        first=ago,
        host=name,
    )
    for pod in _on(world, name):
        _mark_unready(world, pod, ago)
    return name, node


@fault("node/runtime-down", "the container runtime of a node is down")
def runtime(world: World, ago: float) -> Roots:
    name, node = _not_ready(
        world,
        ago,
        "[container runtime is down, PLEG is not healthy: pleg was last seen active 4m12s ago; threshold is 3m0s]",
    )
    world.event(node, "ContainerRuntimeNotReady", "container runtime is down", first=ago, last=20, count=8, host=name)
    if ago > 340:
        _evict(world, name, ago)
    return (f"Node {name}",)


@fault("node/network-plugin-missing", "the network plugin of a node is not initialized")
def plugin(world: World, ago: float) -> Roots:
    name, _ = _not_ready(
        world,
        ago,
        (
            "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady "
            "message:Network plugin returns error: cni plugin not initialized"
        ),
    )
    agent = next((p for p in world.workloads["network-agent"].pods if changes.placed(p) == name), None)
    if agent is not None:
        kubelet.crash(world, agent, ago + 60, code=1, life=10, born=changes.age_of(world, agent))
    if ago > 340:
        _evict(world, name, ago)
    found = [f"Node {name}", "DaemonSet kube-system/network-agent"]
    return (*found, f"Pod kube-system/{agent['metadata']['name']}") if agent else tuple(found)


def _pressure(world: World, ago: float, kind: str, reason: str, message: str, key: str, why: str) -> Roots:
    from tests.worlds import assembly

    node = victim(world)
    name = node["metadata"]["name"]
    _condition(node, kind).update(
        {
            "status": "True",
            "reason": reason,
            "message": message,
            "lastTransitionTime": world.at(ago),
            "lastHeartbeatTime": world.at(15),
        }
    )
    _taint(world, node, key, ago, "NoSchedule")
    world.event(node, reason, f"Node {name} status is now: {reason}", kind="Normal", first=ago, host=name)
    if kind != "PIDPressure":
        world.event(
            node,
            "EvictionThresholdMet",
            f"Attempting to reclaim {'memory' if kind == 'MemoryPressure' else 'ephemeral-storage'}",
            first=ago,
            last=10,
            count=int(ago // 12),
            host=name,
        )
    evicted = [
        p for p in _on(world, name) if (p["metadata"].get("ownerReferences") or [{}])[0].get("kind") == "ReplicaSet"
    ][:3]
    for turn, pod in enumerate(evicted):
        since = max(ago - 20 * turn, 5)
        text = why.format(container=pod["spec"]["containers"][0]["name"])
        pod["status"] = {
            "phase": "Failed",
            "reason": "Evicted",
            "message": text,
            "startTime": pod["status"].get("startTime"),
            "qosClass": "Burstable",
            "conditions": [pods.condition(world, "DisruptionTarget", "True", since, "TerminationByKubelet", text)],
        }
        world.event(pod, "Evicted", text, first=since, host=name)
        workload = next((w for w in world.workloads.values() if pod in w.pods), None)
        if workload and workload.replica_set and not workload.part.volume:
            changes.start(world, assembly.replica(world, workload, workload.replica_set, since), since)
    return (f"Node {name}",)


@fault("node/disk-pressure", "a node runs out of disk space and evicts Pods")
def disk(world: World, ago: float) -> Roots:
    return _pressure(
        world,
        ago,
        "DiskPressure",
        "KubeletHasDiskPressure",
        "kubelet has disk pressure",
        "disk-pressure",
        (
            "The node was low on resource: ephemeral-storage. Threshold quantity: "
            "10120387530, available: 4211Mi. Container {container} was using 3201144Ki, "
            "request is 0, has larger consumption of ephemeral-storage. "
        ),
    )


@fault("node/memory-pressure", "a node runs out of memory and evicts Pods")
def memory(world: World, ago: float) -> Roots:
    return _pressure(
        world,
        ago,
        "MemoryPressure",
        "KubeletHasInsufficientMemory",
        "kubelet has insufficient memory available",
        "memory-pressure",
        (
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: "
            "61288Ki. Container {container} was using 1733444Ki, request is 128Mi, has larger "
            "consumption of memory. "
        ),
    )


@fault("node/pid-pressure", "a node runs out of process ids")
def pid(world: World, ago: float) -> Roots:
    return _pressure(
        world,
        ago,
        "PIDPressure",
        "KubeletHasInsufficientPID",
        "kubelet has insufficient PID available",
        "pid-pressure",
        (
            "The node was low on resource: pids. Threshold quantity: 4915, available: 1102. "
            "Container {container} was using 900. "
        ),
    )


@fault("node/network-unavailable", "the routes of a node were never made")
def network(world: World, ago: float) -> Roots:
    node = victim(world)
    name = node["metadata"]["name"]
    node["status"]["conditions"].append(
        {
            "type": "NetworkUnavailable",
            "status": "True",
            "reason": "NoRouteCreated",
            "message": "RouteController failed to create a route",
            "lastHeartbeatTime": world.at(ago),
            "lastTransitionTime": world.at(ago),
        }
    )
    _taint(world, node, "network-unavailable", ago, "NoSchedule")
    return (f"Node {name}",)


@fault("node/read-only-file-system", "the root file system of a node became read-only")
def read_only(world: World, ago: float) -> Roots:
    node = victim(world)
    name = node["metadata"]["name"]
    node["status"]["conditions"].append(
        {
            "type": "ReadonlyFilesystem",
            "status": "True",
            "reason": "FilesystemIsReadOnly",
            "message": "EXT4-fs (nvme0n1p1): Remounting filesystem read-only",
            "lastHeartbeatTime": world.at(30),
            "lastTransitionTime": world.at(ago),
        }
    )
    world.event(
        node,
        "FilesystemIsReadOnly",
        "EXT4-fs (nvme0n1p1): Remounting filesystem read-only",
        by="kernel-monitor",
        first=ago,
        host=name,
    )
    return (f"Node {name}",)
