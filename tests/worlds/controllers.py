"""What the controllers write once the Pods are as they are: counts, conditions, endpoints, quotas."""

from __future__ import annotations

import re
from typing import Any

from tests.worlds.world import Json, Workload, World

UNITS = {"": 1.0, "m": 1e-3, "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40}


def amount(text: str) -> float:
    found = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(text))
    return float(found[1]) * UNITS[found[2]] if found else 0.0


def is_ready(pod: Json) -> bool:
    return any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"].get("conditions", ()))


def is_live(pod: Json) -> bool:
    return pod["status"].get("phase") not in {"Succeeded", "Failed"}


def matches(selector: dict[str, str] | None, labels: dict[str, str]) -> bool:
    return bool(selector) and all(labels.get(key) == value for key, value in (selector or {}).items())


def settle(world: World) -> None:
    """Brings every controller's view up to date; a controller that is stopped is left out."""
    for workload in list(world.workloads.values()):
        _workload(world, workload)
    if "endpoints" not in world.frozen:
        for service in list(world.all("Service")):
            endpoints(world, service)
    for budget in list(world.all("PodDisruptionBudget")):
        _budget(world, budget)
    for quota in list(world.all("ResourceQuota")):
        used(world, quota)


def _workload(world: World, workload: Workload) -> None:
    if world.find(workload.object["kind"], workload.name, workload.namespace) is None or "workloads" in world.frozen:
        return
    workload.pods = [
        pod for pod in workload.pods if world.find("Pod", pod["metadata"]["name"], workload.namespace) is pod
    ]
    kind = workload.object["kind"]
    if kind == "Deployment":
        _deployment(world, workload)
    elif kind == "StatefulSet":
        _stateful_set(world, workload)
    elif kind == "DaemonSet":
        _daemon_set(world, workload)


def owned(workload: Workload, owner: Json) -> list[Json]:
    uid = owner["metadata"]["uid"]
    return [
        p
        for p in workload.pods
        if is_live(p)
        and any(o["uid"] == uid for o in p["metadata"].get("ownerReferences", ()))
        and "deletionTimestamp" not in p["metadata"]
    ]


def counted(value: dict[str, Any]) -> dict[str, Any]:
    """Leaves out the zeros that the API leaves out."""
    return {key: number for key, number in value.items() if number}


def _sets(world: World, workload: Workload) -> list[Json]:
    uid = workload.object["metadata"]["uid"]
    return [rs for rs in world.all("ReplicaSet") if rs["metadata"]["ownerReferences"][0]["uid"] == uid]


def _deployment(world: World, workload: Workload) -> None:
    total = updated = ready = 0
    for found in _sets(world, workload):
        live = owned(workload, found)
        up = sum(map(is_ready, live))
        old = found.get("status", {}).get("conditions")
        found["status"] = {
            "replicas": len(live),
            "observedGeneration": found["metadata"].get("generation", 1),
        } | counted({"readyReplicas": up, "availableReplicas": up, "fullyLabeledReplicas": len(live)})
        if old:
            found["status"]["conditions"] = old
        total, ready = total + len(live), ready + up
        updated += len(live) if found is workload.replica_set else 0
    spec, meta = workload.object["spec"], workload.object["metadata"]
    wanted = spec["replicas"]
    kept = [c for c in workload.object["status"].get("conditions", ()) if c["type"] == "ReplicaFailure"]
    status: Json = {"observedGeneration": meta.get("generation", 1)} | counted(
        {
            "replicas": total,
            "updatedReplicas": updated,
            "readyReplicas": ready,
            "availableReplicas": ready,
            "unavailableReplicas": max(max(wanted, total) - ready, 0),
        }
    )
    status["conditions"] = [
        *_available(world, workload, wanted, ready),
        *kept,
        _progressing(world, workload, wanted, updated, ready),
    ]
    workload.object["status"] = status


def _available(world: World, workload: Workload, wanted: int, ready: int) -> list[Json]:
    least = wanted - int(wanted * 0.25) if workload.object["spec"]["strategy"]["type"] == "RollingUpdate" else wanted
    good = ready >= least
    moment = world.age - 30 if good else workload.changed or 300.0
    return [
        _said(
            world,
            "Available",
            good,
            moment,
            "MinimumReplicasAvailable" if good else "MinimumReplicasUnavailable",
            f"Deployment {'has' if good else 'does not have'} minimum availability.",
        )
    ]


