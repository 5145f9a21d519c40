"""Problems over time, found by what is asked for and never beyond the reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, tuple_

from holdfast.adapters.sql.forms import PROBLEM, TURN
from holdfast.adapters.sql.instants import stored
from holdfast.adapters.sql.link import Link, parts
from holdfast.adapters.sql.tables import problem_data, problem_places, problems, turns
from holdfast.adapters.sql.wanted import conditions, lying_in
from holdfast.model.access import ALL_REACH, Reach
from holdfast.model.finding import SEVERITIES
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.tracked import ProblemTurn, TrackedProblem
from holdfast.model.usage_refusals import CursorUnusable
from holdfast.ports.problems import Count, Order, Wanted
from holdfast.service.paging import cursor, read_cursor

_ORDERS: dict[Order, tuple[ColumnElement[Any], ...]] = {
    "score": (problems.c.score, problems.c.id),
    "first_seen": (problems.c.first_seen, problems.c.id),
    "last_seen": (problems.c.last_seen, problems.c.id),
    "severity": (problems.c.urgency, problems.c.score, problems.c.id),
}
# What is read again and again is written down once: to put a query together takes longer than to ask it.
_ONE = select(problem_data).where(problem_data.c.id == bindparam("key"))
_NAMED = select(problem_data).where(problem_data.c.id.in_(bindparam("keys", expanding=True)))
_TURNS = (
    select(turns.c.data, turns.c.version)
    .where(turns.c.problem == bindparam("key"))
    .order_by(turns.c.time, turns.c.number)
)


class SqlProblems:
    """The problems, within a transaction."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def get(self, key: str) -> TrackedProblem:
        """Gives a problem; raises RecordAbsent."""
        found = self._link.row(_ONE, {"key": key})
        if found is None:
            raise RecordAbsent(type="problem", id=key)
        return PROBLEM.decode(found.data, found.version)

    def named(self, ids: Iterable[str]) -> Mapping[str, TrackedProblem]:
        """Maps those of some ids that there are."""
        found: dict[str, TrackedProblem] = {}
        for part in parts(list(dict.fromkeys(ids))):
            for row in self._link.rows(_NAMED, {"keys": part}):
                found[row.id] = PROBLEM.decode(row.data, row.version)
        return found

    def of_cluster(self, cluster: str) -> tuple[TrackedProblem, ...]:
        """Lists every problem of a cluster, healed ones included."""
        query = select(problem_data).where(problem_data.c.cluster == cluster)
        found = self._link.rows(query.order_by(problem_data.c.id))
        return tuple(PROBLEM.decode(row.data, row.version) for row in found)

    def put(self, problems_: Iterable[TrackedProblem], turns_: Sequence[ProblemTurn] = ()) -> None:
        """Keeps problems as they are now, and what happened to them."""
        latest = {item.id: item for item in problems_}
        for part in parts(list(latest)):
            for column in (problems.c.id, problem_data.c.id, problem_places.c.problem):
                self._link.run(delete(column.table).where(column.in_(part)))
        if latest:
            self._link.run(insert(problems), [_row(item) for item in latest.values()])
            self._link.run(insert(problem_data), [_data(item) for item in latest.values()])
        places = [place for item in latest.values() for place in _places(item)]
        if places:
            self._link.run(insert(problem_places), places)
        self._add_turns(turns_)

    def page(self, wanted: Wanted, after: str = "", limit: int = 50) -> tuple[tuple[TrackedProblem, ...], str]:
        """Lists problems in the wanted order, the greatest first, with the mark of the next page."""
        order = _ORDERS[wanted.order]
        query = select(*order).where(*conditions(wanted))
        mark = _mark(after, wanted.order)
        if mark:
            query = query.where(tuple_(*order) < tuple_(*mark))
        found = self._link.rows(query.order_by(*(column.desc() for column in order)).limit(limit + 1))
        ids = [row.id for row in found[:limit]]
        known = self.named(ids)
        page = tuple(known[key] for key in ids)
        return page, cursor(wanted.order, *found[limit - 1]) if len(found) > limit else ""

    def count(self, wanted: Wanted) -> tuple[Count, ...]:
        """Counts the wanted problems by cluster, severity and whether they are risks."""
        groups = (problems.c.cluster, problems.c.urgency, problems.c.is_risk)
        query = select(*groups, func.count().label("count")).where(*conditions(wanted)).group_by(*groups)
        found = self._link.rows(query.order_by(problems.c.cluster, problems.c.urgency.desc(), problems.c.is_risk))
        return tuple(
            Count(cluster=name, severity=SEVERITIES[-1 - urgency], is_risk=bool(is_risk), count=number)
            for name, urgency, is_risk, number in map(tuple, found)
        )

    def turns(
        self, problem: str = "", cluster: str = "", since: datetime | None = None, reach: Reach = ALL_REACH
    ) -> tuple[ProblemTurn, ...]:
        """Lists what happened to a problem, or to all of a cluster or of a reach, oldest first."""
        if problem and not cluster and not since and reach.everywhere:
            return tuple(TURN.decode(row.data, row.version) for row in self._link.rows(_TURNS, {"key": problem}))
        query = select(turns.c.data, turns.c.version).where(*lying_in(reach, turns.c.cluster, turns.c.problem))
        if problem:
            query = query.where(turns.c.problem == problem)
        if cluster:
            query = query.where(turns.c.cluster == cluster)
        if since:
            query = query.where(turns.c.time >= stored(since))
        found = self._link.rows(query.order_by(turns.c.time, turns.c.number))
        return tuple(TURN.decode(row.data, row.version) for row in found)

    def turns_since(self, since: datetime, reach: Reach = ALL_REACH) -> Mapping[str, tuple[ProblemTurn, ...]]:
        """Maps each cluster to what happened to its problems in a reach, oldest first."""
        query = select(turns.c.cluster, turns.c.data, turns.c.version).where(turns.c.time >= stored(since))
        query = query.where(*lying_in(reach, turns.c.cluster, turns.c.problem))
        found: defaultdict[str, list[ProblemTurn]] = defaultdict(list)
        for row in self._link.rows(query.order_by(turns.c.time, turns.c.number)):
            found[row.cluster].append(TURN.decode(row.data, row.version))
        return {cluster: tuple(happened) for cluster, happened in found.items()}

    def forget(self, cluster: str) -> None:
        """Removes all problems of a cluster with their history."""
        for table in (problem_places, turns, problem_data, problems):
            self._link.run(delete(table).where(table.c.cluster == cluster))

    def _add_turns(self, found: Sequence[ProblemTurn]) -> None:
        if not found:
            return
        clusters = dict(self._clusters({turn.problem for turn in found}))
        numbers = self._link.numbers("turns", len(found))
        rows = [
            {
                "number": number,
                "problem": turn.problem,
                "cluster": clusters.get(turn.problem, ""),
                "time": stored(turn.time),
                "version": TURN.version,
                "data": TURN.encode(turn),
            }
            for number, turn in zip(numbers, found, strict=True)
        ]
        self._link.run(insert(turns), rows)

    def _clusters(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        for part in parts(sorted(ids)):
            for row in self._link.rows(select(problems.c.id, problems.c.cluster).where(problems.c.id.in_(part))):
                yield row.id, row.cluster


def _mark(after: str, order: Order) -> list[Any]:
    mark = read_cursor(after, str, *(column.type.python_type for column in _ORDERS[order]))
    if mark and mark[0] != order:
        raise CursorUnusable(value=after)
    return mark[1:]


def _row(item: TrackedProblem) -> dict[str, Any]:
    at, cause = item.object, item.problem.cause
    return {
        "id": item.id,
        "cluster": item.cluster,
        "state": item.state,
        "is_risk": item.is_risk,
        "urgency": len(SEVERITIES) - 1 - SEVERITIES.index(item.severity),
        "score": item.problem.score,
        "family": cause.partition("/")[0],
        "cause": cause,
        "kind": at.kind,
        "namespace": at.namespace,
        "name": at.name,
        "place": item.places[0] if item.places else "",
        "words": "\n".join((cause, at.kind, at.namespace, at.name)).lower(),
        "first_seen": stored(item.first_seen),
        "last_seen": stored(item.last_seen),
        "healed": stored(item.healed) if item.healed else None,
    }


def _data(item: TrackedProblem) -> dict[str, Any]:
    return {"id": item.id, "cluster": item.cluster, "version": PROBLEM.version, "data": PROBLEM.encode(item)}


def _places(item: TrackedProblem) -> list[dict[str, str]]:
    return [{"problem": item.id, "cluster": item.cluster, "namespace": name} for name in dict.fromkeys(item.places)]
