"""Deployments roll their Pods over by ReplicaSets, and ReplicaSets keep so many Pods."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from holdfast.model.units import scaled
from holdfast.simulator.cluster.deleting import OVER, is_ready
from holdfast.simulator.cluster.kinds import DEPLOYMENT, POD, REPLICA_SET, Object
from holdfast.simulator.cluster.works import Works, condition, controlled_by, with_condition

HASH: Final = "pod-template-hash"
_REVISION: Final = "deployment.kubernetes.io/revision"


def roll_deployments(works: Works) -> None:
    """Brings every Deployment on by a step."""
    for deployment in works.store.all(DEPLOYMENT):
        if not deployment["metadata"].get("deletionTimestamp"):
            _roll(works, deployment)


def keep_replicas(works: Works) -> None:
    """Makes and deletes the Pods of ReplicaSets."""
    for found in works.store.all(REPLICA_SET):
        if found["metadata"].get("deletionTimestamp"):
            continue
        pods = living_pods(works, found)
        wanted = found["spec"]["replicas"]
        for _ in range(wanted - len(pods)):
            make_pod(works, REPLICA_SET, found, f"{found['metadata']['name']}-{works.chance.end()}", {})
        # Those that do not serve go first.
        for pod in sorted(pods, key=is_ready)[: max(0, len(pods) - wanted)]:
            end_pod(works, pod)
        pods = living_pods(works, found)
        ready = sum(map(is_ready, pods))
        status = {"replicas": len(pods), "observedGeneration": found["metadata"]["generation"]}
        served = {"fullyLabeledReplicas": len(pods), "readyReplicas": ready, "availableReplicas": ready}
        works.set_status(REPLICA_SET, found, status | {name: number for name, number in served.items() if number})


def template_hash(template: Object) -> str:
    """Gives a short name of a template's content."""
    return hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:10]


def living_pods(works: Works, owner: Object) -> list[Object]:
    """Lists the Pods of an owner that have not ended and are not about to."""
    return [
        pod
        for pod in works.owned(POD, owner)
        if not pod["metadata"].get("deletionTimestamp") and pod["status"].get("phase") not in OVER
    ]


def make_pod(works: Works, kind: Any, owner: Object, name: str, more: Object) -> Object:
    """Makes a Pod of an owner's template; `more` are labels."""
    template = owner["spec"]["template"]
    own = template.get("metadata") or {}
    metadata = {
        "name": name,
        "namespace": owner["metadata"]["namespace"],
        "labels": {**(own.get("labels") or {}), **more},
        "ownerReferences": controlled_by(kind, owner),
    }
    metadata |= {"annotations": own["annotations"]} if own.get("annotations") else {}
    return works.create(POD, {"metadata": metadata, "spec": template["spec"]})


def end_pod(works: Works, pod: Object) -> None:
    """Deletes a Pod as a controller does."""
    is_running = pod["spec"].get("nodeName") and pod["status"].get("phase") not in OVER
    grace = pod["spec"].get("terminationGracePeriodSeconds", 30) if is_running else 0
    if not grace:
        works.store.remove(POD, pod)
        return
    works.begin_end(pod, grace)


def _roll(works: Works, deployment: Object) -> None:
    spec, template = deployment["spec"], deployment["spec"]["template"]
    sets = list(works.owned(REPLICA_SET, deployment))
    current = next((item for item in sets if _bare(item["spec"]["template"]) == template), None)
    if current is None:
        if spec.get("paused"):
            return
        current = _new_set(works, deployment, 1 + max(map(_revision, sets), default=0))
        sets.append(current)
    elif _revision(current) < max(map(_revision, sets)):
        # A way back: what was rolled out before becomes the newest again.
        notes = {_REVISION: str(1 + max(map(_revision, sets)))}
        current = works.change(REPLICA_SET, current, metadata={"annotations": notes})
    old = [item for item in sets if item["metadata"]["uid"] != current["metadata"]["uid"]]
    if not spec.get("paused"):
        _scale(works, deployment, current, old)
    deployment = works.change(DEPLOYMENT, deployment, metadata={"annotations": {_REVISION: str(_revision(current))}})
    _tell(works, deployment, current, old)
    _forget(works, old, spec.get("revisionHistoryLimit", 10))


