"""What objects depend on, and what depends on them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.graph import Edge
from holdfast.model.refs import Ref
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.visibility import may_see, seen_edge, seen_ref
from holdfast.reports.describe import wired
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.objects import OfObject
from holdfast.service.views.keeping import derived
from holdfast.service.views.present import objects_of, snapshot_of, view_of
from holdfast.service.views.rows import GraphView, ObjectRow

MOST_NODES = 300


class OfGraph(OfObject, frozen=True, kw_only=True):
    """An object, and how far from it is looked."""

    depth: Annotated[int, Meta(ge=1, le=6)] = 2


class NodeShown(Struct, frozen=True, kw_only=True):
    """An object in a graph; of one that lies outside the reader's reach only the kind is told."""

    object: WireObject
    absent: bool
    phase: str
    problems: int


class EdgeShown(Struct, frozen=True, kw_only=True):
    """`source` depends on `target`."""

    source: WireObject
    target: WireObject
    relation: str


class GraphShown(Struct, frozen=True, kw_only=True):
    """What an object depends on and what depends on it; `cut` says that there is more."""

    nodes: tuple[NodeShown, ...]
    edges: tuple[EdgeShown, ...]
    cut: bool


class _Around(Struct, frozen=True):
    """Edges by both of their ends, and the objects that are not there."""

    edges: Mapping[Ref, tuple[Edge, ...]]
    absent: frozenset[Ref]


def _around(view: GraphView) -> _Around:
    found: defaultdict[Ref, list[Edge]] = defaultdict(list)
    for edge in view.edges:
        found[edge.source].append(edge)
        if edge.target != edge.source:
            found[edge.target].append(edge)
    return _Around({ref: tuple(edges) for ref, edges in found.items()}, frozenset(view.absent))


def _graph(desk: Desk, asked: OfGraph) -> GraphShown:
    snapshot, start = snapshot_of(desk, asked.cluster, asked.snapshot), asked.ref
    view = view_of(desk, snapshot, GraphView)
    around: _Around = derived(desk, snapshot.id, "graph", lambda: _around(view))
    rows = objects_of(desk, snapshot)
    is_known = start in rows or start in around.edges or start in around.absent
    if not may_see(desk.reach, asked.cluster, start) or not is_known:
        raise RecordAbsent(type=asked.kind, id=asked.name)
    found, cut = _walk(desk, asked, start, around)
    seen = dict.fromkeys(ref for edge in found for ref in (edge.source, edge.target))
    nodes = tuple(_node(ref, rows, around.absent) for ref in dict.fromkeys((start, *seen)))
    return GraphShown(nodes=nodes, edges=tuple(_edge(edge) for edge in found), cut=cut)


def _walk(desk: Desk, asked: OfGraph, start: Ref, around: _Around) -> tuple[tuple[Edge, ...], bool]:
    """Goes from object to object, never on from one that the reader may not see."""
    edges: dict[Edge, None] = {}
    reached, pending, cut = {start}, deque([(start, 0)]), False
    while pending:
        ref, far = pending.popleft()
        for edge in around.edges.get(ref, ()) if far < asked.depth else ():
            shown = seen_edge(edge, asked.cluster, desk.reach)
            if shown is None:
                continue
            other = edge.target if edge.source == ref else edge.source
            if other not in reached and len(reached) >= MOST_NODES:
                cut = True
                continue
            edges[Edge(shown.source, shown.relation, shown.target)] = None
            if other not in reached:
                reached.add(other)
                if seen_ref(other, asked.cluster, desk.reach) == other:
                    pending.append((other, far + 1))
    return tuple(sorted(edges)), cut


def _node(ref: Ref, rows: Mapping[Ref, ObjectRow], absent: frozenset[Ref]) -> NodeShown:
    row = rows.get(ref)
    return NodeShown(
        object=wired(ref),
        absent=ref in absent,
        phase=row.status if row else "",
        problems=len(row.problems) if row else 0,
    )


def _edge(edge: Edge) -> EdgeShown:
    return EdgeShown(source=wired(edge.source), target=wired(edge.target), relation=edge.relation)


OPERATIONS = (
    Operation(
        name="objects.graph",
        parameters=OfGraph,
        result=GraphShown,
        run=_graph,
        path="/clusters/{cluster}/objects/{kind}/{namespace}/{name}/graph",
        permission="read:objects",
        bearing="part-of-cluster",
    ),
)
