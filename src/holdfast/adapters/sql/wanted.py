"""What is asked of the problems, as conditions of a query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from holdfast.adapters.sql.instants import stored
from holdfast.adapters.sql.tables import problem_places, problems
from holdfast.model.access import Reach
from holdfast.model.finding import SEVERITIES
from holdfast.ports.problems import Wanted

Condition = ColumnElement[bool]


def conditions(wanted: Wanted) -> Iterator[Condition]:
    """Gives the conditions that hold of a wanted problem, all of them.

    A problem may be in reach while its object is not. Its cause, kind and names are then not the reader's to know, so
    that asking for them finds nothing: else one could learn them by asking.
    """
    yield from _lying(wanted)
    yield from _plain(wanted)
    if wanted.causes or wanted.text:
        yield from _own_place(wanted.reach)
    if wanted.causes:
        yield problems.c.cause.in_(wanted.causes)
    for word in set(wanted.text.lower().split()):
        found: Condition = problems.c.words.contains(word, autoescape=True)
        causes = wanted.titled.get(word, ())
        yield or_(found, problems.c.cause.in_(causes)) if causes else found


def lying_in(reach: Reach, cluster: ColumnElement[str], problem: ColumnElement[str]) -> Iterator[Condition]:
    """Gives the condition that a problem lies in a reach, by its cluster and id; none where the reach is everywhere."""
    if not reach.everywhere:
        placed = problem.in_(_placed(_within(reach.namespaces)))
        # An alternative that never holds would keep the database from beginning with the places.
        yield or_(cluster.in_(sorted(reach.clusters)), placed) if reach.clusters else placed


def _plain(wanted: Wanted) -> Iterator[Condition]:
    if wanted.cluster:
        yield problems.c.cluster == wanted.cluster
    if wanted.state:
        yield problems.c.state == wanted.state
    if wanted.risks is not None:
        yield problems.c.is_risk == wanted.risks
    if wanted.least != SEVERITIES[-1]:
        yield problems.c.urgency >= len(SEVERITIES) - 1 - SEVERITIES.index(wanted.least)
    if wanted.families:
        yield problems.c.family.in_(wanted.families)
    if wanted.since:
        yield problems.c.last_seen >= stored(wanted.since)


def _lying(wanted: Wanted) -> Iterator[Condition]:
    """Gives where a problem lies: one and the same of its places is in reach and among the wanted namespaces."""
    reach = wanted.reach
    if not wanted.namespaces:
        yield from lying_in(reach, problems.c.cluster, problems.c.id)
        return
    named: Condition = problem_places.c.namespace.in_(wanted.namespaces)
    if not reach.everywhere:
        named = and_(named, or_(problem_places.c.cluster.in_(sorted(reach.clusters)), _within(reach.namespaces)))
    if wanted.cluster:
        named = and_(named, problem_places.c.cluster == wanted.cluster)
    yield problems.c.id.in_(_placed(named))


def _own_place(reach: Reach) -> Iterator[Condition]:
    if not reach.everywhere:
        own = _within(reach.namespaces, problems.c.cluster, problems.c.place)
        yield or_(problems.c.cluster.in_(sorted(reach.clusters)), own)


def _placed(condition: Condition) -> Any:
    return select(problem_places.c.problem).where(condition)


def _within(
    namespaces: Mapping[str, frozenset[str]],
    cluster: ColumnElement[str] = problem_places.c.cluster,
    namespace: ColumnElement[str] = problem_places.c.namespace,
) -> Condition:
    # A team has mostly the same namespaces in many clusters, which then make one condition.
    clusters: dict[frozenset[str], list[str]] = {}
    for name, spaces in sorted(namespaces.items()):
        if spaces - {""}:
            clusters.setdefault(spaces - {""}, []).append(name)
    held = [and_(cluster.in_(names), namespace.in_(sorted(spaces))) for spaces, names in clusters.items()]
    return or_(*held) if held else false()
