"""Pods that no node takes."""

from __future__ import annotations

from tests.worlds import changes, controllers, kubelet, pods
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Json, Workload, World

CONTROL = "node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }"


def message(world: World, *reasons: tuple[int, str], preempt: str = "Preemption is not helpful for scheduling") -> str:
    """Writes the scheduler's sentence; nodes of the control plane and spare ones have reasons of their own."""
    others = [node for node in world.all("Node") if node["metadata"]["name"] not in world.nodes.names]
    spare = sum(bool(node["spec"].get("unschedulable")) for node in others)
    own = len(others) - spare
    total = len(others) + len(world.nodes.names)
    merged: dict[str, int] = {}
    for count, text in (*reasons, (spare, "node(s) were unschedulable"), (own, CONTROL)):
        merged[text] = merged.get(text, 0) + count
    parts = sorted(f"{count} {text}" for text, count in merged.items() if count)
    tail = f"{total} {preempt}."
    if preempt.startswith("No preemption"):
        helpless = f"{len(others)} Preemption is not helpful for scheduling, " if others else ""
        tail = f"{helpless}{total - len(others)} {preempt}."
    return f"0/{total} nodes are available: {', '.join(parts)}. preemption: 0/{total} nodes are available: {tail}"


def has_spare(world: World) -> bool:
    """Says that a node is kept out of use on purpose, and would lift what keeps Pods waiting."""
    return world.find("Node", "spare-1") is not None


def stuck(world: World, ago: float, workload: Workload, text: str) -> None:
    for pod in changes.redeploy(world, workload, ago):
        kubelet.unschedulable(world, pod, text, ago)


def _demanding(world: World, ago: float, change: Json, text: str, *claims: changes.Claim) -> Workload | None:
    workload = changes.pick(world, changes.is_deployment, *claims)
    if workload is not None:
        workload.template["spec"] |= change
        stuck(world, ago, workload, text)
    return workload


