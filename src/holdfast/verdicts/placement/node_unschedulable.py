"""The filter NodeUnschedulable: a cordoned node takes only Pods that tolerate being unschedulable."""

from __future__ import annotations

from holdfast.model.objects.nodes import Taint
from holdfast.model.objects.pod import Pod
from holdfast.verdicts.placement.refusal import UNSCHEDULABLE, Check, NodeState, Refusal
from holdfast.verdicts.placement.taint_toleration import CORDON, tolerates_any

_REFUSED = (Refusal(UNSCHEDULABLE, "cordoned", CORDON),)


def prepare(pod: Pod) -> Check | None:
    """Gives the check, or None for a Pod that tolerates cordoned nodes."""
    if tolerates_any(pod.spec.tolerations, Taint(key=CORDON, effect="NoSchedule")):
        return None
    return _check


def _check(state: NodeState) -> tuple[Refusal, ...]:
    return _REFUSED if state.node.spec.unschedulable else ()
