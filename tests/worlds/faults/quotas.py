"""Pods and claims that the API server refuses: quotas, bounds, accounts, security, webhooks."""

from __future__ import annotations

from collections.abc import Callable

from tests.worlds import changes, controllers
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Workload, World

Text = Callable[[str], str]


def _quota(world: World, workload: Workload, hard: dict[str, str], ago: float, name: str = "limited") -> str:
    world.put(
        {
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": world.meta(name, workload.namespace, ago + 400),
            "spec": {"hard": hard},
            "status": {},
        }
    )
    return f"ResourceQuota {workload.namespace}/{name}"


def _exceeds(world: World, ago: float, key: str) -> Roots:
    workload = changes.pick(world, changes.is_deployment, changes.called(world))
    if workload is None:
        return None
    where, _, what = key.rpartition(".")
    resources = workload.container["resources"]
    asked = "1" if key == "pods" else resources[where][what]
    placeholder = _quota(world, workload, {key: "0"}, ago)
    quota = world.get("ResourceQuota", "limited", workload.namespace)

    def text(name: str) -> str:
        return (
            f'pods "{name}" is forbidden: exceeded quota: limited, requested: {key}={asked}, used: '
            f"{key}={used}, limited: {key}={limit}"
        )

    others = [
        p for p in world.all("Pod") if p["metadata"]["namespace"] == workload.namespace and p not in workload.pods
    ]
    controllers.used(world, quota)
    used = limit = quota["status"]["used"][key]
    changes.refuse(world, workload, text, ago, str(len(others)))
    controllers.used(world, quota)
    limit = used = quota["status"]["used"][key]
    quota["spec"]["hard"][key] = limit
    controllers.used(world, quota)
    _reword(world, workload, text)
    return placeholder, workload.ref


def _reword(world: World, workload: Workload, text: Text) -> None:
    """Says the refusal again once the true sums are known."""
    made = workload.replica_set
    assert made is not None
    name = f"{made['metadata']['name']}-{world.letters(5)}"
    for value in (made, workload.object):
        for found in value["status"].get("conditions", ()):
            if found["type"] == "ReplicaFailure":
                found["message"] = text(name)
    for event in world.all("Event"):
        if event["involvedObject"].get("uid") == made["metadata"]["uid"] and event["reason"] == "FailedCreate":
            event["message"] = f"Error creating: {text(made['metadata']['name'] + '-' + world.letters(5))}"


@fault("quota/memory-exceeded", "the namespace's memory quota has no room for the Pods")
def memory(world: World, ago: float) -> Roots:
    return _exceeds(world, ago, "limits.memory")


@fault("quota/cpu-exceeded", "the namespace's processor quota has no room for the Pods")
def cpu(world: World, ago: float) -> Roots:
    return _exceeds(world, ago, "requests.cpu")


@fault("quota/pods-exceeded", "the namespace may hold no more Pods")
def pods(world: World, ago: float) -> Roots:
    return _exceeds(world, ago, "pods")


def _refused(world: World, ago: float, text: Callable[[Workload, str], str], *claims: changes.Claim) -> Workload | None:
    workload = changes.pick(world, changes.is_deployment, *claims)
    if workload is not None:
        changes.refuse(world, workload, lambda name: text(workload, name), ago)
    return workload


@fault("quota/limits-unset", "a quota demands limits that the containers do not name")
def unset(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment, lambda w: not world.style.limits)
    if workload is None:
        return None
    workload.container["resources"] = {"requests": workload.container["resources"]["requests"]}
    quota = _quota(world, workload, {"limits.cpu": "64"}, ago)
    name = workload.container["name"]
    changes.refuse(
        world,
        workload,
        lambda pod: f'pods "{pod}" is forbidden: failed quota: limited: must specify limits.cpu for: {name}',
        ago,
    )
    return quota, workload.ref


@fault("quota/bound-broken", "a container wants more than a LimitRange allows")
def bound(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_deployment)
    if workload is None:
        return None
    world.put(
        {
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": world.meta("bounds", workload.namespace, ago + 900),
            "spec": {
                "limits": [
                    {
                        "type": "Container",
                        "max": {"memory": "6Gi"},
                        "default": {"memory": "512Mi"},
                        "defaultRequest": {"memory": "64Mi"},
                    }
                ]
            },
        }
    )
    workload.container["resources"] = {
        "requests": {"cpu": "100m", "memory": "1Gi"},
        "limits": {"cpu": "500m", "memory": "8Gi"},
    }
    changes.refuse(
        world,
        workload,
        lambda pod: f'pods "{pod}" is forbidden: maximum memory usage per Container is 6Gi, but limit is 8Gi',
        ago,
    )
    return f"LimitRange {workload.namespace}/bounds", workload.ref


@fault("quota/claim-storage-exceeded", "the namespace's storage quota has no room for a StatefulSet's claim")
def storage(world: World, ago: float) -> Roots:
    workload = changes.pick(world, changes.is_stateful, lambda w: w.object["spec"]["replicas"] == 1)
    if workload is None:
        return None
    from tests.worlds import storage as claims

    claims.forget(world, changes.claim_of(world, workload))
    quota = _quota(world, workload, {"requests.storage": "0"}, ago, "storage")
    found = world.get("ResourceQuota", "storage", workload.namespace)
    controllers.used(world, found)
    used, size = found["status"]["used"]["requests.storage"], workload.part.volume
    found["spec"]["hard"]["requests.storage"] = used
    name = claims.claim_name(workload)
    inner = (
        f'persistentvolumeclaims "{name}" is forbidden: exceeded quota: storage, requested: '
        f"requests.storage={size}, used: requests.storage={used}, limited: requests.storage={used}"
    )
    changes.refuse(world, workload, lambda pod: f"failed to create PVC {name}: {inner}", ago)
    left = world.find("PersistentVolumeClaim", name, workload.namespace)
    if left:
        claims.forget(world, left)
    world.event(
        workload.object,
        "FailedCreate",
        f"create Claim {name} for Pod {workload.name}-0 in StatefulSet {workload.name} failed error: {inner}",
        by="statefulset-controller",
        first=ago,
        last=40,
        count=14,
    )
    return quota, workload.ref, f"PersistentVolumeClaim {workload.namespace}/{name}"
