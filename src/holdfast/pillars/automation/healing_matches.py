"""Which entries of the self-healing catalogue fit the problems of a cluster, and what their proof still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from holdfast.model.automation import Answer
from holdfast.model.diagnosis import Problem
from holdfast.model.graph import Graph
from holdfast.model.refs import Ref
from holdfast.pillars.automation.healing_catalogue import Aiming, Entry, Proof, Step

Lack = Literal["confidence", "looks", "time", "beside", "without", "no-target", "several-targets", "looks-unknown"]


class Sighted(Struct, frozen=True, kw_only=True):
    """A problem with what was seen of it over time; None where nobody counted the looks."""

    id: str
    problem: Problem
    first_seen: datetime
    looks: int | None


class Match(Struct, frozen=True, kw_only=True):
    """An entry whose cause was found: its target, whether it is proven, and what is still lacking.

    Only `yes` may be proposed; `unknown` lacks something that nobody could see.
    """

    entry: str
    action: str
    problem: str
    target: Ref | None
    proven: Answer
    lacks: tuple[Lack, ...] = ()


def matches(sighted: Iterable[Sighted], graph: Graph, entries: Mapping[str, Entry], now: datetime) -> tuple[Match, ...]:
    """Matches the problems of a cluster with the catalogue; of every pair that fits, also of those not yet proven."""
    known = tuple(sighted)
    found = (
        _match(name, entry, item, known, graph, now)
        for name, entry in entries.items()
        for item in known
        if item.problem.cause in entry.causes
    )
    return tuple(sorted(found, key=lambda match: (match.entry, match.problem)))


def targets_of(problem: Problem, aiming: Aiming, graph: Graph) -> tuple[Ref, ...]:
    """Lists the objects that an entry would act on."""
    places = {problem.object}
    for step in aiming.via:
        places = {ref for place in places for ref in _reached(step, place, problem, graph)}
    return tuple(sorted(ref for ref in places if ref.kind in aiming.kinds and ref not in graph.absent))


def _match(name: str, entry: Entry, item: Sighted, known: Iterable[Sighted], graph: Graph, now: datetime) -> Match:
    targets = targets_of(item.problem, entry.target, graph)
    lacks = [*_lacks(entry.proof, item, known, graph, now)]
    if len(targets) != 1:
        # Of several nobody says which one is meant, so none is touched.
        lacks.append("several-targets" if targets else "no-target")
    return Match(
        entry=name,
        action=entry.action,
        problem=item.id,
        target=targets[0] if len(targets) == 1 else None,
        proven="yes" if not lacks else "unknown" if set(lacks) == {"looks-unknown"} else "no",
        lacks=tuple(lacks),
    )


def _lacks(proof: Proof, item: Sighted, known: Iterable[Sighted], graph: Graph, now: datetime) -> Iterator[Lack]:
    if item.problem.confidence < proof.confidence:
        yield "confidence"
    if item.looks is None:
        yield "looks-unknown"
    elif item.looks < proof.looks:
        yield "looks"
    if now - item.first_seen < timedelta(minutes=proof.minutes):
        yield "time"
    near = _around(item.problem, graph)
    beside = {other.problem.cause for other in known if other is not item and near & _around(other.problem, graph)}
    if proof.beside and not beside.intersection(proof.beside):
        yield "beside"
    if beside.intersection(proof.without):
        yield "without"


def _around(problem: Problem, graph: Graph) -> frozenset[Ref]:
    """Gives the object of a problem with what it depends on, what it harms and what hangs under it."""
    below = {edge.target for edge in graph.needs(problem.object)}
    explained = {item.object for item in problem.explains}
    return frozenset({problem.object, *problem.affected, *below, *explained})


def _reached(step: Step, place: Ref, problem: Problem, graph: Graph) -> Iterable[Ref]:
    if step == "self":
        return (place,)
    if step == "evidence":
        return {item.object for item in problem.evidence if item.stance == "for"}
    if step == "affected":
        return problem.affected
    if step == "owner":
        return _makers(place, graph)
    return {edge.target for edge in graph.needs(place, step)}


def _makers(place: Ref, graph: Graph) -> set[Ref]:
    """Gives an object with all that makes it, however far above."""
    found, left = {place}, [place]
    while left:
        ref = left.pop()
        above = {edge.target for edge in graph.needs(ref, "made-by")}
        above |= {edge.source for edge in graph.needed_by(ref, "made-of")}
        left += above - found
        found |= above
    return found
