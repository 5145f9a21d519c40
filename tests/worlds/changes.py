"""Changing a workload as people and controllers do: choosing one, rolling it out anew, having its Pods refused."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

from tests.worlds import assembly, building, controllers, pods, storage
from tests.worlds.world import Json, Workload, World

Claim = Callable[[Workload], bool]


def pick(world: World, *claims: Claim, system: bool = False) -> Workload | None:
    """Chooses a workload that nothing has happened to yet, and of which all the claims are true."""
    spaces = world.style.namespaces
    found = [
        w
        for w in world.workloads.values()
        if w.name not in world.touched | world.spared
        and (system or w.namespace in spaces)
        and all(c(w) for c in claims)
    ]
    if not found:
        return None
    chosen = world.rng.choice(found)
    world.touched.add(chosen.name)
    return chosen


def is_deployment(w: Workload) -> bool:
    return w.part.kind == "Deployment"


def is_stateful(w: Workload) -> bool:
    return w.part.kind == "StatefulSet" and bool(w.part.volume)


def is_lasting(w: Workload) -> bool:
    return w.part.kind in {"Deployment", "StatefulSet", "DaemonSet"}


def is_service(w: Workload) -> bool:
    return w.part.kind == "Deployment" and w.service is not None and not w.part.store


def has_volume(w: Workload) -> bool:
    return bool(w.part.volume)


def probed(w: Workload) -> bool:
    return "readinessProbe" in w.container and w.part.kind == "Deployment"


def calls(w: Workload) -> bool:
    return bool(w.part.hard)


def called(world: World) -> Claim:
    """Asks that somebody needs the workload."""
    needed = {name for w in world.workloads.values() for name in w.part.hard}
    return lambda w: w.name in needed


def redeploy(world: World, workload: Workload, ago: float, rolling: bool | None = None) -> list[Json]:
    """Rolls out the present template; gives the new Pods, on nodes but not started. Old ones stay when `rolling`."""
    workload.changed, workload.fresh = ago, True
    rolling = world.rng.random() < 0.4 if rolling is None else rolling
    kind = workload.part.kind
    if kind == "Deployment":
        return _redeploy_deployment(world, workload, ago, rolling)
    if kind == "StatefulSet":
        return _redeploy_stateful_set(world, workload, ago, rolling)
    return _redeploy_daemon_set(world, workload, ago)


def _redeploy_deployment(world: World, workload: Workload, ago: float, rolling: bool) -> list[Json]:
    value, wanted = workload.object, workload.object["spec"]["replicas"]
    rolling = rolling and not workload.part.volume and wanted > 0
    old = workload.replica_set
    if rolling and old is not None:
        world.touch(value, ago)
        kept = wanted - int(wanted * 0.25)
        for pod in workload.pods[kept:]:
            remove(world, pod)
        old["spec"]["replicas"] = kept
        count = wanted - kept + math.ceil(wanted * 0.25)
        value["metadata"]["annotations"]["deployment.kubernetes.io/revision"] = "2"
        made = assembly.replica_set(world, workload, ago, 2)
        made["spec"]["replicas"] = count
    else:
        clear(world, workload)
        if old is not None:
            world.drop(old)
        recreate(world, value, ago)
        count, made = wanted, assembly.replica_set(world, workload, ago)
    name = made["metadata"]["name"]
    world.event(
        value,
        "ScalingReplicaSet",
        f"Scaled up replica set {name} from 0 to {count}",
        kind="Normal",
        by="deployment-controller",
        first=ago,
    )
    found = [assembly.replica(world, workload, made, ago - world.rng.uniform(0, 1)) for _ in range(count)]
    for pod in found:
        world.event(
            made,
            "SuccessfulCreate",
            f"Created pod: {pod['metadata']['name']}",
            kind="Normal",
            by="replicaset-controller",
            first=ago,
        )
    return found


def _redeploy_stateful_set(world: World, workload: Workload, ago: float, rolling: bool) -> list[Json]:
    value = workload.object
    last = value["spec"]["replicas"] - 1
    old = value["status"].get("updateRevision", "")
    if rolling and last > 0:
        world.touch(value, ago)
        remove(world, workload.pods[last])
        ordinal = last
        value["status"] = {"updateRevision": f"{workload.name}-{world.letters(10)}", "currentRevision": old}
    else:
        clear(world, workload)
        recreate(world, value, ago)
        ordinal = 0
    made = assembly.member(world, workload, ordinal, ago)
    world.event(
        value,
        "SuccessfulCreate",
        f"create Pod {made['metadata']['name']} in StatefulSet {workload.name} successful",
        kind="Normal",
        by="statefulset-controller",
        first=ago,
    )
    return [made]


def _redeploy_daemon_set(world: World, workload: Workload, ago: float) -> list[Json]:
    world.touch(workload.object, ago)
    old = workload.pods[0]
    node = old["spec"]["nodeName"]
    remove(world, old)
    workload.object["metadata"]["annotations"]["revision-hash"] = world.letters(9)
    workload.object["status"]["updatedNumberScheduled"] = 1
    return [assembly.agent(world, workload, node, ago)]


def recreate(world: World, value: Json, ago: float) -> None:
    """Makes an object as new."""
    world.drop_events(value)
    value["metadata"] |= {"uid": world.uid(), "creationTimestamp": world.at(ago), "generation": 1}
    value["metadata"]["managedFields"] = [world.managed("kubectl-client-side-apply", ago, value["apiVersion"])]
    value["status"] = {}


def remove(world: World, pod: Json) -> None:
    world.drop(pod)
    world.drop_events(pod)


def clear(world: World, workload: Workload) -> None:
    """Takes all Pods of a workload away."""
    for pod in workload.pods:
        remove(world, pod)
    workload.pods.clear()


def restart(world: World, workload: Workload, ago: float) -> list[Json]:
    """Replaces the Pods as they are; for a ReplicaSet all at once, for a StatefulSet each in place."""
    count = len(workload.pods)
    kind = workload.part.kind
    if kind == "DaemonSet":
        return _redeploy_daemon_set(world, workload, ago)
    clear(world, workload)
    workload.changed = ago
    if kind == "StatefulSet":
        return [assembly.member(world, workload, 0, ago)]
    assert workload.replica_set is not None
    return [assembly.replica(world, workload, workload.replica_set, ago) for _ in range(count)]


def refuse(world: World, workload: Workload, text: Callable[[str], str], ago: float, detail: str = "") -> None:
    """Lets the API server refuse every new Pod of a workload; `text` gets the name that the error tells."""
    kind, value = workload.part.kind, workload.object
    count = 4 + int(ago // 120)
    last = world.rng.uniform(5, 110)
    if kind == "StatefulSet":
        redeploy(world, workload, ago, rolling=False)
        for pod in list(workload.pods):
            remove(world, pod)
        workload.pods.clear()
        name = f"{workload.name}-0"
        world.event(
            value,
            "FailedCreate",
            f"create Pod {name} in StatefulSet {workload.name} failed error: {text(name)}",
            by="statefulset-controller",
            first=ago,
            last=last,
            count=count,
        )
        return
    redeploy(world, workload, ago)
    made = workload.replica_set
    assert made is not None
    uid = made["metadata"]["uid"]
    for pod in list(workload.pods):
        if pod["metadata"]["ownerReferences"][0]["uid"] == uid:
            remove(world, pod)
            workload.pods.remove(pod)
    world.drop_events(made)
    name = f"{made['metadata']['name']}-{world.letters(5)}"
    message = text(name)
    failure = {
        "type": "ReplicaFailure",
        "status": "True",
        "reason": "FailedCreate",
        "message": message,
        "lastTransitionTime": world.at(ago),
    }
    made["status"]["conditions"] = [failure]
    value["status"].setdefault("conditions", []).append(failure | {"lastUpdateTime": world.at(ago)})
    for turn in range(min(count, 5)):
        again = text(f"{made['metadata']['name']}-{world.letters(5)}")
        world.event(
            made,
            "FailedCreate",
            f"Error creating: {again}",
            by="replicaset-controller",
            first=max(ago - turn * 20, 4),
            last=last if turn == 4 else None,
            count=max(count - 4, 1) if turn == 4 else 1,
        )


def age_of(world: World, value: Json) -> float:
    stamp = value["metadata"]["creationTimestamp"]
    return (world.now - world.now.strptime(stamp, "%Y-%m-%dT%H:%M:%S%z")).total_seconds()


def claim_of(world: World, workload: Workload, ordinal: int = 0) -> Json:
    return world.get("PersistentVolumeClaim", storage.claim_name(workload, ordinal), workload.namespace)


def ready_pods(workload: Workload) -> list[Json]:
    return [pod for pod in workload.pods if controllers.is_ready(pod)]


def selector(world: World, workload: Workload) -> dict[str, str]:
    return building.selector_of(workload.part, world.style)


def copied(value: Json) -> Json:
    return copy.deepcopy(value)


def placed(pod: Json) -> str:
    return str(pod["spec"]["nodeName"])


def start(world: World, pod: Json, ago: float) -> None:
    pods.start_events(world, pods.run(world, pod, ago), ago)
