"""What stands in the way of a Pod that fits nowhere: the filter without which it would fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from holdfast.verdicts.placement import node_resources, taint_toleration
from holdfast.verdicts.placement.refusal import (
    NODE_AFFINITY,
    POD_AFFINITY,
    PORTS,
    RESOURCES,
    SPREAD,
    TAINT,
    UNSCHEDULABLE,
    VOLUME,
    VOLUME_LIMITS,
    VOLUME_USE,
    ZONE,
    Placement,
    Refusal,
)

CONDITION = "NodeCondition"
STORAGE = (VOLUME, ZONE, VOLUME_USE)
# What a node lacks can change by itself; what someone set cannot, and so comes first where counts are equal.
_PRECEDENCE = (
    CONDITION,
    UNSCHEDULABLE,
    TAINT,
    VOLUME_USE,
    RESOURCES,
    POD_AFFINITY,
    SPREAD,
    PORTS,
    VOLUME_LIMITS,
)
_SHORTAGES = (RESOURCES, POD_AFFINITY, SPREAD, PORTS, VOLUME_LIMITS)


class Obstacle(Struct, frozen=True):
    """The filter that keeps a Pod from the nodes meant for it.

    `nodes` are the nodes that only this filter refuses, or, where every node has several reasons, those it refuses;
    `is_sole` tells which. `refusals` are its refusals by node, `counts` the nodes refused per filter, over all nodes.
    """

    filter: str
    nodes: tuple[str, ...]
    is_sole: bool
    refusals: Mapping[str, tuple[Refusal, ...]]
    counts: Mapping[str, int]
    total: int

    @property
    def all_refusals(self) -> tuple[Refusal, ...]:
        """Lists the refusals by this filter of the nodes in question."""
        return tuple(item for name in self.nodes for item in self.refusals[name])


def family(refusal: Refusal) -> str:
    """Gives the filter of a refusal, with taints that state a node's condition set apart."""
    if refusal.filter == TAINT and refusal.reason == taint_toleration.CONDITION:
        return CONDITION
    return refusal.filter


def find_obstacle(placement: Placement) -> Obstacle | None:
    """Gives what stands in the way; None where a node would take the Pod or there is no node at all.

    Nodes that the Pod's own selector leaves out, and that its bound volumes cannot be reached from, were never meant
    for it; nor is the control plane, unless nothing else is left.
    """
    if not placement.refusals or placement.fitting:
        return None
    families = {name: frozenset(map(family, found)) for name, found in placement.refusals.items()}
    meant = [name for name, found in families.items() if NODE_AFFINITY not in found]
    if not meant:
        return _obstacle(placement, families, NODE_AFFINITY, tuple(families))
    reachable = [name for name in meant if not families[name] & {VOLUME, ZONE}]
    if not reachable:
        return _obstacle(placement, families, VOLUME, tuple(meant))
    meant = _without_control_plane(reachable, placement) or reachable
    alone = Counter(next(iter(families[name])) for name in meant if len(families[name]) == 1)
    chosen = _strongest(alone) or _strongest(Counter(item for name in meant for item in families[name]))
    return _obstacle(placement, families, chosen, tuple(meant))


def _strongest(counts: Counter[str]) -> str:
    if not counts:
        return ""
    # A node that is down or cordoned would do as it is; that others are full is then how things should be.
    for name in (CONDITION, UNSCHEDULABLE):
        if counts[name] and not any(counts[other] for other in counts if other not in (name, *_SHORTAGES)):
            return name
    return min(counts, key=lambda name: (-counts[name], _rank(name)))


def _rank(name: str) -> int:
    return _PRECEDENCE.index(name) if name in _PRECEDENCE else len(_PRECEDENCE)


def _without_control_plane(names: Iterable[str], placement: Placement) -> list[str]:
    return [
        name
        for name in names
        if all(item.reason != taint_toleration.CONTROL_PLANE for item in placement.refusals[name])
    ]


def _obstacle(
    placement: Placement, families: Mapping[str, frozenset[str]], chosen: str, meant: tuple[str, ...]
) -> Obstacle:
    alone = tuple(name for name in meant if families[name] == {chosen})
    nodes = alone or tuple(name for name in meant if chosen in families[name])
    counts = Counter(item for found in families.values() for item in found)
    return Obstacle(
        filter=chosen,
        nodes=nodes,
        is_sole=bool(alone),
        refusals={name: tuple(r for r in placement.refusals[name] if family(r) == chosen) for name in nodes},
        counts=dict(sorted(counts.items())),
        total=len(families),
    )


def worst_resource(obstacle: Obstacle) -> Refusal | None:
    """Gives the refusal by resources on the node that lacks the least, so that it says what would be enough."""
    found = [item for item in obstacle.all_refusals if item.filter == RESOURCES]
    if not found:
        return None
    common = Counter(item.about for item in found)
    resource = min(common, key=lambda name: (-common[name], name != node_resources.PODS, name))
    return min((item for item in found if item.about == resource), key=lambda item: item.wanted - item.free)