def _progressing(world: World, workload: Workload, wanted: int, updated: int, ready: int) -> Json:
    found = workload.replica_set
    name = found["metadata"]["name"] if found else workload.name
    changed = workload.changed
    if workload.object["spec"].get("paused"):
        said = _said(world, "Progressing", True, changed, "DeploymentPaused", "Deployment is paused")
        return said | {"status": "Unknown"}
    mine = sum(map(is_ready, owned(workload, found))) if found else 0
    if not changed or not workload.fresh or mine >= wanted:
        return _said(
            world,
            "Progressing",
            True,
            changed or world.age - 30,
            "NewReplicaSetAvailable",
            f'ReplicaSet "{name}" has successfully progressed.',
        )
    if changed > workload.object["spec"].get("progressDeadlineSeconds", 600):
        return _said(
            world,
            "Progressing",
            False,
            changed - 600,
            "ProgressDeadlineExceeded",
            f'ReplicaSet "{name}" has timed out progressing.',
        )
    return _said(world, "Progressing", True, changed, "ReplicaSetUpdated", f'ReplicaSet "{name}" is progressing.')


def _said(world: World, kind: str, good: bool, ago: float, reason: str, message: str) -> Json:
    moment = world.at(max(ago, 0))
    return {
        "type": kind,
        "status": "True" if good else "False",
        "lastTransitionTime": moment,
        "lastUpdateTime": moment,
        "reason": reason,
        "message": message,
    }


def _stateful_set(world: World, workload: Workload) -> None:
    value = workload.object
    live = owned(workload, value)
    up = sum(map(is_ready, live))
    new = value["status"].get("updateRevision") or f"{workload.name}-{world.letters(10)}"
    current = value["status"].get("currentRevision") or new
    fresh = sum(pod["metadata"]["labels"].get("controller-revision-hash") == new for pod in live)
    value["status"] = {
        "observedGeneration": value["metadata"].get("generation", 1),
        "replicas": len(live),
        "collisionCount": 0,
        "availableReplicas": up,
        "currentRevision": current,
        "updateRevision": new,
    } | counted(
        {
            "readyReplicas": up,
            "currentReplicas": len(live) if new == current else len(live) - fresh,
            "updatedReplicas": fresh,
        }
    )


def _daemon_set(world: World, workload: Workload) -> None:
    value = workload.object
    live = owned(workload, value)
    up = sum(map(is_ready, live))
    wanted = value["status"].get("desiredNumberScheduled") or len(live)
    value["status"] = {
        "observedGeneration": value["metadata"].get("generation", 1),
        "currentNumberScheduled": len(live),
        "desiredNumberScheduled": wanted,
        "numberMisscheduled": 0,
        "numberReady": up,
    } | counted(
        {
            "numberAvailable": up,
            "numberUnavailable": wanted - up,
            "updatedNumberScheduled": value["status"].get("updatedNumberScheduled", len(live)),
        }
    )


def target_port(pod: Json, port: Json) -> int | None:
    """Finds the number behind a Service's targetPort in a Pod, as the endpoints controller does."""
    target = port.get("targetPort", port["port"])
    if isinstance(target, int):
        return target
    for container in pod["spec"]["containers"]:
        for offered in container.get("ports", ()):
            if offered["name"] == target and offered.get("protocol", "TCP") == port.get("protocol", "TCP"):
                return int(offered["containerPort"])
    return None


