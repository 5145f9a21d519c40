"""Problems over time: what a new diagnosis makes of those that are known."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.diagnosis import Diagnosis, Problem
from holdfast.model.refs import Ref
from holdfast.model.tracked import ProblemTurn, TrackedProblem, Turn

# A confidence that moves less than this says the same.
LEAST_MOVE = 0.1
WAIVED_RANK = 0
"""The rank of a problem that is waived; those that count begin at one."""


class Seen(Struct, frozen=True, kw_only=True):
    """What a snapshot of a cluster shows; `unjudged` are the ids of known problems that it says nothing about."""

    cluster: str
    salt: str = ""
    snapshot: str
    moment: datetime
    diagnosis: Diagnosis
    unjudged: frozenset[str] = frozenset()


class Tracked(Struct, frozen=True, kw_only=True):
    """The problems that are not as they were, and what happened to them."""

    problems: tuple[TrackedProblem, ...] = ()
    turns: tuple[ProblemTurn, ...] = ()


def track(known: Iterable[TrackedProblem], seen: Seen, newest: datetime | None = None) -> Tracked:
    """Takes a diagnosis into account; one of a snapshot older than the `newest` that was, leaves the present alone.

    A problem that is no longer found has healed only where the snapshot could judge it.
    """
    if newest is not None and seen.moment < newest:
        return Tracked()
    before = {item.id: item for item in known}
    found = dict(_found(seen))
    steps = [_step(before.get(key), item, seen) for key, item in found.items()]
    steps += [_gone(item, seen) for key, item in before.items() if key not in found and _is_over(item, seen)]
    return Tracked(
        problems=tuple(item for item, _ in steps),
        turns=tuple(turn for item, happened in steps for turn in _turns(before.get(item.id), item, happened, seen)),
    )


def problem_id(cluster: str, cause: str, ref: Ref, salt: str = "") -> str:
    """Gives the id of a problem, the same in every snapshot; without the cluster's salt nobody can find its name."""
    whole = "\n".join((cluster, cause, ref.kind, ref.group, ref.namespace, ref.name))
    return hmac.digest(salt.encode(), whole.encode(), "sha256").hex()[:24]


def places_of(problem: Problem) -> tuple[str, ...]:
    """Lists the namespaces that a problem touches, the object's own first; an empty one is the cluster as a whole."""
    refs = (problem.object, *problem.affected, *(item.object for item in problem.explains))
    return tuple(dict.fromkeys(place_of(ref) for ref in refs))


def place_of(ref: Ref) -> str:
    """Gives the namespace that an object lies in, or is."""
    return ref.name if ref.kind == "Namespace" and not ref.group else ref.namespace


def _found(seen: Seen) -> Iterator[tuple[str, TrackedProblem]]:
    listed = seen.diagnosis
    waived = [replace(item, rank=WAIVED_RANK) for item in listed.waived]
    for is_risk, problems in ((False, waived), (True, listed.risks), (False, listed.problems)):
        for problem in problems:
            key = problem_id(seen.cluster, problem.cause, problem.object, seen.salt)
            yield (
                key,
                TrackedProblem(
                    id=key,
                    cluster=seen.cluster,
                    problem=problem,
                    state="waived" if problem.rank == WAIVED_RANK else "open",
                    first_seen=seen.moment,
                    last_seen=seen.moment,
                    snapshot=seen.snapshot,
                    is_risk=is_risk,
                    places=places_of(problem),
                ),
            )


def _step(before: TrackedProblem | None, found: TrackedProblem, seen: Seen) -> tuple[TrackedProblem, tuple[Turn, ...]]:
    waived: tuple[Turn, ...] = ("waived",) if found.state == "waived" else ()
    if before is None:
        return found, ("opened", *waived)
    is_back = before.state == "healed"
    now = replace(found, first_seen=min(before.first_seen, seen.moment), returns=before.returns + is_back)
    if is_back:
        return now, ("returned", *waived)
    if before.state == "waived":
        # It was there all the time; what ended is the waiver.
        return now, () if waived else ("returned",)
    return now, waived or (("changed",) if _differs(before.problem, found.problem) else ())


def _differs(before: Problem, now: Problem) -> bool:
    moved = abs(before.confidence - now.confidence) >= LEAST_MOVE
    return moved or before.severity != now.severity or set(before.affected) != set(now.affected)


def _is_over(item: TrackedProblem, seen: Seen) -> bool:
    return item.state != "healed" and item.id not in seen.unjudged


def _gone(item: TrackedProblem, seen: Seen) -> tuple[TrackedProblem, tuple[Turn, ...]]:
    return replace(item, state="healed", healed=seen.moment), ("healed",)


def _turns(
    before: TrackedProblem | None, item: TrackedProblem, happened: Iterable[Turn], seen: Seen
) -> Iterator[ProblemTurn]:
    was_waived = before is not None and before.state == "waived"
    return (_turn(item, turn, seen, was_waived) for turn in happened)


def _turn(item: TrackedProblem, turn: Turn, seen: Seen, was_waived: bool) -> ProblemTurn:
    return ProblemTurn(
        problem=item.id,
        time=seen.moment,
        turn=turn,
        snapshot=seen.snapshot,
        severity=item.severity,
        confidence=item.problem.confidence,
        affected=len(item.problem.affected),
        was_waived=was_waived,
    )
