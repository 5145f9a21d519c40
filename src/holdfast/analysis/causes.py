"""Which of many unusual objects the others depend on: robust deviations walked along the known topology."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T", bound=Hashable)
_FARTHEST_GAP = 2
_LARGEST = 50.0


class Cause(NamedTuple, Generic[T]):
    """An unusual object that nothing unusual beneath it explains, and those that depend on it."""

    node: T
    score: float
    explains: tuple[T, ...]


def rank(
    anomalies: Mapping[T, float],
    graph: Mapping[T, Iterable[T]],
    onsets: Mapping[T, float] | None = None,
    tolerance: float = math.inf,
) -> tuple[Cause[T], ...]:
    """Ranks the origins of anomalies, the likeliest first.

    `anomalies` gives each unusual object its score (robust standard deviations), `graph` what each object depends on.
    The deepest unusual object on a path explains those above it; paths may pass at most two objects that are not
    unusual or not measured. An object whose trouble began more than `tolerance` after another's does not explain it.
    Objects that depend on one another in a circle are explained by the one that is the most unusual. An origin ranks
    by its own score, grown with the logarithm of how many it explains.
    """
    times = onsets or {}
    below = {node: _reached(node, anomalies, graph, times, tolerance) for node in anomalies}
    explained: dict[T, list[T]] = {}
    for node in anomalies:
        roots = [deep for deep in below[node] if _is_root(deep, below, anomalies)]
        if _is_root(node, below, anomalies):
            explained.setdefault(node, [])
        for root in roots:
            if root != node:
                explained.setdefault(root, []).append(node)
    found = [
        Cause(node, _weight(anomalies[node], len(above)), tuple(sorted(above, key=lambda n: (-anomalies[n], str(n)))))
        for node, above in explained.items()
    ]
    return tuple(sorted(found, key=lambda cause: (-cause.score, str(cause.node))))


def _weight(score: float, explains: int) -> float:
    return min(abs(score), _LARGEST) * (1.0 + math.log2(1.0 + explains))


def _is_root(node: T, below: Mapping[T, frozenset[T]], anomalies: Mapping[T, float]) -> bool:
    """Says that everything unusual beneath an object depends on the object itself and is less unusual."""
    return all(node in below[deep] and _precedes(node, deep, anomalies) for deep in below[node])


def _precedes(node: T, other: T, anomalies: Mapping[T, float]) -> bool:
    return (-abs(anomalies[node]), str(node)) < (-abs(anomalies[other]), str(other))


def _reached(
    start: T, anomalies: Mapping[T, float], graph: Mapping[T, Iterable[T]], onsets: Mapping[T, float], tolerance: float
) -> frozenset[T]:
    """Lists the unusual objects beneath one, through gaps of a few that are not."""
    found: set[T] = set()
    gaps: dict[T, int] = {start: 0}
    front = [start]
    begun = onsets.get(start)
    while front:
        node = front.pop()
        for target in graph.get(node, ()):
            is_unusual = target in anomalies and not _is_late(onsets.get(target), begun, tolerance)
            gap = 0 if is_unusual else gaps[node] + 1
            if gap > _FARTHEST_GAP or gaps.get(target, _FARTHEST_GAP + 1) <= gap:
                continue
            gaps[target] = gap
            front.append(target)
            if is_unusual and target != start:
                found.add(target)
    return frozenset(found)


def _is_late(time: float | None, begun: float | None, tolerance: float) -> bool:
    return time is not None and begun is not None and time > begun + tolerance
