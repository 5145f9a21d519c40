"""The watch over a rollout: whether the new revision serves as well as the one before, and what to do where not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from holdfast.analysis.before_after import Change, change_of, share_change, wilson
from holdfast.model.automation import Answer

Judgement = Literal["keep", "undo-proposed", "unknown"]
SignalName = Literal["progress", "readiness", "restarts", "errors", "latency"]
UNDO: Final = "rollout.undo"
_CRASHES: Final = 3
"""From how many restarts of the new Pods on they count; one or two belong to many starts."""


class RolloutState(Struct, frozen=True, kw_only=True):
    """A rollout as its controller tells it; None is what it does not tell.

    `is_stuck` says that its deadline is over without progress. `revisions` counts those that are kept, this one
    included, and `git` names who keeps the workload in Git. `is_by_hand` says that its Pods get another revision only
    when somebody deletes them.
    """

    began: datetime
    wanted: int
    ready: int | None
    is_stuck: bool | None
    revisions: int
    git: str = ""
    is_by_hand: bool = False


class Window(Struct, frozen=True, kw_only=True):
    """What was measured of a workload in a time; None was not.

    `latencies` are those of its intervals, in seconds and in both windows by the same measure: 95th percentiles where
    they are known, else means. `restarts` are those of its containers, which ran for so many hours together.
    """

    requests: int | None = None
    errors: int | None = None
    latencies: Sequence[float] | None = None
    restarts: int | None = None
    container_hours: float = 0.0


class Objective(Struct, frozen=True, kw_only=True):
    """What was promised: the share of requests that succeed, and the latency in seconds; None is no promise.

    `patience` is how long a StatefulSet or DaemonSet may make no step; a Deployment has a deadline of its own.
    """

    success: float | None = None
    latency: float | None = None
    soak: timedelta = timedelta(minutes=10)
    patience: timedelta = timedelta(minutes=10)


class Signal(Struct, frozen=True, kw_only=True):
    """One thing that was judged: whether it is well, and what it was before and since."""

    name: SignalName
    well: Answer
    before: float | None = None
    since: float | None = None


class Watched(Struct, frozen=True, kw_only=True):
    """The judgement of a rollout with its reasons.

    `action` is what is proposed: nothing where Git keeps the workload, since an undo would be undone from there
    (`revert_in_git`), nothing where people replace the Pods (`is_by_hand`), and nothing where no earlier revision is
    kept.
    """

    judgement: Judgement
    signals: tuple[Signal, ...]
    action: str = ""
    revert_in_git: bool = False
    is_by_hand: bool = False
    is_soaking: bool = False


def judge(state: RolloutState, since: Window, before: Window, objective: Objective, now: datetime) -> Watched:
    """Says whether a revision is kept: only where nothing got worse, everything was seen, and the soak is over."""
    signals = (
        _progress(state),
        _readiness(state),
        _restarts(since, before),
        _errors(since, before, objective),
        _latency(since, before, objective),
    )
    soaking = now < state.began + objective.soak
    if any(signal.well == "no" for signal in signals):
        can_go_back = state.revisions > 1
        return Watched(
            judgement="undo-proposed" if can_go_back else "unknown",
            signals=signals,
            action=UNDO if can_go_back and not state.git and not state.is_by_hand else "",
            revert_in_git=bool(state.git),
            is_by_hand=state.is_by_hand,
            is_soaking=soaking,
        )
    is_seen = all(signal.well == "yes" for signal in signals)
    return Watched(judgement="keep" if is_seen and not soaking else "unknown", signals=signals, is_soaking=soaking)


def _progress(state: RolloutState) -> Signal:
    return Signal(name="progress", well="unknown" if state.is_stuck is None else "no" if state.is_stuck else "yes")


def _readiness(state: RolloutState) -> Signal:
    """Says that all are ready; fewer is no fault as long as the controller goes on."""
    if state.ready is None:
        return Signal(name="readiness", well="unknown", before=float(state.wanted))
    well: Answer = "yes" if state.ready >= state.wanted else "unknown"
    return Signal(name="readiness", well=well, before=float(state.wanted), since=float(state.ready))


def _restarts(since: Window, before: Window) -> Signal:
    if since.restarts is None:
        return Signal(name="restarts", well="unknown")
    usual = _rate(before)
    is_usual = usual is not None and since.container_hours > 0 and since.restarts <= 3 * usual * since.container_hours
    well: Answer = "yes" if since.restarts < _CRASHES or is_usual else "no"
    return Signal(name="restarts", well=well, before=usual, since=_rate(since))


def _rate(window: Window) -> float | None:
    if window.restarts is None or window.container_hours <= 0:
        return None
    return window.restarts / window.container_hours


def _errors(since: Window, before: Window, objective: Objective) -> Signal:
    shares = [_share(window) for window in (before, since)]
    if shares[0] is None or shares[1] is None:
        return Signal(name="errors", well="unknown", before=shares[0], since=shares[1])
    counts = [(window.errors or 0, window.requests or 0) for window in (before, since)]
    change = share_change((counts[0][0], counts[1][0]), (counts[0][1], counts[1][1]))
    # What is worse than before and still within the promise is no reason to go back.
    is_broken = objective.success is None or wilson(*counts[1])[0] > 1 - objective.success
    return Signal(name="errors", well=_well(change, is_broken), before=shares[0], since=shares[1])


def _share(window: Window) -> float | None:
    return window.errors / window.requests if window.errors is not None and window.requests else None


def _latency(since: Window, before: Window, objective: Objective) -> Signal:
    middles = [_middle(window) for window in (before, since)]
    if before.latencies is None or since.latencies is None:
        return Signal(name="latency", well="unknown", before=middles[0], since=middles[1])
    change = change_of(before.latencies, since.latencies)
    is_broken = objective.latency is None or (middles[1] or 0.0) > objective.latency
    return Signal(name="latency", well=_well(change, is_broken), before=middles[0], since=middles[1])


def _middle(window: Window) -> float | None:
    return sorted(window.latencies)[len(window.latencies) // 2] if window.latencies else None


def _well(change: Change, is_broken: bool) -> Answer:
    if change == "unknown":
        return "unknown"
    return "no" if change == "worse" and is_broken else "yes"


def worse(watched: Watched) -> Iterator[SignalName]:
    """Names what got worse."""
    return (signal.name for signal in watched.signals if signal.well == "no")


def telling(judgement: Judgement, revert_in_git: bool, is_by_hand: bool) -> str:
    """Names the text, below `autonomy.rollout`, that says what a judgement means and what to do."""
    if judgement != "undo-proposed":
        return judgement
    return "in-git" if revert_in_git else "by-hand" if is_by_hand else judgement
