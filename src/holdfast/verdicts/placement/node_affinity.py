"""The filter NodeAffinity: `nodeSelector` and required node affinity."""

from __future__ import annotations

from holdfast.model.objects.nodes import Node
from holdfast.model.objects.placement import NodeSelector, NodeSelectorTerm
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.verdicts.placement.refusal import NODE_AFFINITY, NODE_NAME, Check, NodeState, Refusal
from holdfast.verdicts.selection import matches_labels, meets

SELECTOR = "selector"
AFFINITY = "affinity"
FIELD = "metadata.name"


def required(spec: PodSpec) -> NodeSelector | None:
    """Gives the required node affinity of a Pod."""
    affinity = spec.affinity.node_affinity if spec.affinity else None
    return affinity.required_during_scheduling_ignored_during_execution if affinity else None


def accepts(spec: PodSpec, node: Node) -> bool:
    """Says that a node meets a Pod's selector and required affinity."""
    if spec.node_selector and not matches_labels(spec.node_selector, node.labels):
        return False
    needed = required(spec)
    return needed is None or any(meets_term(term, node) for term in needed.node_selector_terms)


def meets_term(term: NodeSelectorTerm, node: Node) -> bool:
    """Says that a node meets a term; a term without requirements meets nothing."""
    if not term.match_expressions and not term.match_fields:
        return False
    if not all(meets(item, node.labels) for item in term.match_expressions):
        return False
    return all(meets(item, {FIELD: node.name}) for item in term.match_fields)


def pinned_nodes(spec: PodSpec) -> frozenset[str] | None:
    """Gives the node names to which every term of the affinity pins a Pod, as for those of a DaemonSet, or None."""
    needed = required(spec)
    if needed is None or not needed.node_selector_terms:
        return None
    names: set[str] = set()
    for term in needed.node_selector_terms:
        fields = [item for item in term.match_fields if item.key == FIELD and item.operator == "In"]
        if not fields:
            return None
        names.update(*(item.values for item in fields))
    return frozenset(names)


def prepare(pod: Pod) -> Check | None:
    """Gives the check, or None for a Pod that takes any node."""
    spec = pod.spec
    if not spec.node_selector and required(spec) is None:
        return None
    selects = (Refusal(NODE_AFFINITY, SELECTOR),)
    likes = (Refusal(NODE_AFFINITY, AFFINITY),)

    def check(state: NodeState) -> tuple[Refusal, ...]:
        if spec.node_selector and not matches_labels(spec.node_selector, state.node.labels):
            return selects
        return () if accepts(spec, state.node) else likes

    return check


def prepare_name(pod: Pod) -> Check | None:
    """Gives the check of the filter NodeName, or None for a Pod that names no node."""
    name = pod.spec.node_name
    if not name:
        return None
    return lambda state: () if state.name == name else (Refusal(NODE_NAME, "other-node", name),)
