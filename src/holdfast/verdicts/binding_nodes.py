"""Which nodes can reach a volume, and which places its node affinity names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from holdfast.model.objects.meta import Requirement
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.placement import NodeSelector, NodeSelectorTerm
from holdfast.model.objects.storage import PersistentVolume
from holdfast.verdicts.selection import meets

# Drivers and clouds wrote these labels before they became general; nodes carry either name.
_SAME = {
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
}


def node_matches(selector: NodeSelector, node: Node) -> bool:
    """Says that a node meets one of the terms of a node selector; a term without requirements meets nothing."""
    return any(_meets_term(term, node) for term in selector.node_selector_terms)


def reaches(volume: PersistentVolume, node: Node) -> bool:
    """Says that a volume can be used on a node."""
    affinity = volume.spec.node_affinity
    if affinity is None or affinity.required is None:
        return True
    return node_matches(affinity.required, node)


def reachable_nodes(volume: PersistentVolume, nodes: Iterable[Node]) -> tuple[str, ...]:
    """Lists the names of the nodes on which a volume can be used."""
    return tuple(sorted(node.name for node in nodes if reaches(volume, node)))


def affinity_places(volume: PersistentVolume) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Lists what a volume's node affinity names: field path, label key and values of each `In` expression."""
    affinity = volume.spec.node_affinity
    if affinity is None or affinity.required is None:
        return ()
    return tuple(_places(affinity.required))


def _places(selector: NodeSelector) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for i, term in enumerate(selector.node_selector_terms):
        for j, item in enumerate(term.match_expressions):
            if item.operator == "In":
                path = f"spec.nodeAffinity.required.nodeSelectorTerms[{i}].matchExpressions[{j}].values"
                yield path, item.key, item.values


def _meets_term(term: NodeSelectorTerm, node: Node) -> bool:
    if not term.match_expressions and not term.match_fields:
        return False
    if not all(_meets_label(item, node) for item in term.match_expressions):
        return False
    return all(meets(item, {"metadata.name": node.name}) for item in term.match_fields)


def _meets_label(item: Requirement, node: Node) -> bool:
    if meets(item, node.labels):
        return True
    other = _SAME.get(item.key)
    return other is not None and item.key not in node.labels and _meets_renamed(item, other, node)


def _meets_renamed(item: Requirement, key: str, node: Node) -> bool:
    return meets(Requirement(key=key, operator=item.operator, values=item.values), node.labels)
