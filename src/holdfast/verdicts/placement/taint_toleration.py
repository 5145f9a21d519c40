"""The filter TaintToleration: a node refuses Pods that do not tolerate its taints."""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.model.objects.nodes import Node, Taint
from holdfast.model.objects.placement import Toleration
from holdfast.model.objects.pod import Pod
from holdfast.verdicts.placement.refusal import TAINT, Check, NodeState, Refusal

CORDON = "node.kubernetes.io/unschedulable"
CUSTOM = "taint"
CONTROL_PLANE = "control-plane-taint"
CONDITION = "condition-taint"
REFUSING = ("NoSchedule", "NoExecute")

_CONTROL_PLANE_KEYS = frozenset(
    {
        "node-role.kubernetes.io/control-plane",
        "node-role.kubernetes.io/master",
        "node-role.kubernetes.io/etcd",
        "node-role.kubernetes.io/controlplane",
        "CriticalAddonsOnly",
    }
)
# Controllers set and take away these according to the state of the node; nobody tolerates them on purpose.
_CONDITION_PREFIXES = (
    "node.kubernetes.io/",
    "node.cloudprovider.kubernetes.io/",
    "node.cilium.io/agent-not-ready",
    "ToBeDeletedByClusterAutoscaler",
    "karpenter.sh/disrupted",
    "karpenter.sh/unregistered",
)


def tolerates(toleration: Toleration, taint: Taint) -> bool:
    """Says that a toleration accepts a taint; an empty key with `Exists` accepts all, an empty effect every effect."""
    if toleration.effect and toleration.effect != taint.effect:
        return False
    if toleration.key and toleration.key != taint.key:
        return False
    if toleration.operator == "Exists":
        return True
    return bool(toleration.key) and toleration.operator in ("", "Equal") and toleration.value == taint.value


def tolerates_any(tolerations: Iterable[Toleration], taint: Taint) -> bool:
    """Says that one of the tolerations accepts a taint."""
    return any(tolerates(item, taint) for item in tolerations)


def untolerated(tolerations: tuple[Toleration, ...], node: Node) -> tuple[Taint, ...]:
    """Lists the taints of a node that keep a Pod away."""
    return tuple(t for t in node.spec.taints if t.effect in REFUSING and not tolerates_any(tolerations, t))


def kind_of(taint: Taint) -> str:
    """Says whether a taint marks the control plane, the state of the node, or is someone's own."""
    if taint.key in _CONTROL_PLANE_KEYS:
        return CONTROL_PLANE
    return CONDITION if taint.key.startswith(_CONDITION_PREFIXES) else CUSTOM


def written(taint: Taint) -> str:
    """Writes a taint as kubectl does."""
    return f"{taint.key}={taint.value}:{taint.effect}" if taint.value else f"{taint.key}:{taint.effect}"


def prepare(pod: Pod) -> Check | None:
    """Gives the check of every node's taints."""
    tolerations = pod.spec.tolerations

    def check(state: NodeState) -> tuple[Refusal, ...]:
        if not state.node.spec.taints:
            return ()
        found: dict[str, Refusal] = {}
        for taint in untolerated(tolerations, state.node):
            # The taint of a cordoned node repeats what NodeUnschedulable says.
            if taint.key == CORDON and state.node.spec.unschedulable:
                continue
            kind = kind_of(taint)
            found.setdefault(kind, Refusal(TAINT, kind, written(taint)))
        return tuple(found.values())

    return check
