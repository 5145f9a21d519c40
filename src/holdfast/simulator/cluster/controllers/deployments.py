"""Deployments roll their Pods over from one ReplicaSet to the next."""

from __future__ import annotations

from typing import Final

from holdfast.model.units import scaled
from holdfast.simulator.cluster.controllers.progress import tell_progress
from holdfast.simulator.cluster.controllers.replicas import living_pods, template_hash
from holdfast.simulator.cluster.deleting import is_ready
from holdfast.simulator.cluster.kinds import DEPLOYMENT, POD, REPLICA_SET, Object
from holdfast.simulator.cluster.works import Works, controlled_by

HASH: Final = "pod-template-hash"
_REVISION: Final = "deployment.kubernetes.io/revision"


def roll_deployments(works: Works) -> None:
    """Brings every Deployment on by a step."""
    for deployment in works.store.all(DEPLOYMENT):
        if not deployment["metadata"].get("deletionTimestamp"):
            _roll(works, deployment)


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
    tell_progress(works, deployment, current, old)
    _forget(works, old, spec.get("revisionHistoryLimit", 10))


def _scale(works: Works, deployment: Object, current: Object, old: list[Object]) -> None:
    strategy = deployment["spec"].get("strategy") or {}
    if strategy.get("type") == "Recreate":
        for item in old:
            works.change(REPLICA_SET, item, spec={"replicas": 0})
        if not any(list(works.owned(POD, item)) for item in old):
            works.change(REPLICA_SET, current, spec={"replicas": deployment["spec"]["replicas"]})
        return
    wanted, rolling = deployment["spec"]["replicas"], strategy.get("rollingUpdate") or {}
    surge = scaled(rolling.get("maxSurge", "25%"), wanted, round_up=True) or 0
    missing = scaled(rolling.get("maxUnavailable", "25%"), wanted, round_up=False) or 0
    # With neither, nothing could ever move.
    missing = missing if surge or missing else 1
    there = sum(item["spec"]["replicas"] for item in old)
    room = max(current["spec"]["replicas"], wanted + surge - there)
    new = works.change(REPLICA_SET, current, spec={"replicas": min(room, wanted)})
    _shrink(works, new, old, wanted - missing)


def _shrink(works: Works, new: Object, old: list[Object], needed: int) -> None:
    """Takes Pods from what was before: all that do not serve, and of the others as many as can be spared."""
    spare = max(0, sum(is_ready(pod) for item in (new, *old) for pod in living_pods(works, item)) - needed)
    for item in sorted(old, key=_revision):
        idle = sum(not is_ready(pod) for pod in living_pods(works, item))
        fewer = min(item["spec"]["replicas"], spare + idle)
        spare -= max(0, fewer - idle)
        if fewer:
            works.change(REPLICA_SET, item, spec={"replicas": item["spec"]["replicas"] - fewer})


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
