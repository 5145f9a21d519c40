"""Which recurring work of people is worth automating: what it takes in a month, how far it can be left to machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from holdfast.model.check import CheckState
from holdfast.pillars.prevention.check import Check
from holdfast.pillars.prevention.plan import UNLISTED, extent_of_check
from holdfast.pillars.prevention.plan_efforts import WEEKS_A_MONTH, Efforts, minutes_by_hand
from holdfast.pillars.prevention.plan_tasks import Extent, extent_of, people_minutes, reasons_of
from holdfast.pillars.prevention.plan_wishes import Size

Source = Literal["check", "incident", "deed"]
WORTH_MINUTES = 30.0
"""Saving less than this in a month does not pay for what has to be built and looked after."""
OFTEN = 2.0
"""What comes up less than twice in a month is an exception and not yet recurring work."""
ENOUGH_RUNS = 20
"""A check that passed so often in a row may be looked at less often."""
DEED_MINUTES = 5.0
_TAKES_AWAY = ("delete", "remove", "revoke", "reset")


class Opportunity(Struct, frozen=True, kw_only=True):
    """Work that people do again and again; minutes are those of a month, `saved` what a machine would spare."""

    id: str
    source: Source
    extent: Extent
    reasons: tuple[str, ...]
    times: float
    minutes: float
    saved: float

    @property
    def is_worth_it(self) -> bool:
        """Says that automating it pays."""
        return self.extent != "human" and self.saved >= WORTH_MINUTES


class Opportunities(Struct, frozen=True, kw_only=True):
    """Opportunities, the one that saves most first; checks that always pass, and what could not be looked at."""

    items: tuple[Opportunity, ...]
    fatigued: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def opportunities(
    checks: Iterable[Check],
    size: Size,
    efforts: Efforts,
    *,
    causes: Mapping[str, int] | None = None,
    deeds: Mapping[str, int] | None = None,
    runs: Mapping[str, tuple[CheckState, ...]] | None = None,
    days: float = 30.0,
) -> Opportunities:
    """Finds the opportunities in the checks that people do, in incidents by cause and in deeds by name.

    `causes` and `deeds` are counted over so many days, `runs` are the states of the past runs of checks, the newest
    last; each is None where nobody could look.
    """
    months = days / 30.0
    found = [
        *(item for check in checks if (item := _of_check(check, size, efforts)) is not None),
        *(_of_cause(cause, count / months, efforts) for cause, count in (causes or {}).items() if count > 1),
        *(_of_deed(deed, count / months) for deed, count in (deeds or {}).items() if count / months >= OFTEN),
    ]
    given = {"incident": causes, "deed": deeds, "run": runs}
    return Opportunities(
        items=tuple(sorted(found, key=lambda item: (not item.is_worth_it, -item.saved, item.id))),
        fatigued=tuple(sorted(key for key, states in (runs or {}).items() if never_fails(states))),
        left_out=tuple(name for name, value in given.items() if value is None),
    )


def never_fails(states: tuple[CheckState, ...]) -> bool:
    """Says that a check has passed so often in a row that looking less often would lose nothing."""
    return len(states) >= ENOUGH_RUNS and all(state == "pass" for state in states)


def _of_check(check: Check, size: Size, efforts: Efforts) -> Opportunity | None:
    extent, reason = extent_of_check(check)
    if extent == "full":
        return None
    listed, place = efforts.checks[check.cadence], check.file.number - 1
    effort = listed[place] if 0 <= place < len(listed) else UNLISTED
    times = efforts.cadences[check.cadence].runs_a_week * WEEKS_A_MONTH
    minutes = times * minutes_by_hand(effort, size)
    # Nothing but somebody's judgement decides it, unless a part of Holdfast is merely not there yet.
    could = extent if reason != "check-awaits" else "full"
    return Opportunity(
        id=check.id,
        source="check",
        extent=could,
        reasons=(reason,),
        times=times,
        minutes=minutes / 2 if could == "partial" else minutes,
        # What is gathered for the signer is gathered already: nothing more is saved.
        saved=minutes if could == "full" else 0.0,
    )


def _of_cause(cause: str, times: float, efforts: Efforts) -> Opportunity:
    minutes = times * efforts.incidents.hours * 60
    return _judged("incident", cause, times, minutes, reversible=True, known="mostly", more=("same-cause",))


def _of_deed(deed: str, times: float) -> Opportunity:
    takes_away = any(deed.partition(".")[2].startswith(word) for word in _TAKES_AWAY)
    minutes = times * DEED_MINUTES
    return _judged("deed", deed, times, minutes, reversible=not takes_away, known="mostly", more=("by-hand",))


def _judged(
    source: Source,
    key: str,
    times: float,
    minutes: float,
    *,
    reversible: bool,
    known: Literal["sure", "mostly", "person"],
    more: tuple[str, ...],
) -> Opportunity:
    extent = extent_of(reversible=reversible, reach="one", known=known)
    return Opportunity(
        id=key,
        source=source,
        extent=extent,
        reasons=(*more, *reasons_of(reversible=reversible, reach="one", known=known)),
        times=times,
        minutes=minutes,
        saved=minutes - people_minutes(extent, minutes),
    )
