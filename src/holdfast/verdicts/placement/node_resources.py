"""The filter NodeResourcesFit: what a Pod requests must be left on the node."""

from __future__ import annotations

from holdfast.model.objects.pod import Pod
from holdfast.verdicts.placement.refusal import RESOURCES, Check, NodeState, Refusal
from holdfast.verdicts.placement.requests import pod_requests

PODS = "pods"
FULL = "full"
TOO_SMALL = "too-small"
NOT_OFFERED = "not-offered"


def prepare(pod: Pod) -> Check | None:
    """Gives the check of requests against what each node has left."""
    wanted = {resource: value for resource, value in pod_requests(pod.spec).items() if value > 0}

    def check(state: NodeState) -> tuple[Refusal, ...]:
        found = []
        offered = state.allocatable
        if PODS in offered and len(state.pods) + 1 > offered[PODS]:
            found.append(Refusal(RESOURCES, FULL, PODS, 1, offered[PODS] - len(state.pods), offered[PODS]))
        for resource, value in wanted.items():
            total = offered.get(resource, 0)
            free = total - state.requested.get(resource, 0)
            if value > free:
                found.append(Refusal(RESOURCES, _reason(value, total), resource, value, free, total))
        return tuple(found)

    return check


def _reason(wanted: int, total: int) -> str:
    if total == 0:
        return NOT_OFFERED
    return TOO_SMALL if wanted > total else FULL
