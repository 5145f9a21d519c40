"""Building the dependency graph of a snapshot from its families of relations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from holdfast.graph import calls, configuration, network, owners, volumes
from holdfast.model.graph import Edge, Graph
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot

FAMILIES: tuple[Callable[[Snapshot], Iterator[Edge]], ...] = (
    owners.edges,
    volumes.edges,
    configuration.edges,
    network.edges,
    calls.edges,
)


def build(snapshot: Snapshot) -> Graph:
    """Collects the edges of every family; targets whose kind was read and that do not exist are absent nodes.

    A Pod that does its work suffers nothing, so healthy Pods have no outgoing edges: the graph grows with the
    trouble, not with the cluster.
    """
    outgoing: defaultdict[Ref, list[Edge]] = defaultdict(list)
    incoming: defaultdict[Ref, list[Edge]] = defaultdict(list)
    absent: set[Ref] = set()
    for family in FAMILIES:
        for edge in family(snapshot):
            outgoing[edge.source].append(edge)
            incoming[edge.target].append(edge)
            if snapshot.is_absent(edge.target):
                absent.add(edge.target)
    return Graph(_frozen(outgoing), _frozen(incoming), frozenset(absent))


def _frozen(edges: dict[Ref, list[Edge]]) -> dict[Ref, tuple[Edge, ...]]:
    return {ref: tuple(sorted(set(found))) for ref, found in edges.items()}
