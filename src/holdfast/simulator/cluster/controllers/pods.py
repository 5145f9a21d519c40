"""Pods are placed, run and end, as a scheduler and kubelets let them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any

from holdfast.model.units import parse_moment, parse_quantity
from holdfast.simulator.cluster.kinds import CLASS, NODE, POD, Object
from holdfast.simulator.cluster.works import Works, condition, controller_of, with_condition

_SELECTED = "volume.kubernetes.io/selected-node"
_OVER = ("Succeeded", "Failed")


def place_pods(works: Works) -> None:
    """Gives every Pod that waits a node, or says why it has none."""
    for pod in works.store.all(POD):
        if not pod["spec"].get("nodeName") and not pod["metadata"].get("deletionTimestamp"):
            _place(works, pod)


def run_pods(works: Works) -> None:
    """Starts, resizes and ends Pods."""
    for pod in works.store.all(POD):
        metadata, phase = pod["metadata"], pod["status"].get("phase")
        if metadata.get("deletionTimestamp"):
            _end(works, pod)
        elif not pod["spec"].get("nodeName") or phase in _OVER:
            continue
        elif phase == "Pending":
            _start(works, pod)
        elif controller_of(pod).get("kind") == "Job":
            if works.has_taken(("job", metadata["uid"]), works.manners.job):
                works.set_status(POD, pod, _finished(works, pod))
        else:
            _resize(works, pod)


def _place(works: Works, pod: Object) -> None:
    waits = _missing(works, pod)
    nodes = [node for node in works.store.all(NODE) if _fits(works, node, pod)]
    if not nodes or (waits and waits != "consumer"):
        message = f"0/{len(works.store.all(NODE))} nodes are available: " + (waits or "none fits.")
        now = works.time()
        told = condition("PodScheduled", "False", now, reason="Unschedulable", message=message, lastProbeTime=None)
        conditions = with_condition(pod["status"].get("conditions"), told)
        works.set_status(POD, pod, {**pod["status"], "conditions": conditions})
        return
    counts = {node["metadata"]["name"]: len(list(_on(works, node["metadata"]["name"]))) for node in nodes}
    name = min(counts, key=lambda node: (counts[node], node))
    if waits:
        works.change(POD, pod, metadata={"annotations": {_SELECTED: name}})
        return
    name = pod["metadata"].get("annotations", {}).get(_SELECTED, name)
    placed = condition("PodScheduled", "True", works.time(), lastProbeTime=None)
    conditions = with_condition(pod["status"].get("conditions"), placed)
    works.store.put(
        POD, {**pod, "spec": {**pod["spec"], "nodeName": name}, "status": {**pod["status"], "conditions": conditions}}
    )


def _missing(works: Works, pod: Object) -> str:
    """Says what a Pod's claims lack; `consumer` where they wait for the Pod to be placed."""
    waits = ""
    for name, claim in works.claims_of(pod):
        if claim is None:
            return f'persistentvolumeclaim of volume "{name}" not found.'
        if claim["status"].get("phase") == "Bound":
            continue
        found = works.store.get(CLASS, "", claim["spec"].get("storageClassName", "")) or {}
        if found.get("volumeBindingMode") != "WaitForFirstConsumer":
            return "pod has unbound immediate PersistentVolumeClaims."
        waits = "consumer"
    return waits


def _fits(works: Works, node: Object, pod: Object) -> bool:
    spec = node.get("spec") or {}
    labels = node["metadata"].get("labels") or {}
    ready = [item for item in node.get("status", {}).get("conditions") or () if item["type"] == "Ready"]
    if spec.get("unschedulable") or any(item["status"] != "True" for item in ready):
        return False
    if any(labels.get(name) != value for name, value in (pod["spec"].get("nodeSelector") or {}).items()):
        return False
    if any(not _tolerated(taint, pod) for taint in spec.get("taints") or () if taint["effect"] != "PreferNoSchedule"):
        return False
    room = node.get("status", {}).get("allocatable") or {}
    there = [other["spec"] for other in _on(works, node["metadata"]["name"])]
    return all(
        sum((_asked(other, name) for other in (*there, pod["spec"])), Fraction(0)) <= (parse_quantity(amount) or 0)
        for name, amount in room.items()
        if name in ("cpu", "memory")
    )


def _tolerated(taint: Mapping[str, Any], pod: Object) -> bool:
    return any(
        item.get("key", taint["key"]) == taint["key"]
        and item.get("effect", taint["effect"]) == taint["effect"]
        and (item.get("operator") == "Exists" or item.get("value", "") == taint.get("value", ""))
        for item in pod["spec"].get("tolerations") or ()
    )


def _on(works: Works, node: str) -> Iterator[Object]:
    for pod in works.store.all(POD):
        if pod["spec"].get("nodeName") == node and pod["status"].get("phase") not in _OVER:
            yield pod


