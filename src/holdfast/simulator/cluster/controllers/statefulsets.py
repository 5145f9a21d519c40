"""StatefulSets keep their Pods in order, each with the claims of its own."""

from __future__ import annotations

from typing import Final

from holdfast.simulator.cluster.controllers.replicas import end_pod, make_pod, template_hash
from holdfast.simulator.cluster.deleting import is_ready
from holdfast.simulator.cluster.kinds import CLAIM, POD, STATEFUL_SET, Object
from holdfast.simulator.cluster.works import Works

_HASH: Final = "controller-revision-hash"
_INDEX: Final = "apps.kubernetes.io/pod-index"
_NAME: Final = "statefulset.kubernetes.io/pod-name"


def keep_stateful_sets(works: Works) -> None:
    """Brings every StatefulSet on by a step."""
    for found in works.store.all(STATEFUL_SET):
        if not found["metadata"].get("deletionTimestamp"):
            _keep(works, found)
            _tell(works, found)


def _keep(works: Works, found: Object) -> None:
    pods = {_ordinal(pod): pod for pod in works.owned(POD, found)}
    wanted, is_ordered = found["spec"]["replicas"], found["spec"].get("podManagementPolicy") != "Parallel"
    for number in range(wanted):
        pod = pods.get(number)
        if pod is None:
            _make(works, found, number)
        if is_ordered and (pod is None or not is_ready(pod) or pod["metadata"].get("deletionTimestamp")):
            return
    beyond = sorted((number for number in pods if number >= wanted), reverse=True)
    if beyond:
        _end(works, pods[beyond[0]])
        return
    strategy = found["spec"].get("updateStrategy") or {}
    if strategy.get("type") == "OnDelete":
        return
    first = (strategy.get("rollingUpdate") or {}).get("partition", 0)
    current = _revision(found)
    for number in sorted((number for number in pods if number >= first), reverse=True):
        if pods[number]["metadata"]["labels"].get(_HASH) != current:
            _end(works, pods[number])
            return


def _make(works: Works, found: Object, number: int) -> None:
    metadata, spec = found["metadata"], found["spec"]
    name = f"{metadata['name']}-{number}"
    volumes = [dict(item) for item in spec["template"]["spec"].get("volumes") or ()]
    for claim in spec.get("volumeClaimTemplates") or ():
        title = claim["metadata"]["name"]
        named = f"{title}-{name}"
        volumes = [item for item in volumes if item["name"] != title]
        volumes.append({"name": title, "persistentVolumeClaim": {"claimName": named}})
        if works.store.get(CLAIM, metadata["namespace"], named) is None:
            own = {**claim["metadata"], "name": named, "namespace": metadata["namespace"]}
            labels = {**(own.get("labels") or {}), **(spec["selector"].get("matchLabels") or {})}
            made = {"metadata": {**own, "labels": labels}, "spec": claim["spec"]}
            works.create(CLAIM, made)
    template = {**spec["template"], "spec": {**spec["template"]["spec"], "volumes": volumes, "hostname": name}}
    marks = {_HASH: _revision(found), _INDEX: str(number), _NAME: name}
    make_pod(works, STATEFUL_SET, {**found, "spec": {**spec, "template": template}}, name, marks)


def _tell(works: Works, found: Object) -> None:
    pods = list(works.owned(POD, found))
    current = _revision(found)
    new = sum(1 for pod in pods if pod["metadata"]["labels"].get(_HASH) == current)
    ready = sum(map(is_ready, pods))
    before = (found.get("status") or {}).get("currentRevision", current)
    is_over = new == len(pods) == found["spec"]["replicas"] and ready == new
    status = {
        "observedGeneration": found["metadata"]["generation"],
        "replicas": len(pods),
        "readyReplicas": ready,
        "availableReplicas": ready,
        "currentReplicas": new if is_over else len(pods) - new,
        "updatedReplicas": new,
        "currentRevision": current if is_over else before,
        "updateRevision": current,
        "collisionCount": 0,
    }
    works.set_status(STATEFUL_SET, found, status)


def _end(works: Works, pod: Object) -> None:
    if not pod["metadata"].get("deletionTimestamp"):
        end_pod(works, pod)


def _revision(found: Object) -> str:
    return f"{found['metadata']['name']}-{template_hash(found['spec']['template'])}"


def _ordinal(pod: Object) -> int:
    return int(pod["metadata"]["name"].rpartition("-")[2])
