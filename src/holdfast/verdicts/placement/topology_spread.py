"""The filter PodTopologySpread: constraints with `DoNotSchedule`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from holdfast.model.objects.placement import SpreadConstraint
from holdfast.model.objects.pod import Pod
from holdfast.verdicts.placement.node_affinity import accepts
from holdfast.verdicts.placement.refusal import SPREAD, Check, NodeState, Refusal
from holdfast.verdicts.placement.taint_toleration import untolerated
from holdfast.verdicts.selection import matches

SKEW = "skew"
NO_LABEL = "label-missing"


class Spreading(Struct, frozen=True):
    """One constraint with the Pods counted in each domain and the smallest count."""

    constraint: SpreadConstraint
    counts: Mapping[str, int]
    smallest: int
    own: int


def prepare(pod: Pod, states: Sequence[NodeState]) -> Check | None:
    """Gives the check, or None for a Pod without such constraints."""
    hard = [c for c in pod.spec.topology_spread_constraints if c.when_unsatisfiable == "DoNotSchedule"]
    if not hard:
        return None
    spreadings = [_spreading(pod, constraint, hard, states) for constraint in hard]

    def check(state: NodeState) -> tuple[Refusal, ...]:
        for item in spreadings:
            key = item.constraint.topology_key
            value = state.labels.get(key)
            if value is None:
                return (Refusal(SPREAD, NO_LABEL, key),)
            count = item.counts.get(value, 0)
            if count + item.own - item.smallest > item.constraint.max_skew:
                return (Refusal(SPREAD, SKEW, key, count, item.smallest, item.constraint.max_skew),)
        return ()

    return check


def _spreading(
    pod: Pod, constraint: SpreadConstraint, hard: Sequence[SpreadConstraint], states: Sequence[NodeState]
) -> Spreading:
    counts: Counter[str] = Counter()
    for state in states:
        if not all(c.topology_key in state.labels for c in hard) or not _counts_node(pod, constraint, state):
            continue
        value = state.labels[constraint.topology_key]
        counts[value] += sum(_is_counted(pod, constraint, other) for other in state.pods)
    # Fewer domains than asked for means that an empty one is still to come.
    too_few = constraint.min_domains is not None and len(counts) < constraint.min_domains
    smallest = 0 if too_few or not counts else min(counts.values())
    return Spreading(constraint, counts, smallest, int(_selected(pod, constraint, pod)))


def _counts_node(pod: Pod, constraint: SpreadConstraint, state: NodeState) -> bool:
    if constraint.node_affinity_policy != "Ignore" and not accepts(pod.spec, state.node):
        return False
    return constraint.node_taints_policy != "Honor" or not untolerated(pod.spec.tolerations, state.node)


def _is_counted(pod: Pod, constraint: SpreadConstraint, other: Pod) -> bool:
    if other.namespace != pod.namespace or other.metadata.deletion_timestamp is not None:
        return False
    return _selected(pod, constraint, other)


def _selected(pod: Pod, constraint: SpreadConstraint, other: Pod) -> bool:
    if not matches(constraint.label_selector, other.labels):
        return False
    return all(pod.labels.get(k) == other.labels.get(k) for k in constraint.match_label_keys if k in pod.labels)
