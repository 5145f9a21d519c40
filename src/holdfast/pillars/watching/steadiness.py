"""From what is seen at each judgement to what is told: a problem must stand to open, and stay away to heal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.diagnosis import Problem
from holdfast.model.refs import Ref

Key = tuple[str, Ref]
Sort = Literal["opened", "changed", "healed"]
Field = Literal["cause", "severity", "confidence", "affected"]
BANDS = (0.95, 0.85, 0.65, 0.4)
TIMES = 2
# These are made anew under other names whenever their controller likes, so they count and are not named.
_REPLACED = frozenset({"Pod", "ReplicaSet", "Job", "EndpointSlice"})


class Seen(Struct, frozen=True):
    """A problem of one judgement, and the kinds without which it could neither be seen nor be missed."""

    problem: Problem
    kinds: frozenset[str] = frozenset()

    @property
    def key(self) -> Key:
        """Identifies the problem."""
        return (self.problem.cause, self.problem.object)


class Judged(Struct, frozen=True, kw_only=True):
    """What one judgement saw, and what it could not see.

    What is known of `stale` kinds may be out of date, `unread` kinds are not known. Causes in `blind` could not be
    judged, at one object or, where there is none, at all.
    """

    seen: tuple[Seen, ...]
    stale: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    blind: frozenset[tuple[str, Ref | None]] = frozenset()

    def is_blind_to(self, item: Seen) -> bool:
        """Says that a problem that was seen before need not be gone when it is not seen now."""
        cause, ref = item.key
        is_unjudged = (cause, None) in self.blind or (cause, ref) in self.blind
        return is_unjudged or bool(item.kinds & (self.stale | self.unread))


class Streak(Struct, frozen=True):
    """Since when something has been so, and at how many judgements in a row."""

    since: datetime
    times: int = 1

    def further(self) -> Streak:
        """Counts one more judgement."""
        return Streak(self.since, self.times + 1)

    def has_stood(self, now: datetime, span: timedelta) -> bool:
        """Says that it has been so for long enough, and more than once."""
        return self.times >= TIMES and now - self.since >= span


class Watched(Struct, frozen=True, kw_only=True):
    """A problem with its standing.

    `told` is what was last told of it, None before it opens; `latest` how it was last seen. One of the streaks runs:
    `present` while it waits to open, `away` while it waits to heal, `other` while it differs from what was told.
    """

    latest: Seen
    told: Problem | None = None
    opened: datetime | None = None
    present: Streak | None = None
    away: Streak | None = None
    other: Streak | None = None


class Change(Struct, frozen=True, kw_only=True):
    """What is told: a problem opened, changed or healed; `before` is how it was told last, `fields` what differs."""

    sort: Sort
    time: datetime
    problem: Problem
    opened: datetime
    before: Problem | None = None
    fields: tuple[Field, ...] = ()


class State(Struct, frozen=True):
    """Every problem that is open or on its way; `is_begun` says that there was a first judgement."""

    watched: Mapping[Key, Watched] = {}
    is_begun: bool = False

    @property
    def open(self) -> tuple[Problem, ...]:
        """Lists the problems that are open, as they were told last."""
        return tuple(item.told for _, item in sorted(self.watched.items()) if item.told is not None)

    @property
    def is_settled(self) -> bool:
        """Says that nothing waits to open, to change or to heal."""
        return all(item.told and not (item.away or item.other) for item in self.watched.values())


def step(state: State, judged: Judged, now: datetime, settle: timedelta) -> tuple[State, tuple[Change, ...]]:
    """Takes one judgement in and tells what has stood for `settle` and at two judgements.

    Where the kinds behind a problem are not surely known, its standing neither grows nor falls: what cannot be seen
    has not healed. At the first judgement a problem that the objects themselves date back far enough opens at once.
    """
    seen = {item.key: item for item in judged.seen}
    watched: dict[Key, Watched] = {}
    for key in {**state.watched, **seen}:
        item = _moved(state.watched.get(key), seen.get(key), judged, now)
        if item is not None:
            watched[key] = item if state.is_begun else _dated(item, settle)
    changes = [*_opened(watched, now, settle), *_changed(watched, now, settle), *_healed(watched, seen, now, settle)]
    return State(watched, True), tuple(sorted(changes, key=lambda item: (item.sort, item.problem.rank)))


def differing(before: Problem, after: Problem) -> tuple[Field, ...]:
    """Names what of a problem is another thing to its reader."""
    pairs: tuple[tuple[Field, object, object], ...] = (
        ("cause", (before.cause, before.object), (after.cause, after.object)),
        ("severity", before.severity, after.severity),
        ("confidence", _band(before), _band(after)),
        ("affected", _extent(before), _extent(after)),
    )
    return tuple(name for name, one, other in pairs if one != other)


def _moved(item: Watched | None, seen: Seen | None, judged: Judged, now: datetime) -> Watched | None:
    if item is None:
        if seen is None or seen.kinds & judged.stale:
            return None
        return Watched(latest=seen, present=Streak(now))
    if judged.is_blind_to(item.latest) or (seen is not None and seen.kinds & judged.stale):
        return _held(item)
    if seen is None:
        return _missed(item, now)
    if item.told is None:
        return replace(item, latest=seen, present=_grown(item.present, now))
    other = _grown(item.other, now) if differing(item.told, seen.problem) else None
    return replace(item, latest=seen, away=None, other=other)


def _held(item: Watched) -> Watched | None:
    # A streak counts what was seen in a row: blindness breaks it. What is open stays open.
    return None if item.told is None else replace(item, away=None, other=None)


def _missed(item: Watched, now: datetime) -> Watched | None:
    return None if item.told is None else replace(item, away=_grown(item.away, now), other=None)


def _grown(streak: Streak | None, now: datetime) -> Streak:
    return streak.further() if streak else Streak(now)


def _dated(item: Watched, settle: timedelta) -> Watched:
    began = item.latest.problem.since
    if item.present is None or began is None or item.present.since - began < settle:
        return item
    return replace(item, present=Streak(began, TIMES))


def _opened(watched: dict[Key, Watched], now: datetime, settle: timedelta) -> Iterable[Change]:
    due = [k for k, item in watched.items() if item.present and item.present.has_stood(now, settle)]
    for key in sorted(due, key=lambda key: watched[key].latest.problem.rank):
        problem = watched[key].latest.problem
        former = _former(watched, problem)
        opened, before = now, None
        if former is not None:
            item = watched.pop(former)
            opened, before = item.opened or now, item.told
        watched[key] = Watched(latest=watched[key].latest, told=problem, opened=opened)
        if before is None:
            yield Change(sort="opened", time=now, problem=problem, opened=opened)
        else:
            fields = differing(before, problem)
            yield Change(sort="changed", time=now, problem=problem, opened=opened, before=before, fields=fields)


def _former(watched: Mapping[Key, Watched], problem: Problem) -> Key | None:
    """Finds the open problem that is no longer seen and hurt the same objects: its cause is now known otherwise."""
    harmed = _harmed(problem)
    found = {
        key: len(harmed & _harmed(item.told))
        for key, item in watched.items()
        if item.told is not None and item.away is not None
    }
    best = max(sorted(found), key=lambda key: found[key], default=None)
    return best if best is not None and found[best] else None


def _changed(watched: dict[Key, Watched], now: datetime, settle: timedelta) -> Iterable[Change]:
    for key, item in list(watched.items()):
        if item.told is None or item.opened is None or item.other is None or not item.other.has_stood(now, settle):
            continue
        after = item.latest.problem
        fields = differing(item.told, after)
        watched[key] = replace(item, told=after, other=None)
        yield Change(sort="changed", time=now, problem=after, opened=item.opened, before=item.told, fields=fields)


def _healed(
    watched: dict[Key, Watched], seen: Mapping[Key, Seen], now: datetime, settle: timedelta
) -> Iterable[Change]:
    for key, item in list(watched.items()):
        if item.told is None or item.opened is None or item.away is None or not item.away.has_stood(now, settle):
            continue
        if any(other.told is None and _harmed(other.latest.problem) & _harmed(item.told) for other in watched.values()):
            # What hurts the same objects is about to open: the cause may only have another name.
            continue
        heir = _heir(seen, item.told)
        standing = watched.get(heir.key) if heir else None
        if heir is None:
            del watched[key]
            yield Change(sort="healed", time=now, problem=item.told, opened=item.opened)
        elif standing is not None and standing.told is not None:
            # It is still there, and now known as what another problem brought about.
            del watched[key]
            problem, fields = heir.problem, differing(item.told, heir.problem)
            yield Change(sort="changed", time=now, problem=problem, opened=item.opened, before=item.told, fields=fields)


def _heir(seen: Mapping[Key, Seen], told: Problem) -> Seen | None:
    for item in seen.values():
        problem = item.problem
        if any((one.cause, one.object) == (told.cause, told.object) for one in problem.explains):
            return item
        if any((one.cause, one.object) == (told.cause, told.object) for one in problem.rivals):
            return item
    return None


def _harmed(problem: Problem) -> frozenset[Ref]:
    return frozenset((problem.object, *problem.affected))


def _band(problem: Problem) -> int:
    return sum(problem.confidence < least for least in BANDS)


def _extent(problem: Problem) -> tuple[frozenset[Ref], tuple[tuple[str, int], ...]]:
    """Names what suffers; of what is replaced all the time only the magnitude."""
    counts = {kind: sum(ref.kind == kind for ref in problem.affected) for kind in sorted(_REPLACED)}
    named = frozenset(ref for ref in problem.affected if ref.kind not in _REPLACED)
    return named, tuple((kind, count.bit_length()) for kind, count in counts.items())
