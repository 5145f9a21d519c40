"""Pods start, run, are resized and end, as kubelets let them."""

from __future__ import annotations

from datetime import timedelta

from holdfast.model.units import parse_moment
from holdfast.simulator.cluster.deleting import OVER
from holdfast.simulator.cluster.kinds import NODE, POD, Object
from holdfast.simulator.cluster.works import Works, condition, controller_of, with_condition


def run_pods(works: Works) -> None:
    """Starts, resizes and ends Pods."""
    for pod in works.store.all(POD):
        metadata, phase = pod["metadata"], pod["status"].get("phase")
        if metadata.get("deletionTimestamp"):
            _end(works, pod)
        elif not pod["spec"].get("nodeName") or phase in OVER:
            continue
        elif phase == "Pending":
            _start(works, pod)
        elif controller_of(pod).get("kind") == "Job":
            if works.has_taken(("job", metadata["uid"]), works.manners.job):
                works.set_status(POD, pod, _finished(works, pod))
        else:
            _resize(works, pod)


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
