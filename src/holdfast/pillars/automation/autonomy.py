"""The autonomy dial: how far an action goes by itself at a place, and which dial, ceiling or failure says so.

Nothing is remembered of a failure but the failure: a level is lowered by what is known of the runs, so that no death
between a run and its consequence can lose it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.automation import Remark, Risk
from holdfast.model.autonomy import DEFAULT, LEVELS, Dial, Level, Place, Ran
from holdfast.pillars.automation.action import Action
from holdfast.pillars.automation.autonomy_evidence import Evidence

Because = Literal["default", "dial", "failed", "never-automated", "two-people", "disrupts", "destructive"]
_CEILINGS: Final[dict[Risk, tuple[Level, Because]]] = {
    "R2": ("approve", "disrupts"),
    "R3": ("approve", "two-people"),
    "R4": ("observe", "never-automated"),
}
_REFUSAL: Final = "autonomy.refusal."
_LOWEST_AFTER_FAILURE: Final[Level] = "suggest"
"""How far failures lower a level: to go on recommending does no harm, and to be silent would hide the trouble."""


class Standing(Struct, frozen=True, kw_only=True):
    """How far an action goes at a place and why: the dial that says so, and the runs that lowered it since.

    `dial` is None where nobody set one; `set` is the level before failures and the ceiling.
    """

    level: Level
    because: Because
    set: Level = DEFAULT
    dial: Dial | None = None
    failures: tuple[str, ...] = ()


UNSET: Final = Standing(level=DEFAULT, because="default")


def ceiling(action: Action, risk: Risk | None = None) -> tuple[Level, Because] | None:
    """Gives the highest level that an action may ever have and why; None where any may be set.

    A plan may be of a higher `risk` than its action, never of a lower one that would count.
    """
    higher = max(action.risk, risk or action.risk)
    if higher in _CEILINGS:
        return _CEILINGS[higher]
    return ("approve", "destructive") if action.never_alone else None


def level_of(
    dials: Iterable[Dial], name: str, action: Action, place: Place, runs: Iterable[Ran] = (), risk: Risk | None = None
) -> Standing:
    """Says how far an action goes at a place.

    Of the dials that cover the place, one counts unless another names all that it names and more; of several that
    count the lowest does. Each failure since a dial was set, anywhere that it covers, lowers it by one, and no ceiling
    is exceeded.
    """
    runs = tuple(runs)
    found = min((_standing(dial, name, runs) for dial in _narrowest(dials, name, place)), key=_caution, default=UNSET)
    limit = ceiling(action, risk)
    if limit and rank(limit[0]) < rank(found.level):
        return replace(found, level=limit[0], because=limit[1])
    return found


def refusal(action: Action | None, place: Place, level: Level, evidence: Evidence) -> Remark | None:
    """Says why a level may not be set: the action is never done so, or it has not earned it there.

    To do without a person is earned by one action in one kind of place; None stands for every action.
    """
    limit = ceiling(action) if action else None
    if limit and rank(level) > rank(limit[0]):
        return Remark(key=f"{_REFUSAL}ceiling-{limit[1]}", values={"level": limit[0]})
    if level == "auto" and (action is None or not (place.namespace or place.environment)):
        return Remark(key=f"{_REFUSAL}too-wide")
    if rank(level) > rank(evidence.allows):
        values = {"allowed": evidence.allows, "streak": str(evidence.streak), "needed": str(evidence.needed)}
        return Remark(key=f"{_REFUSAL}{'failed-lately' if evidence.lately else 'unproven'}", values=values)
    return None


def covers(dial: Dial, name: str, place: Place) -> bool:
    """Says that a dial speaks of an action at a place."""
    return dial.action in ("", name) and contains(dial.place, place)


def contains(wide: Place, place: Place) -> bool:
    """Says that a place lies within another."""
    return (
        wide.cluster in ("", place.cluster)
        and wide.namespace in ("", place.namespace)
        and wide.environment in ("", place.environment)
    )


def rank(level: Level) -> int:
    """Orders the levels, the lowest first."""
    return LEVELS.index(level)


def _narrowest(dials: Iterable[Dial], name: str, place: Place) -> Sequence[Dial]:
    fitting = [dial for dial in dials if covers(dial, name, place)]
    return [one for one in fitting if not any(_named(one) < _named(other) for other in fitting)]


def _named(dial: Dial) -> frozenset[str]:
    said = {
        "action": dial.action,
        "cluster": dial.place.cluster,
        "namespace": dial.place.namespace,
        "environment": dial.place.environment,
    }
    return frozenset(name for name, value in said.items() if value)


def _standing(dial: Dial, name: str, runs: Iterable[Ran]) -> Standing:
    failures = _failures(runs, name, dial)
    level = _lowered(dial.level, len(failures))
    because: Because = "dial" if level == dial.level else "failed"
    return Standing(level=level, because=because, set=dial.level, dial=dial, failures=failures)


def _caution(standing: Standing) -> tuple[int, datetime, str, Place, str]:
    dial = standing.dial
    assert dial is not None
    return rank(standing.level), dial.since, dial.action, dial.place, dial.level


def _failures(runs: Iterable[Ran], name: str, dial: Dial) -> tuple[str, ...]:
    found = [run for run in runs if run.action == name and run.failed and run.ended > dial.since]
    return tuple(run.plan for run in sorted(found, key=_moment) if contains(dial.place, run.place))


def _moment(run: Ran) -> tuple[datetime, str]:
    return run.ended, run.plan


def _lowered(level: Level, times: int) -> Level:
    floor = min(rank(level), rank(_LOWEST_AFTER_FAILURE))
    return LEVELS[max(rank(level) - times, floor)]