@fault("scheduling/request-too-large", "a container asks for more than any node has")
def too_large(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    what, amount = world.rng.choice((("cpu", "32"), ("memory", "256Gi")))
    resources = workload.container["resources"]
    resources["requests"][what] = resources["limits"][what] = amount
    n = len(world.nodes.names)
    stuck(
        world,
        ago,
        workload,
        message(world, (n, f"Insufficient {what}"), preempt="No preemption victims found for incoming pod"),
    )
    return (workload.ref,)


@fault("scheduling/node-selector", "no node carries the label that the Pods ask for")
def node_selector(world: World, ago: float) -> Roots:
    text = message(world, (len(world.nodes.names), "node(s) didn't match Pod's node affinity/selector"))
    workload = _demanding(world, ago, {"nodeSelector": {"disktype": "nvme"}}, text, lambda w: not w.part.volume)
    return (workload.ref,) if workload else None


@fault("scheduling/all-tainted", "every node carries a taint that the Pods do not tolerate")
def tainted(world: World, ago: float) -> Roots:
    if has_spare(world):
        return None
    for name in world.nodes.names:
        world.get("Node", name)["spec"]["taints"] = [{"key": "maintenance", "value": "true", "effect": "NoSchedule"}]
    text = message(world, (len(world.nodes.names), "node(s) had untolerated taint {maintenance: true}"))
    workload = _demanding(world, ago, {}, text, lambda w: not w.part.volume)
    return (*(f"Node {name}" for name in world.nodes.names), workload.ref) if workload else None


@fault("scheduling/all-cordoned", "every node is cordoned")
def cordoned(world: World, ago: float) -> Roots:
    if has_spare(world):
        return None
    for name in world.nodes.names:
        world.get("Node", name)["spec"] |= {
            "unschedulable": True,
            "taints": [
                {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule", "timeAdded": world.at(ago + 90)}
            ],
        }
    text = message(world, (len(world.nodes.names), "node(s) were unschedulable"))
    workload = _demanding(world, ago, {}, text, lambda w: not w.part.volume)
    return (*(f"Node {name}" for name in world.nodes.names),) if workload else None


@fault("scheduling/anti-affinity", "more replicas that keep apart than there are nodes")
def anti_affinity(world: World, ago: float) -> Roots:
    if has_spare(world):
        return None
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume and w.replica_set is not None)
    if workload is None:
        return None
    term = {
        "labelSelector": {"matchLabels": changes.selector(world, workload)},
        "topologyKey": "kubernetes.io/hostname",
    }
    workload.template["spec"]["affinity"] = {
        "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
    }
    nodes = len(world.nodes.names)
    workload.object["spec"]["replicas"] = nodes + 2
    found = changes.redeploy(world, workload, ago, rolling=False)
    for pod, node in zip(found[:nodes], world.nodes.names, strict=True):
        pod["spec"]["nodeName"] = node
        changes.start(world, pod, ago)
    text = message(
        world,
        (nodes, "node(s) didn't match pod anti-affinity rules"),
        preempt="No preemption victims found for incoming pod",
    )
    for pod in found[nodes:]:
        kubelet.unschedulable(world, pod, text, ago)
    for hpa in list(world.all("HorizontalPodAutoscaler")):
        if hpa["metadata"]["name"] == workload.name:
            world.drop(hpa)
    return (workload.ref,)


@fault("scheduling/affinity", "the Pods must run beside a Pod that is nowhere")
def affinity(world: World, ago: float) -> Roots:
    term = {"labelSelector": {"matchLabels": {"app": "gpu-cache"}}, "topologyKey": "kubernetes.io/hostname"}
    text = message(world, (len(world.nodes.names), "node(s) didn't match pod affinity rules"))
    change = {"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}
    workload = _demanding(world, ago, change, text, lambda w: not w.part.volume)
    return (workload.ref,) if workload else None


@fault("scheduling/topology-spread", "a spread constraint over a label that no node has")
def spread(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    workload.template["spec"]["topologySpreadConstraints"] = [
        {
            "maxSkew": 1,
            "topologyKey": "example.com/rack",
            "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": changes.selector(world, workload)},
        }
    ]
    stuck(
        world,
        ago,
        workload,
        message(
            world,
            (len(world.nodes.names), "node(s) didn't match pod topology spread constraints (missing required label)"),
        ),
    )
    return (workload.ref,)


@fault("scheduling/host-port", "the host port that the Pods want is taken on every node")
def host_port(world: World, ago: float) -> Roots:
    if has_spare(world):
        return None
    workload = changes.pick(
        world, changes.is_deployment, lambda w: not w.part.volume and bool(w.container.get("ports"))
    )
    if workload is None:
        return None
    port = workload.container["ports"][0]
    port["hostPort"] = 9100
    agent = next(
        w for w in world.workloads.values() if w.part.kind == "DaemonSet" and w.namespace in world.style.namespaces
    )
    for container in (agent.container, *(p["spec"]["containers"][0] for p in agent.pods)):
        container["ports"] = [{"containerPort": 9100, "hostPort": 9100, "name": "metrics", "protocol": "TCP"}]
    text = message(
        world,
        (len(world.nodes.names), "node(s) didn't have free ports for the requested pod ports"),
        preempt="No preemption victims found for incoming pod",
    )
    stuck(world, ago, workload, text)
    return workload.ref, agent.ref


@fault("scheduling/device-missing", "the Pods want a device that no node offers")
def device(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    for part in workload.container["resources"].values():
        part["nvidia.com/gpu"] = "1"
    stuck(
        world,
        ago,
        workload,
        message(
            world,
            (len(world.nodes.names), "Insufficient nvidia.com/gpu"),
            preempt="No preemption victims found for incoming pod",
        ),
    )
    return (workload.ref,)


@fault("scheduling/gate", "a scheduling gate was never removed")
def gate(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    workload.template["spec"]["schedulingGates"] = [{"name": "example.com/capacity-check"}]
    for pod in changes.redeploy(world, workload, ago):
        kubelet.untouched(pod)
        pod["status"]["conditions"] = [
            pods.condition(
                world,
                "PodScheduled",
                "False",
                ago,
                "SchedulingGated",
                "Scheduling is blocked due to non-empty scheduling gates",
            )
        ]
        world.drop_events(pod)
    return (workload.ref,)


@fault("scheduling/scheduler-unknown", "the Pods name a scheduler that nobody runs")
def scheduler(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    workload.template["spec"]["schedulerName"] = "batch-scheduler"
    for pod in changes.redeploy(world, workload, ago):
        kubelet.untouched(pod)
        world.drop_events(pod)
    return (workload.ref,)


@fault("scheduling/cluster-full", "the requests of all Pods fill the nodes, and the node group cannot grow")
def cluster_full(world: World, ago: float) -> Roots:
    if has_spare(world):
        return None
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    for name in world.nodes.names:
        taken = sum(
            controllers.amount(c["resources"].get("requests", {}).get("cpu", "0"))
            for p in world.all("Pod")
            if p["spec"].get("nodeName") == name and controllers.is_live(p)
            for c in p["spec"]["containers"]
        )
        world.get("Node", name)["status"]["allocatable"]["cpu"] = f"{int(taken * 1000) + 150}m"
    resources = workload.container["resources"]
    resources["requests"]["cpu"] = "900m"
    resources["limits"]["cpu"] = "2"
    n = len(world.nodes.names)
    text = message(world, (n, "Insufficient cpu"), preempt="No preemption victims found for incoming pod")
    found = changes.redeploy(world, workload, ago)
    for pod in found:
        kubelet.unschedulable(world, pod, text, ago)
        world.event(
            pod,
            "NotTriggerScaleUp",
            "pod didn't trigger scale-up: 1 max node group size reached",
            kind="Normal",
            by="cluster-autoscaler",
            first=ago - 10,
            last=30,
            count=int(ago // 60) + 1,
        )
    return (workload.ref, *(f"Node {name}" for name in world.nodes.names))