def endpoints(world: World, service: Json) -> None:
    """Writes the EndpointSlice and the Endpoints of a Service with a selector."""
    meta, spec = service["metadata"], service["spec"]
    if not spec.get("selector"):
        return
    space, name = meta["namespace"], meta["name"]
    found = [
        p
        for p in world.all("Pod")
        if p["metadata"]["namespace"] == space
        and p["status"].get("podIP")
        and is_live(p)
        and matches(spec["selector"], p["metadata"]["labels"])
    ]
    ports = [
        {"name": p["name"], "protocol": p.get("protocol", "TCP"), "port": t}
        for p in spec["ports"]
        if (t := next((t for pod in found if (t := target_port(pod, p))), None))
    ]
    listed: list[Json] = []
    ready: list[Json] = []
    waiting: list[Json] = []
    for pod in found:
        gone = "deletionTimestamp" in pod["metadata"]
        up = is_ready(pod) or bool(spec.get("publishNotReadyAddresses"))
        target = {"kind": "Pod", "name": pod["metadata"]["name"], "namespace": space, "uid": pod["metadata"]["uid"]}
        node = pod["spec"].get("nodeName", "")
        listed.append(
            {
                "addresses": [pod["status"]["podIP"]],
                "nodeName": node,
                "zone": world.nodes.zones.get(node, ""),
                "targetRef": target,
                "conditions": {"ready": up and not gone, "serving": up, "terminating": gone},
            }
        )
        if not gone:
            (ready if up else waiting).append({"ip": pod["status"]["podIP"], "nodeName": node, "targetRef": target})
    old = next(
        (
            e
            for e in world.all("EndpointSlice")
            if e["metadata"]["labels"]["kubernetes.io/service-name"] == name and e["metadata"]["namespace"] == space
        ),
        None,
    )
    if old is None:
        labels = {
            "kubernetes.io/service-name": name,
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        }
        slice_meta = world.meta(f"{name}-{world.letters(5)}", space, labels=labels, generateName=f"{name}-")
        slice_meta["ownerReferences"] = [
            {"apiVersion": "v1", "kind": "Service", "name": name, "uid": meta["uid"], "controller": True}
        ]
        old = world.put(
            {
                "apiVersion": "discovery.k8s.io/v1",
                "kind": "EndpointSlice",
                "metadata": slice_meta,
                "addressType": "IPv4",
            }
        )
    old |= {"endpoints": listed or None, "ports": ports or None}
    if not world.style.endpoints:
        return
    subset: Json = counted({"addresses": ready, "notReadyAddresses": waiting}) | {"ports": ports}
    moment = next((p["metadata"]["creationTimestamp"] for p in found), "")
    present = world.find("Endpoints", name, space) or world.put(
        {"apiVersion": "v1", "kind": "Endpoints", "metadata": world.meta(name, space)}
    )
    if moment:
        present["metadata"]["annotations"] = {"endpoints.kubernetes.io/last-change-trigger-time": moment}
    present.pop("subsets", None)
    if ports and found:
        present["subsets"] = [subset]


def _budget(world: World, budget: Json) -> None:
    space, spec = budget["metadata"]["namespace"], budget["spec"]
    found = [
        p
        for p in world.all("Pod")
        if p["metadata"]["namespace"] == space
        and matches(spec["selector"]["matchLabels"], p["metadata"]["labels"])
        and is_live(p)
    ]
    up = sum(map(is_ready, found))
    wanted = spec["minAvailable"] if "minAvailable" in spec else max(len(found) - spec["maxUnavailable"], 0)
    allowed = max(up - wanted, 0)
    budget["status"] = {
        "currentHealthy": up,
        "desiredHealthy": wanted,
        "disruptionsAllowed": allowed,
        "expectedPods": len(found),
        "observedGeneration": budget["metadata"].get("generation", 1),
        "conditions": [
            {
                "type": "DisruptionAllowed",
                "status": "True" if allowed else "False",
                "reason": "SufficientPods" if allowed else "InsufficientPods",
                "message": "",
                "lastTransitionTime": world.at(world.age - 60),
                "observedGeneration": 1,
            }
        ],
    }


def used(world: World, quota: Json) -> None:
    """Counts what a quota counts."""
    space = quota["metadata"]["namespace"]
    found = [p for p in world.all("Pod") if p["metadata"]["namespace"] == space and is_live(p)]
    hard, sums = quota["spec"]["hard"], {}
    for key in hard:
        if key == "pods":
            sums[key] = str(len(found))
        elif key == "persistentvolumeclaims":
            sums[key] = str(sum(c["metadata"]["namespace"] == space for c in world.all("PersistentVolumeClaim")))
        elif key == "requests.storage":
            total = sum(
                amount(c["spec"]["resources"]["requests"]["storage"])
                for c in world.all("PersistentVolumeClaim")
                if c["metadata"]["namespace"] == space
            )
            sums[key] = f"{int(total / 2**30)}Gi"
        else:
            where, what = key.split(".")
            total = sum(
                amount(c["resources"].get(where, {}).get(what, "0")) for p in found for c in p["spec"]["containers"]
            )
            sums[key] = f"{round(total * 1000)}m" if what == "cpu" else f"{round(total / 2**20)}Mi"
    quota["status"] = {"hard": dict(hard), "used": sums}
