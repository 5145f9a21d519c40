"""Watching a cluster: what is known is kept current, judged when something has changed, and told when it lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from msgspec import Struct

from holdfast.engine.rule import LoadedRule
from holdfast.engine.waivers import Waiver
from holdfast.model.diagnosis import Diagnosis, Problem
from holdfast.model.input_refusals import ClusterUnreadable
from holdfast.model.outcome import Unread
from holdfast.model.snapshot import kind_key
from holdfast.pillars.watching.known import Known, apply
from holdfast.pillars.watching.noise import Weight
from holdfast.pillars.watching.steadiness import Change, Judged, Seen, State, step
from holdfast.ports.watching import Deltas
from holdfast.service.diagnosis.diagnosing import ALL, Selection, diagnose_snapshot

_LONGEST_WAIT = 0.5


class Pace(Struct, frozen=True, kw_only=True):
    """How often is judged, in seconds.

    News is judged `shortest` after the last judgement; where judging would take more than `share` of the time it waits
    longer, yet hardly longer than `longest`. Without news, heartbeats and the passing of time are judged after
    `longest`. A problem is told when it has stood, or been away, for `settle`. What has not reported `patience` after
    the start is not waited for.
    """

    shortest: float = 2.0
    longest: float = 15.0
    share: float = 0.2
    settle: float = 20.0
    patience: float = 60.0


class Standing(Struct, frozen=True, kw_only=True):
    """How well the cluster is seen: what is not read, what may be out of date, and whether the server is lost."""

    unread: tuple[Unread, ...] = ()
    stale: Mapping[str, str] = {}
    is_lost: bool = False


class Tidings(Struct, frozen=True, kw_only=True):
    """What is new: changes of problems, and how well the cluster is seen; `open` lists the problems that are open."""

    changes: tuple[Change, ...]
    standing: Standing
    open: tuple[Problem, ...]
    objects: int = 0
    is_judged: bool = True


class _Watch:
    """What is known and told so far."""

    def __init__(
        self,
        deltas: Deltas,
        rules: Sequence[LoadedRule],
        pace: Pace,
        clock: Callable[[], float],
        effort: Callable[[], float],
        waivers: tuple[Waiver, ...],
        only: Selection,
    ) -> None:
        self._deltas = deltas
        self._rules = rules
        self._by_name = {rule.name: rule for rule in rules}
        self._pace = pace
        self._clock = clock
        self._effort = effort
        self._waivers = waivers
        self._only = only
        self._known = Known()
        self._state = State()
        self._weight = Weight.NOTHING
        self._followed: frozenset[str] = frozenset()
        self._began = self._judged = clock()
        self._cost = 0.0
        self._standing: Standing | None = None

    def begin(self) -> None:
        """Opens the way to the cluster."""
        self._followed = self._deltas.open()

    def turn(self, left: float) -> Tidings | None:
        """Waits for what happens, at most so many seconds, and gives what is new."""
        now = self._clock()
        due = self._due()
        # Changes are gathered until the next judgement; a wait of no time would spin.
        known, weight = apply(self._known, self._deltas.take(max(0.05, min(due - now, left, _LONGEST_WAIT))))
        self._known, self._weight = known, max(weight, self._weight)
        standing = self._seen()
        is_judged = self._clock() >= self._due() and self._is_ready() and not standing.is_lost
        changes = self._judge() if is_judged else ()
        if not is_judged and (standing == self._standing or not self._state.is_begun):
            return None
        self._standing = standing
        objects = sum(len(found.objects) for found in self._known.kinds.values())
        return Tidings(changes=changes, standing=standing, open=self._state.open, objects=objects, is_judged=is_judged)

    def _due(self) -> float:
        pace = self._pace
        soonest = self._judged + max(pace.shortest, min(self._cost / pace.share, pace.longest + self._cost))
        if not self._state.is_begun or self._weight is Weight.NEWS:
            return soonest if self._state.is_begun else self._judged
        wait = pace.longest if self._state.is_settled else min(pace.longest, pace.settle / 2)
        return max(soonest, self._judged + wait)

    def _is_ready(self) -> bool:
        if self._followed - self._known.kinds.keys() and self._clock() - self._began < self._pace.patience:
            return False
        refused = self._known.unread
        if self._followed <= refused.keys() and self._followed:
            first = refused[min(self._followed)]
            context = self._deltas.provenance().source
            raise ClusterUnreadable(context=context, detail=f"{first.what}: {first.detail or first.reason}")
        return True

    def _seen(self) -> Standing:
        silent = () if not self._state.is_begun else tuple(self._followed - self._known.kinds.keys())
        unread = [found.refusal for found in self._known.kinds.values() if found.refusal]
        unread += [item for found in self._known.kinds.values() for item in found.troubles.values()]
        unread += [Unread(kind, "timeout") for kind in silent]
        stale = self._known.stale
        is_lost = bool(stale) and self._followed <= stale.keys() | self._known.unread.keys() | set(silent)
        return Standing(unread=tuple(sorted(set(unread))), stale=stale, is_lost=is_lost)

    def _judge(self) -> tuple[Change, ...]:
        began = self._effort()
        provenance = self._deltas.provenance()
        snapshot = self._known.snapshot(provenance)
        found = diagnose_snapshot(snapshot, self._rules, waivers=self._waivers, only=self._only)
        self._judged = self._clock()
        self._cost = self._effort() - began
        self._weight = Weight.NOTHING
        if provenance.taken_at is None:
            return ()
        settle = timedelta(seconds=self._pace.settle)
        self._state, changes = step(self._state, self._as_judged(found), provenance.taken_at, settle)
        return changes

    def _as_judged(self, found: Diagnosis) -> Judged:
        unread = frozenset((*self._known.unread, *(self._followed - self._known.kinds.keys())))
        seen = tuple(Seen(problem, self._kinds_behind(problem) - unread) for problem in found.problems)
        blind = frozenset((item.rule, item.object) for item in found.not_evaluated)
        return Judged(seen=seen, stale=frozenset(self._known.stale), unread=unread, blind=blind)

    def _kinds_behind(self, problem: Problem) -> frozenset[str]:
        """Names the kinds that the problem, what it explains and all their evidence speak of."""
        refs = [problem.object, *(item.object for item in problem.explains)]
        refs += [item.object for item in problem.evidence]
        refs += [item.object for one in problem.explains for item in one.evidence]
        causes = (problem.cause, *(item.cause for item in problem.explains))
        needed = (kind for cause in causes if cause in self._by_name for kind in self._by_name[cause].kinds)
        return frozenset((*(kind_key(ref) for ref in refs), *needed))


def watch(
    deltas: Deltas,
    rules: Sequence[LoadedRule],
    *,
    clock: Callable[[], float],
    effort: Callable[[], float] | None = None,
    pace: Pace | None = None,
    waivers: tuple[Waiver, ...] = (),
    only: Selection = ALL,
    seconds: float = float("inf"),
    is_over: Callable[[], bool] = bool,
) -> Iterator[Tidings]:
    """Follows a cluster for so many seconds and gives what is new as it comes; raises InputError.

    `clock` measures time and `effort` the work of this thread, both in seconds. `is_over` may end it sooner, from
    another thread.
    """
    kept = _Watch(deltas, rules, pace or Pace(), clock, effort or clock, waivers, only)
    end = clock() + seconds
    try:
        kept.begin()
        while (left := end - clock()) > 0 and not is_over():
            tidings = kept.turn(left)
            if tidings is not None:
                yield tidings
    finally:
        deltas.close()
