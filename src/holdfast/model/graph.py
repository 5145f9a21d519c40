"""How the objects of a cluster hang together, absent ones included."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from holdfast.model.refs import Ref

RELATIONS: dict[str, str] = {
    "made-of": "a controller counts on the Pods, Jobs or ReplicaSets it makes",
    "made-by": "a Pod takes its template from its controller",
    "mounts": "a Pod mounts a claim",
    "uses": "a Pod or route uses a ConfigMap, Secret, ServiceAccount, class or claim template",
    "bound-to": "a claim is bound to a volume",
    "of-class": "a claim or volume is of a class",
    "served-by": "a claim, volume, class or snapshot is served by a CSI driver",
    "restores-from": "a claim is filled from a snapshot or another claim",
    "runs-on": "a Pod runs on a node",
    "attached-to": "a volume is attached to a node, or is being attached or detached there",
    "selects": "a Service sends to Pods or to the workload that makes them",
    "routes-to": "an Ingress or route sends to a Service",
    "served-through": "a webhook or aggregated API is served through a Service",
    "scales": "an autoscaler acts on a workload",
    "calls": "a workload or Pod is configured to call a Service",
    "resolves-through": "a Pod resolves names through a Service",
    "limited-by": "a controller's objects are admitted by a quota, LimitRange or webhook",
    "within": "an object lives in a namespace",
    "mounts-reverse": "a claim or volume is held by the Pod that mounts it",
    "owns": "an object is owned by another one",
}


class Edge(Struct, frozen=True, order=True, gc=False):
    """`source` depends on `target` in the way that `relation` names; `field` of the source says so."""

    source: Ref
    relation: str
    target: Ref
    field: str = ""


class Graph(Struct, frozen=True):
    """Typed dependencies by both ends, and the references that lead to absent objects."""

    outgoing: Mapping[Ref, tuple[Edge, ...]]
    incoming: Mapping[Ref, tuple[Edge, ...]]
    absent: frozenset[Ref] = frozenset()

    def needs(self, ref: Ref, relation: str = "") -> tuple[Edge, ...]:
        """Lists what an object depends on."""
        edges = self.outgoing.get(ref, ())
        return tuple(e for e in edges if e.relation == relation) if relation else edges

    def needed_by(self, ref: Ref, relation: str = "") -> tuple[Edge, ...]:
        """Lists what depends on an object."""
        edges = self.incoming.get(ref, ())
        return tuple(e for e in edges if e.relation == relation) if relation else edges
