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
_STUCK: Final = "ProgressDeadlineExceeded"


def tell_progress(works: Works, deployment: Object, current: Object, old: list[Object]) -> None:
    """Writes the status of a Deployment."""
    mine = living_pods(works, current)
    pods = [*mine, *(pod for item in old for pod in living_pods(works, item))]
    wanted, ready = deployment["spec"]["replicas"], sum(map(is_ready, pods))
    counts = dict(zip(_COUNTS, (len(pods), len(mine), ready, ready, max(0, wanted - ready)), strict=True))
    is_over = len(pods) == len(mine) == wanted == sum(map(is_ready, mine))
    before = deployment.get("status") or {}
    conditions = before.get("conditions")
    for one in (_served(works, deployment, ready), _going(works, deployment, counts, is_over)):
        conditions = with_condition(conditions, one)
    told = {name: number for name, number in counts.items() if number}
    status = {"observedGeneration": deployment["metadata"]["generation"], **told, "conditions": conditions}
    works.set_status(DEPLOYMENT, deployment, status)


def _served(works: Works, deployment: Object, ready: int) -> Object:
    rolling = (deployment["spec"].get("strategy") or {}).get("rollingUpdate") or {}
    wanted = deployment["spec"]["replicas"]
    missing = scaled(rolling.get("maxUnavailable", 0), wanted, round_up=False) or 0
    if ready >= wanted - missing:
        return condition("Available", "True", works.time(), reason="MinimumReplicasAvailable")
    return condition("Available", "False", works.time(), reason="MinimumReplicasUnavailable")


def _going(works: Works, deployment: Object, counts: dict[str, int], is_over: bool) -> Object:
    """Says that a rollout goes on, is over, or has not come any further for too long."""
    before = deployment.get("status") or {}
    said: Object = next((item for item in before.get("conditions") or () if item["type"] == "Progressing"), {})
    has_moved = {name: before.get(name, 0) for name in _COUNTS} != counts
    is_new = before.get("observedGeneration") != deployment["metadata"]["generation"]
    last = works.time() if has_moved or is_new or not said else said["lastUpdateTime"]
    told = {"lastUpdateTime": last}
    if is_over:
        return condition("Progressing", "True", works.time(), reason="NewReplicaSetAvailable", **told)
    end = (parse_moment(last) or works.now()) + timedelta(seconds=deployment["spec"]["progressDeadlineSeconds"])
    if works.now() < end:
        works.wait_for(end)
        return condition("Progressing", "True", works.time(), reason="ReplicaSetUpdated", **told)
    return condition("Progressing", "False", works.time(), reason=_STUCK, **told)
