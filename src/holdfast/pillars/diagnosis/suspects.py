"""Which change may have caused a symptom: the nearer in time and in the graph, the likelier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Literal

from msgspec import Struct

from holdfast.model.diagnosis import Problem
from holdfast.model.graph import Graph
from holdfast.model.objects.event import Event
from holdfast.model.objects.meta import Condition
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.pillars.diagnosis.changes import Change, Sort

# What people and tools do counts in full; what follows from it counts little, what only reports it least.
WEIGHTS: Mapping[Sort, float] = {
    "rollout": 1.0,
    "rollback": 1.0,
    "edited": 1.0,
    "helm": 1.0,
    "deleted": 0.9,
    "node": 0.9,
    "created": 0.7,
    "event": 0.5,
    "condition": 0.25,
    "adjusted": 0.2,
    "made": 0.2,
    "warning": 0.1,
}
_HALVED_AFTER = timedelta(minutes=10)
# Clocks and whole seconds blur the order of what happens at once.
_BLUR = timedelta(seconds=5)
_FARTHEST = 8
_AGAINST_THE_ARROW = 2
_OWN_REPORT = 0.2
# On the sick object itself these are the symptom and not what led to it.
_REPORTS = frozenset({"condition", "node", "event", "warning", "made"})
# Through these an object is joined to nearly all others, which says nothing about one of them.
_HUBS = frozenset({"within", "of-class", "served-by", "runs-on"})
OnsetSource = Literal["problem", "condition", "event", "snapshot"]


class Onset(Struct, frozen=True, kw_only=True):
    """When a symptom began and how that is known; `snapshot` says that only the moment of the snapshot is known."""

    time: datetime
    object: Ref
    source: OnsetSource
    cause: str = ""


class Suspect(Struct, frozen=True, kw_only=True):
    """A change with its score between 0 and 1, how long before the onset it was and how many steps away.

    `steps` is None where no relation leads from the symptom to the change; `place` then says what they share.
    """

    change: Change
    score: float
    before: timedelta
    steps: int | None
    place: Literal["related", "namespace", "cluster", "elsewhere"]


def onset_of(snapshot: Snapshot, ref: Ref, problems: Iterable[Problem] = ()) -> Onset | None:
    """Finds when an object's trouble began: from its problem, its conditions, its warnings, else from the snapshot."""
    for problem in problems:
        if problem.since is not None and ref in (problem.object, *problem.affected):
            return Onset(time=problem.since, object=ref, source="problem", cause=problem.cause)
    turned = [c.last_transition_time for c in _conditions(snapshot, ref) if _is_bad(c) and c.last_transition_time]
    if turned:
        return Onset(time=min(turned), object=ref, source="condition")
    warned = [e.first_seen for e in snapshot.all(Event) if e.type == "Warning" and _is_about(e, ref) and e.first_seen]
    if warned:
        return Onset(time=min(warned), object=ref, source="event")
    return Onset(time=snapshot.taken_at, object=ref, source="snapshot") if snapshot.taken_at else None


def distances(graph: Graph, starts: Mapping[Ref, int]) -> Mapping[Ref, int]:
    """Gives the steps from a symptom to every object that relations lead to; against an arrow a step counts twice."""
    best: dict[Ref, int] = {}
    pending = [(steps, ref) for ref, steps in sorted(starts.items())]
    pending.sort()
    while pending:
        steps, ref = heappop(pending)
        if ref in best or steps > _FARTHEST:
            continue
        best[ref] = steps
        for edge in graph.needs(ref):
            heappush(pending, (steps + 1, edge.target))
        for edge in graph.needed_by(ref):
            if edge.relation not in _HUBS:
                heappush(pending, (steps + _AGAINST_THE_ARROW, edge.source))
    return best


def suspects(changes: Iterable[Change], onset: Onset, steps: Mapping[Ref, int]) -> tuple[Suspect, ...]:
    """Ranks the changes that came before an onset, the likeliest first; later ones cannot have caused it."""
    found = [suspect for change in changes if (suspect := _suspect(change, onset, steps)) is not None]
    return tuple(sorted(found, key=lambda s: (-s.score, s.before, s.change.sort, s.change.object)))


def _suspect(change: Change, onset: Onset, steps: Mapping[Ref, int]) -> Suspect | None:
    before = onset.time - change.time
    if before < -_BLUR:
        return None
    reached = [steps[ref] for ref in (change.object, *change.touches) if ref in steps]
    near = min(reached, default=None)
    place = _place(change, onset, near)
    weight = WEIGHTS[change.sort]
    if change.object == onset.object and change.sort in _REPORTS:
        weight *= _OWN_REPORT
    recent = _HALVED_AFTER / (_HALVED_AFTER + max(before, timedelta(0)))
    close = 1 / (1 + near) if near is not None else {"namespace": 0.12, "cluster": 0.08}.get(place, 0.03)
    score = round(weight * recent * close, 3)
    return Suspect(change=change, score=score, before=max(before, timedelta(0)), steps=near, place=place)


def _place(change: Change, onset: Onset, near: int | None) -> Literal["related", "namespace", "cluster", "elsewhere"]:
    if near is not None:
        return "related"
    if not change.object.namespace:
        return "cluster"
    return "namespace" if change.object.namespace == onset.object.namespace else "elsewhere"


def _conditions(snapshot: Snapshot, ref: Ref) -> tuple[Condition, ...]:
    item = snapshot.get(ref)
    found: tuple[Condition, ...] = getattr(getattr(item, "status", None), "conditions", ())
    return found


def _is_bad(condition: Condition) -> bool:
    good_when_true = ("Ready", "Available", "PodScheduled", "ContainersReady", "Initialized", "Progressing")
    return condition.type in good_when_true and condition.status != "True"


def _is_about(event: Event, ref: Ref) -> bool:
    about = event.about
    return (about.kind, about.name, about.namespace) == (ref.kind, ref.name, ref.namespace)
