"""What a reader may see: objects in their reach, and of all others only that something is there, and whose it is.

What belongs to the cluster as a whole is seen by readers of the whole cluster alone. Whatever leaves this module for a
reader holds no name, no namespace, no value and no log line of an object outside their reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.access import Reach
from holdfast.model.diagnosis import Diagnosis, Problem
from holdfast.model.finding import CauseKind, Evidence, ProblemType, Severity, Value
from holdfast.model.graph import Edge
from holdfast.model.outcome import NotEvaluated, Unread
from holdfast.model.outlook import Outlook
from holdfast.model.refs import Ref
from holdfast.model.tracked import State, TrackedProblem
from holdfast.pillars.governance.hiding import HIDDEN, Words, hide, is_kind, plain, texts, words_to_hide

Owners = Mapping[str, str]
Part = Literal["evidence", "explains", "affected", "chain", "rivals", "values"]


class HiddenPart(Struct, frozen=True, order=True):
    """Says that something of a problem is not shown, and who owns what it is about, empty where nobody says."""

    part: Part
    owner: str


class Masked(Struct, frozen=True, kw_only=True):
    """What is told of a problem whose cause lies outside the reader's reach: its sort, and whose it is.

    `affected` are the reader's own objects that suffer.
    """

    family: str
    severity: Severity
    type: ProblemType
    cause_kind: CauseKind
    owner: str
    affected: tuple[Ref, ...] = ()
    since: datetime | None = None


class Shown(Struct, frozen=True, kw_only=True):
    """A problem as a reader may see it, with what is left out of it."""

    problem: Problem
    hidden: tuple[HiddenPart, ...] = ()


class SeenProblem(Struct, frozen=True, kw_only=True):
    """A tracked problem as a reader may see it: `view` holds all that may be shown of its cause."""

    id: str
    cluster: str
    view: Shown | Masked
    state: State
    first_seen: datetime
    last_seen: datetime
    healed: datetime | None
    is_risk: bool
    returns: int
    places: tuple[str, ...]


def may_see(reach: Reach, cluster: str, ref: Ref) -> bool:
    """Says that an object may be seen: one without a namespace only by readers of the whole cluster.

    The Namespace itself is seen by whoever reads in it.
    """
    namespace = ref.name if ref.kind == "Namespace" and not ref.group else ref.namespace
    return reach.covers(cluster, namespace)


def owner_of(owners: Owners, ref: Ref) -> str:
    """Names who owns an object: the owner of its namespace, or of the cluster as a whole; empty where nobody says."""
    return owners.get(ref.namespace) or owners.get("", "")


def seen(tracked: TrackedProblem, reach: Reach, owners: Owners) -> SeenProblem | None:
    """Gives what a reader may see of a tracked problem, None where none of it lies in their reach."""
    view = seen_problem(tracked.problem, tracked.cluster, reach, owners)
    if view is None:
        return None
    return SeenProblem(
        id=tracked.id,
        cluster=tracked.cluster,
        view=view,
        state=tracked.state,
        first_seen=tracked.first_seen,
        last_seen=tracked.last_seen,
        healed=tracked.healed,
        is_risk=tracked.is_risk,
        returns=tracked.returns,
        places=tuple(place for place in tracked.places if reach.covers(tracked.cluster, place)),
    )


def seen_problem(problem: Problem, cluster: str, reach: Reach, owners: Owners) -> Shown | Masked | None:
    """Gives what a reader may see of a problem, None where none of its objects lies in their reach."""
    if reach.has_whole(cluster):
        return Shown(problem=problem)
    outside = frozenset(ref for ref in refs_of(problem) if not may_see(reach, cluster, ref))
    if not frozenset(refs_of(problem)) - outside:
        return None
    if problem.object in outside:
        return Masked(
            family=problem.cause.partition("/")[0],
            severity=problem.severity,
            type=problem.type,
            cause_kind=problem.cause_kind,
            owner=owner_of(owners, problem.object),
            affected=_own_sufferers(problem, outside),
            since=problem.since,
        )
    return _shown(problem, outside, owners)


def seen_diagnosis(
    diagnosis: Diagnosis, cluster: str, reach: Reach, owners: Owners
) -> tuple[Diagnosis, tuple[Masked, ...], tuple[Masked, ...]]:
    """Gives a diagnosis with what a reader may see, and apart from it the problems and risks caused elsewhere."""
    if reach.has_whole(cluster):
        return diagnosis, (), ()
    problems, hidden_problems = _parted(diagnosis.problems, cluster, reach, owners)
    risks, hidden_risks = _parted(diagnosis.risks, cluster, reach, owners)
    waived, _ = _parted(diagnosis.waived, cluster, reach, owners)
    seen_ = replace(
        diagnosis,
        problems=problems,
        risks=risks,
        waived=waived,
        not_evaluated=tuple(item for item in diagnosis.not_evaluated if _is_told(item, cluster, reach)),
        unread=tuple(Unread(item.what, item.reason) for item in diagnosis.unread if is_kind(item.what)),
    )
    return seen_, hidden_problems, hidden_risks


def seen_edge(edge: Edge, cluster: str, reach: Reach) -> Edge | None:
    """Gives an edge with the ends that may not be seen reduced to their kind, None where neither may be."""
    source, target = (seen_ref(ref, cluster, reach) for ref in (edge.source, edge.target))
    if (source, target) == (edge.source, edge.target):
        return edge
    if source != edge.source and target != edge.target:
        return None
    return Edge(source, edge.relation, target)


def seen_ref(ref: Ref, cluster: str, reach: Reach) -> Ref:
    """Gives a reference that may be seen, or one that tells the kind alone."""
    return ref if may_see(reach, cluster, ref) else Ref(ref.kind, HIDDEN, "", ref.group)


def seen_outlook(outlook: Outlook, cluster: str, reach: Reach) -> Outlook | None:
    """Gives the outlook on something that may be seen, without the users and the class that may not."""
    if reach.has_whole(cluster):
        return outlook
    if not may_see(reach, cluster, outlook.subject):
        return None
    workload = outlook.workload
    return replace(
        outlook,
        users=tuple(ref for ref in outlook.users if may_see(reach, cluster, ref)),
        workload=workload if workload and may_see(reach, cluster, workload) else None,
        storage_class="",
    )


def refs_of(problem: Problem) -> Iterable[Ref]:
    """Lists every object that a problem names."""
    yield problem.object
    yield from problem.affected
    for item in problem.explains:
        yield item.object
        yield from (evidence.object for evidence in item.evidence)
    yield from (evidence.object for evidence in problem.evidence)
    yield from (rival.object for rival in problem.rivals)
    for link in problem.chain:
        yield from (link.source, link.target)


def _shown(problem: Problem, outside: frozenset[Ref], owners: Owners) -> Shown:
    words = _foreign_words(problem, outside)
    kept = {
        "evidence": tuple(_scrubbed(item, words) for item in problem.evidence if item.object not in outside),
        "explains": tuple(
            replace(item, evidence=tuple(_scrubbed(e, words) for e in item.evidence if e.object not in outside))
            for item in problem.explains
            if item.object not in outside
        ),
        "affected": tuple(ref for ref in problem.affected if ref not in outside),
        "chain": tuple(link for link in problem.chain if not {link.source, link.target} & outside),
        "rivals": tuple(rival for rival in problem.rivals if rival.object not in outside),
        "values": _own_values(problem, outside, words),
    }
    shown = replace(problem, **kept, unseen=tuple(item for item in problem.unseen if not words.search(item)))
    return Shown(problem=shown, hidden=tuple(sorted(_hidden(problem, shown, outside, owners))))


def _hidden(problem: Problem, shown: Problem, outside: frozenset[Ref], owners: Owners) -> set[HiddenPart]:
    parts: dict[Part, Iterable[Ref]] = {
        "evidence": [item.object for item in problem.evidence],
        "explains": [item.object for item in problem.explains],
        "affected": problem.affected,
        "chain": [ref for link in problem.chain for ref in (link.source, link.target)],
        "rivals": [rival.object for rival in problem.rivals],
    }
    found = {HiddenPart(part, owner_of(owners, ref)) for part, refs in parts.items() for ref in refs if ref in outside}
    if shown.values != problem.values:
        found.add(HiddenPart("values", ""))
    return found


def _own_sufferers(problem: Problem, outside: frozenset[Ref]) -> tuple[Ref, ...]:
    suffering = (*problem.affected, *(item.object for item in problem.explains))
    return tuple(sorted({ref for ref in suffering if ref not in outside}))


def _own_values(problem: Problem, outside: frozenset[Ref], words: Words) -> dict[str, Value]:
    """Keeps of the values what the reader's own objects say; with evidence from elsewhere, any other may be from there.

    A value that is hidden keeps its place, so that no sentence breaks.
    """
    foreign = any(item.object in outside for item in problem.evidence)
    own = {plain(item.value) for item in problem.evidence if item.object not in outside}
    own |= {text for ref in refs_of(problem) if ref not in outside for text in (ref.kind, ref.name, ref.namespace)}
    return {
        name: HIDDEN if foreign and plain(value) not in own else hide(words, value)
        for name, value in problem.values.items()
    }


def _scrubbed(item: Evidence, words: Words) -> Evidence:
    return replace(item, value=hide(words, item.value), field=words.sub(HIDDEN, item.field))


def _foreign_words(problem: Problem, outside: frozenset[Ref]) -> Words:
    own = {text for ref in refs_of(problem) if ref not in outside for text in (ref.name, ref.namespace)}
    foreign = {text for ref in outside for text in (ref.name, ref.namespace)}
    said = (*problem.evidence, *(evidence for item in problem.explains for evidence in item.evidence))
    foreign |= {text for item in said if item.object in outside for text in texts(item.value)}
    # A name that one of the reader's own objects bears, too, tells nothing.
    return words_to_hide(foreign - own)


def _parted(
    problems: Iterable[Problem], cluster: str, reach: Reach, owners: Owners
) -> tuple[tuple[Problem, ...], tuple[Masked, ...]]:
    views = [seen_problem(problem, cluster, reach, owners) for problem in problems]
    shown = tuple(view.problem for view in views if isinstance(view, Shown))
    return shown, tuple(view for view in views if isinstance(view, Masked))


def _is_told(item: NotEvaluated, cluster: str, reach: Reach) -> bool:
    return is_kind(item.missing) and (item.object is None or may_see(reach, cluster, item.object))
