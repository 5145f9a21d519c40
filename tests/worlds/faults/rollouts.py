"""Workloads and objects that controllers cannot bring to where they should be."""

from __future__ import annotations

from tests.worlds import assembly, changes, kubelet
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import World


@fault("controller/rollout-paused", "a rollout was paused in the middle", needs="nothing")
def paused(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None:
        return None
    workload.container["image"] = workload.container["image"].rsplit(":", 1)[0] + ":6.1.0"
    for pod in changes.redeploy(world, workload, ago, rolling=True):
        changes.start(world, pod, ago)
    workload.object["spec"]["paused"] = True
    return (workload.ref,)


@fault("controller/pod-not-terminating", "a Pod does not go away because of a finalizer")
def terminating(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not w.part.volume)
    if workload is None or not workload.replica_set:
        return None
    pod = workload.pods[0]
    pod["metadata"] |= {
        "deletionTimestamp": world.at(ago),
        "deletionGracePeriodSeconds": 30,
        "finalizers": ["example.com/drain-connections"],
    }
    assembly.replica(world, workload, workload.replica_set, ago)
    return f"Pod {workload.namespace}/{pod['metadata']['name']}", workload.ref


@fault("controller/namespace-stuck", "a namespace does not go away because of a finalizer in it")
def namespace(world: World, ago: float) -> Roots:
    meta = world.meta("preview-117", ago=world.age / 3, labels={"kubernetes.io/metadata.name": "preview-117"})
    meta["deletionTimestamp"] = world.at(ago)
    texts = (
        ("NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered"),
        (
            "NamespaceDeletionGroupVersionParsingFailure",
            "False",
            "ParsedGroupVersions",
            "All legacy kube types successfully parsed",
        ),
        (
            "NamespaceDeletionContentFailure",
            "False",
            "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization",
        ),
        (
            "NamespaceContentRemaining",
            "True",
            "SomeResourcesRemain",
            "Some resources are remaining: configmaps. has 1 resource instances",
        ),
        (
            "NamespaceFinalizersRemaining",
            "True",
            "SomeFinalizersRemain",
            ("Some content in the namespace has finalizers remaining: example.com/cleanup in 1 resource instances"),
        ),
    )
    world.put(
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": meta,
            "spec": {"finalizers": ["kubernetes"]},
            "status": {
                "phase": "Terminating",
                "conditions": [
                    {"type": t, "status": s, "reason": r, "message": m, "lastTransitionTime": world.at(ago - 5)}
                    for t, s, r, m in texts
                ],
            },
        }
    )
    held = world.meta("leftover", "preview-117", world.age / 3)
    held |= {"deletionTimestamp": world.at(ago), "finalizers": ["example.com/cleanup"], "deletionGracePeriodSeconds": 0}
    world.put({"apiVersion": "v1", "kind": "ConfigMap", "metadata": held, "data": {}})
    return "Namespace preview-117", "ConfigMap preview-117/leftover"


@fault("controller/member-blocked", "a StatefulSet waits for a member that is not ready")
def member(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_stateful, lambda w: w.object["spec"]["replicas"] >= 2)
    if workload is None:
        return None
    for pod in workload.pods[1:]:
        changes.remove(world, pod)
    first = workload.pods[0]
    del workload.pods[1:]
    workload.changed = ago
    kubelet.crash(world, first, ago, code=137, reason="OOMKilled", life=30, born=ago + 30)
    first["metadata"]["creationTimestamp"] = world.at(ago + 30)
    return workload.ref, f"Pod {workload.namespace}/{first['metadata']['name']}"


@fault("controller/agent-not-placed", "a DaemonSet's Pod has no room on one node")
def agent(world: World, ago: float) -> Roots:
    from tests.worlds.faults.scheduling import message

    workload = changes.pick(world, lambda w: w.part.kind == "DaemonSet")
    if workload is None:
        return None
    workload.container["resources"] = {
        "requests": {"cpu": "9", "memory": "64Mi"},
        "limits": {"cpu": "10", "memory": "128Mi"},
    }
    pod = changes.redeploy(world, workload, ago)[0]
    n = len(world.nodes.names)
    text = message(world, (1, "Insufficient cpu"), (n - 1, "node(s) didn't match Pod's node affinity/selector"))
    total = sum(1 for _ in world.all("Node"))
    if total > n:
        text = text.replace(
            f"{total - n} node(s) had untolerated taint {{node-role.kubernetes.io/control-plane: }}, ", ""
        ).replace(f"{n - 1} node(s) didn't", f"{total - 1} node(s) didn't")
    kubelet.unschedulable(world, pod, text, ago)
    return (workload.ref,)


@fault("disruption/budget-blocks", "a budget that never allows an eviction holds up a drain", needs="nothing")
def budget(world: World, ago: float) -> Roots:
    found = next(iter(world.all("PodDisruptionBudget")), None)
    if found is None:
        return None
    found["spec"]["maxUnavailable"] = 0
    world.touch(found, ago * 3)
    return (f"PodDisruptionBudget {found['metadata']['namespace']}/{found['metadata']['name']}",)
