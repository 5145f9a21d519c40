"""Supposing something about a cluster: nodes that go, traffic or data that grow, volumes that move."""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.model.errors import UsageError
from holdfast.model.objects.nodes import Node
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.prediction.whatif import (
    Answer,
    nodes_of_zone,
    with_class,
    with_data,
    with_traffic,
    without_nodes,
    zones,
)
from holdfast.ports.source import Source


def suppose(source: Source, scenario: str, value: str) -> Answer:
    """Answers one scenario (`lose-zone`, `lose-node`, `traffic`, `data`, `move-class`) for a source.

    Raises UsageError for a value that names nothing or is no factor, and InputError when nothing can be read.
    """
    snapshot = source.load()
    if scenario == "lose-zone":
        return without_nodes(snapshot, _known(scenario, value, nodes_of_zone(snapshot, value), zones(snapshot)))
    if scenario == "lose-node":
        there = frozenset(node.name for node in snapshot.all(Node)) & set(value.split(","))
        names = (node.name for node in snapshot.all(Node))
        return without_nodes(snapshot, _known(scenario, value, there, names))
    if scenario == "traffic":
        return with_traffic(snapshot, _factor(scenario, value))
    if scenario == "data":
        return with_data(snapshot, _factor(scenario, value), _used(snapshot))
    old, colon, new = value.partition(":")
    if not colon or not old or not new:
        raise UsageError(what=f"--{scenario}", value=value, allowed="OLD:NEW")
    return with_class(snapshot, old, new)


def _known(scenario: str, value: str, nodes: frozenset[str], names: Iterable[str]) -> frozenset[str]:
    if not nodes:
        raise UsageError(what=f"--{scenario}", value=value, allowed=", ".join(sorted(names)[:10]) or "-")
    return nodes


def _factor(scenario: str, value: str) -> float:
    # A share without a sign could be one of the whole or one more than it.
    is_change = value.endswith("%") and value[:1] in ("+", "-")
    try:
        factor = 1.0 + float(value[:-1]) / 100.0 if is_change else float(value)
    except ValueError:
        factor = 0.0
    if not 0 < factor < 10_000:
        raise UsageError(what=f"--{scenario}", value=value, allowed="1.3, 2, 10, +30%")
    return factor


def _used(snapshot: Snapshot) -> dict[Ref, tuple[float, float]]:
    """Gives used and capacity bytes of claims by their last readings."""
    last: dict[str, dict[Ref, float]] = {"volume_used_bytes": {}, "volume_capacity_bytes": {}}
    for series in snapshot.measured.series:
        if series.signal in last and series.values:
            last[series.signal][series.subject] = series.values[-1]
    used, capacity = last.values()
    return {ref: (value, capacity[ref]) for ref, value in used.items() if ref in capacity}