def _asked(spec: Mapping[str, Any], name: str) -> Fraction:
    amounts = [((item.get("resources") or {}).get("requests") or {}).get(name) for item in spec["containers"]]
    return sum((parse_quantity(amount) or Fraction(0) for amount in amounts), Fraction(0))


def _start(works: Works, pod: Object) -> None:
    if pod["status"].get("containerStatuses"):
        # An image that could not be pulled is not there the next time either.
        return
    if any(claim is None or claim["status"].get("phase") != "Bound" for _, claim in works.claims_of(pod)):
        return
    if works.has_taken(("start", pod["metadata"]["uid"]), works.manners.start):
        broken = any(item["image"] in works.manners.broken_images for item in pod["spec"]["containers"])
        now = works.time()
        works.set_status(POD, pod, _unpulled(pod, now) if broken else _running(works, pod, now))


def _running(works: Works, pod: Object, now: str) -> Object:
    node = works.store.get(NODE, "", pod["spec"]["nodeName"]) or {}
    addresses = {item["type"]: item["address"] for item in node.get("status", {}).get("addresses") or ()}
    own = f"10.244.{int(pod['metadata']['uid'][:2], 16)}.{int(pod['metadata']['uid'][2:4], 16)}"
    conditions = pod["status"].get("conditions")
    for type_ in ("PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready"):
        conditions = with_condition(conditions, condition(type_, "True", now, lastProbeTime=None))
    return {
        **pod["status"],
        "phase": "Running",
        "conditions": conditions,
        "hostIP": addresses.get("InternalIP", ""),
        "podIP": own,
        "podIPs": [{"ip": own}],
        "startTime": now,
        "observedGeneration": pod["metadata"].get("generation", 1),
        "containerStatuses": [
            _container(item, {"running": {"startedAt": now}}, is_ready=True) for item in pod["spec"]["containers"]
        ],
    }


def _container(container: Object, state: Object, is_ready: bool) -> Object:
    told = {
        "name": container["name"],
        "image": container["image"],
        "imageID": container["image"],
        "state": state,
        "lastState": {},
        "ready": is_ready,
        "started": is_ready,
        "restartCount": 0,
        "resources": container.get("resources") or {},
    }
    requests = (container.get("resources") or {}).get("requests")
    return {**told, "allocatedResources": requests} if requests else told


def _unpulled(pod: Object, now: str) -> Object:
    conditions = pod["status"].get("conditions")
    for type_ in ("ContainersReady", "Ready"):
        told = condition(type_, "False", now, lastProbeTime=None, reason="ContainersNotReady")
        conditions = with_condition(conditions, told)
    message = "Back-off pulling image: not found"
    waiting = {"waiting": {"reason": "ImagePullBackOff", "message": message}}
    statuses = [_container(item, waiting, is_ready=False) for item in pod["spec"]["containers"]]
    return {**pod["status"], "conditions": conditions, "startTime": now, "containerStatuses": statuses}


def _finished(works: Works, pod: Object) -> Object:
    now = works.time()
    conditions = pod["status"].get("conditions")
    for type_ in ("ContainersReady", "Ready"):
        told = condition(type_, "False", now, lastProbeTime=None, reason="PodCompleted")
        conditions = with_condition(conditions, told)
    done = {
        "terminated": {"exitCode": 0, "reason": "Completed", "startedAt": pod["status"]["startTime"], "finishedAt": now}
    }
    statuses = [
        {**item, "state": done, "ready": False, "started": False} for item in pod["status"]["containerStatuses"]
    ]
    return {**pod["status"], "phase": "Succeeded", "conditions": conditions, "containerStatuses": statuses}


def _resize(works: Works, pod: Object) -> None:
    """Gives running containers what was asked for since."""
    wanted = {item["name"]: item.get("resources") or {} for item in pod["spec"]["containers"]}
    have = {item["name"]: item.get("resources") for item in pod["status"].get("containerStatuses") or ()}
    if wanted == have or not have or not works.has_taken(("resize", pod["metadata"]["uid"]), works.manners.resize):
        return
    statuses = [
        {**item, "resources": wanted[item["name"]], "allocatedResources": wanted[item["name"]].get("requests", {})}
        for item in pod["status"]["containerStatuses"]
    ]
    generation = pod["metadata"].get("generation", 1)
    works.set_status(POD, pod, {**pod["status"], "containerStatuses": statuses, "observedGeneration": generation})


def _end(works: Works, pod: Object) -> None:
    """Removes a Pod that has ended; its containers need less than their grace."""
    metadata = pod["metadata"]
    latest = parse_moment(metadata["deletionTimestamp"])
    begun = (latest or works.now()) - timedelta(seconds=metadata.get("deletionGracePeriodSeconds", 0))
    due = min(begun + works.manners.end, latest or works.now())
    if works.now() < due:
        works.wait_for(due)
    elif metadata.get("finalizers"):
        works.change(POD, pod, metadata={"deletionGracePeriodSeconds": 0})
    else:
        works.store.remove(POD, pod)