def _scale(works: Works, deployment: Object, current: Object, old: list[Object]) -> None:
    wanted, strategy = deployment["spec"]["replicas"], deployment["spec"].get("strategy") or {}
    rolling = strategy.get("rollingUpdate") or {}
    is_rolling = strategy.get("type") != "Recreate"
    surge = scaled(rolling.get("maxSurge", "25%"), wanted, round_up=True) or 0
    missing = scaled(rolling.get("maxUnavailable", "25%"), wanted, round_up=False) or 0
    there = sum(item["spec"]["replicas"] for item in old)
    if not is_rolling:
        room = wanted if not any(list(works.owned(POD, item)) for item in old) else 0
        for item in old:
            works.change(REPLICA_SET, item, spec={"replicas": 0})
    else:
        if not surge and not missing:
            missing = 1
        room = min(wanted, max(current["spec"]["replicas"], wanted + surge - there))
    new = works.change(REPLICA_SET, current, spec={"replicas": min(room, wanted)})
    if not is_rolling:
        return
    ready = sum(1 for item in (new, *old) for pod in living_pods(works, item) if is_ready(pod))
    spare = ready - (wanted - missing)
    for item in sorted(old, key=_revision):
        idle = sum(1 for pod in living_pods(works, item) if not is_ready(pod))
        fewer = min(item["spec"]["replicas"], max(0, spare) + idle)
        spare -= max(0, fewer - idle)
        if fewer:
            works.change(REPLICA_SET, item, spec={"replicas": item["spec"]["replicas"] - fewer})


def _tell(works: Works, deployment: Object, current: Object, old: list[Object]) -> None:
    mine = living_pods(works, current)
    pods = [*mine, *(pod for item in old for pod in living_pods(works, item))]
    wanted, ready = deployment["spec"]["replicas"], sum(map(is_ready, pods))
    is_over = len(pods) == len(mine) == wanted == sum(map(is_ready, mine))
    rolling = (deployment["spec"].get("strategy") or {}).get("rollingUpdate") or {}
    missing = scaled(rolling.get("maxUnavailable", 0), wanted, round_up=False) or 0
    is_served, now = ready >= wanted - missing, works.time()
    reason = "NewReplicaSetAvailable" if is_over else "ReplicaSetUpdated"
    reasons = ("MinimumReplicasAvailable", "MinimumReplicasUnavailable")
    served = condition("Available", "True" if is_served else "False", now, reason=reasons[not is_served])
    going = condition("Progressing", "True", now, reason=reason)
    conditions = (deployment.get("status") or {}).get("conditions")
    for one in (served, going):
        conditions = with_condition(conditions, one)
    numbers = {
        "replicas": len(pods),
        "updatedReplicas": len(mine),
        "readyReplicas": ready,
        "availableReplicas": ready,
        "unavailableReplicas": max(0, wanted - ready),
    }
    told = {name: number for name, number in numbers.items() if number}
    status = {"observedGeneration": deployment["metadata"]["generation"], **told, "conditions": conditions}
    works.set_status(DEPLOYMENT, deployment, status)


def _new_set(works: Works, deployment: Object, revision: int) -> Object:
    template, metadata = deployment["spec"]["template"], deployment["metadata"]
    mark = {HASH: template_hash(template)}
    own = template.get("metadata") or {}
    labels = {**(own.get("labels") or {}), **mark}
    selector = deployment["spec"]["selector"]
    made = {
        "metadata": {
            "name": f"{metadata['name']}-{mark[HASH]}",
            "namespace": metadata["namespace"],
            "labels": labels,
            "annotations": {_REVISION: str(revision)},
            "ownerReferences": controlled_by(DEPLOYMENT, deployment),
        },
        "spec": {
            "replicas": 0,
            "selector": {**selector, "matchLabels": {**(selector.get("matchLabels") or {}), **mark}},
            "template": {**template, "metadata": {**own, "labels": labels}},
        },
        "status": {"replicas": 0},
    }
    return works.create(REPLICA_SET, made)


def _forget(works: Works, old: list[Object], limit: int) -> None:
    idle = sorted((item for item in old if not item["spec"]["replicas"]), key=_revision)
    for item in idle[: max(0, len(idle) - limit)]:
        if (current := works.fresh(REPLICA_SET, item)) is not None:
            works.store.remove(REPLICA_SET, current)


def _bare(template: Object) -> Object:
    own = template["metadata"]
    labels = {name: value for name, value in own["labels"].items() if name != HASH}
    return {**template, "metadata": {**own, "labels": labels}}


def _revision(found: Object) -> int:
    return int((found["metadata"].get("annotations") or {}).get(_REVISION, "0"))
