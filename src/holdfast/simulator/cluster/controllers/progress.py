"""What a Deployment says of its rollout: how far it is, whether enough Pods serve, and that it got stuck."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from holdfast.model.units import parse_moment, scaled
from holdfast.simulator.cluster.controllers.replicas import living_pods
from holdfast.simulator.cluster.deleting import is_ready
from holdfast.simulator.cluster.kinds import DEPLOYMENT, Object
from holdfast.simulator.cluster.works import Works, condition, with_condition

_COUNTS: Final = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas")


def tell_progress(works: Works, deployment: Object, current: Object, old: list[Object]) -> None:
    """Writes the status of a Deployment."""
    mine = living_pods(works, current)
    pods = [*mine, *(pod for item in old for pod in living_pods(works, item))]
    wanted, ready = deployment["spec"]["replicas"], sum(map(is_ready, pods))
    counts = dict(zip(_COUNTS, (len(pods), len(mine), ready, ready, max(0, wanted - ready)), strict=True))
    is_over = len(pods) == len(mine) == wanted == sum(map(is_ready, mine))
    name, conditions = current["metadata"]["name"], (deployment.get("status") or {}).get("conditions")
    for one in (_served(works, deployment, ready), _going(works, deployment, name, counts, is_over)):
        conditions = with_condition(conditions, one)
    told = {count: number for count, number in counts.items() if number}
    status = {"observedGeneration": deployment["metadata"]["generation"], **told, "conditions": conditions}
    works.set_status(DEPLOYMENT, deployment, status)


def _served(works: Works, deployment: Object, ready: int) -> Object:
    rolling = (deployment["spec"].get("strategy") or {}).get("rollingUpdate") or {}
    wanted = deployment["spec"]["replicas"]
    missing = scaled(rolling.get("maxUnavailable", 0), wanted, round_up=False) or 0
    if ready >= wanted - missing:
        told = {"reason": "MinimumReplicasAvailable", "message": "Deployment has minimum availability."}
        return condition("Available", "True", works.time(), **told)
    told = {"reason": "MinimumReplicasUnavailable", "message": "Deployment does not have minimum availability."}
    return condition("Available", "False", works.time(), **told)


def _going(works: Works, deployment: Object, name: str, counts: dict[str, int], is_over: bool) -> Object:
    """Says that a rollout goes on, is over, or has not come any further for too long."""
    before = deployment.get("status") or {}
    said: Object = next((item for item in before.get("conditions") or () if item["type"] == "Progressing"), {})
    has_moved = {count: before.get(count, 0) for count in _COUNTS} != counts
    is_new = before.get("observedGeneration") != deployment["metadata"]["generation"]
    last = works.time() if has_moved or is_new or not said else said["lastUpdateTime"]
    end = (parse_moment(last) or works.now()) + timedelta(seconds=deployment["spec"]["progressDeadlineSeconds"])
    status, reason, message = "True", "ReplicaSetUpdated", "is progressing"
    if is_over:
        reason, message = "NewReplicaSetAvailable", "has successfully progressed"
    elif works.now() >= end:
        status, reason, message = "False", "ProgressDeadlineExceeded", "has timed out progressing"
    else:
        works.wait_for(end)
    told = {"reason": reason, "message": f'ReplicaSet "{name}" {message}.', "lastUpdateTime": last}
    return condition("Progressing", status, works.time(), **told)
