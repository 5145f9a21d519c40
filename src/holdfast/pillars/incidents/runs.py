"""When each clock of an incident ran: which deeds start, stop and restart it.

| clock       | starts                                  | stops                          | runs on or anew            |
|-------------|-----------------------------------------|--------------------------------|----------------------------|
| acknowledge | opened, reopened, left alone too long   | a person tends it; fixed; over | anew                       |
| update      | a person tends it                       | update or step; fixed; over    | anew                       |
| escalate    | opened                                  | fixed; over                    | on, see below              |
| resolve     | opened                                  | fixed; over                    | on, see below              |
| review      | fixed                                   | review finished; over; failed  | anew at the next fix       |
| vendor      | a case is opened                        | answered or closed             | one for each case          |

A fix that does not hold was none: the clocks that it stopped run on as if they had never stopped. What they used up in
between fires when the failure is noticed, since nobody could have known it before. A fix that was verified was one: if
the trouble comes back, the clocks go on from where they stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import ClockName
from holdfast.model.incident_deeds import Event
from holdfast.pillars.incidents.folding import is_tended_by
from holdfast.pillars.incidents.spent import Life, lapse_of
from holdfast.pillars.incidents.stretches import Stretch

OVER = (deeds.Merge, deeds.MarkDuplicate, deeds.Dismiss)


class Run(Struct, frozen=True, kw_only=True):
    """One run of a clock: when it lived, and for a vendor's case what was promised."""

    clock: ClockName
    number: int
    lives: tuple[Life, ...]
    case: str = ""
    within: timedelta | None = None
    calendar: str = ""

    @property
    def started(self) -> datetime:
        """Gives the moment at which it began."""
        return self.lives[0].start

    @property
    def stopped(self) -> datetime | None:
        """Gives the moment at which it ended, nothing while it runs."""
        return self.lives[-1].end


def runs(events: Sequence[Event], cut: Sequence[Stretch]) -> tuple[Run, ...]:
    """Lists the runs of every clock; the stretches say until when."""
    now = cut[-1].end
    known = [event for event in events if event.at <= now and not isinstance(event.deed, deeds.Fire)]
    working = tuple(_working(known))
    return (
        *_numbered("acknowledge", _untended(known, cut)),
        *_numbered("update", _updating(known)),
        Run(clock="escalate", number=1, lives=working),
        Run(clock="resolve", number=1, lives=working),
        *_numbered("review", _reviewing(known)),
        *_vendors(known),
    )


def is_fix(event: Event) -> bool:
    """Says that an event claims the trouble to be gone."""
    return isinstance(event.deed, deeds.Advance) and event.deed.to == "fixed"


def is_end(event: Event) -> bool:
    """Says that with an event the incident is over."""
    return isinstance(event.deed, OVER) or (isinstance(event.deed, deeds.Advance) and event.deed.to == "closed")


def is_return(event: Event) -> bool:
    """Says that an event brings an incident back that was fixed."""
    return isinstance(event.deed, deeds.FailVerification | deeds.Reopen)


def _working(events: Sequence[Event]) -> Iterator[Life]:
    start: datetime | None = events[0].at
    fixed: datetime | None = None
    for event in events[1:]:
        if start is not None and (is_fix(event) or is_end(event)):
            yield Life(start, event.at)
            start, fixed = None, event.at if is_fix(event) else None
        elif isinstance(event.deed, deeds.Advance) and event.deed.to in ("verified", "closed"):
            fixed = None
        elif start is None and is_return(event):
            if fixed is not None:
                yield Life(fixed, event.at, True)
            start = event.at
    if start is not None:
        yield Life(start)


def _untended(events: Sequence[Event], cut: Sequence[Stretch]) -> Iterator[Life]:
    """Yields the times in which nobody is on it: until someone is, and again when nobody was for long."""
    waiting: datetime | None = events[0].at
    tended: datetime | None = None
    for event in events[1:]:
        if tended is not None and (left := lapse_of(cut, tended, event.at)):
            waiting, tended = left, None
        is_by_person = is_tended_by(event)
        if waiting is not None and (is_by_person or is_fix(event) or is_end(event)):
            yield Life(waiting, event.at)
            waiting = None
        if is_by_person:
            tended = event.at
        if is_fix(event) or is_end(event):
            tended = None
        if is_return(event) and not (is_by_person and isinstance(event.deed, deeds.FailVerification)):
            waiting, tended = event.at, None
    if tended is not None and (left := lapse_of(cut, tended, cut[-1].end)):
        waiting = left
    if waiting is not None:
        yield Life(waiting)


def _updating(events: Sequence[Event]) -> Iterator[Life]:
    start: datetime | None = None
    is_fixed = False
    for event in events[1:]:
        is_fixed = (is_fixed or is_fix(event) or is_end(event)) and not is_return(event)
        tells = isinstance(event.deed, deeds.Update | deeds.Advance)
        if start is not None and (tells or is_fixed):
            yield Life(start, event.at)
            start = None
        if start is None and not is_fixed and is_tended_by(event):
            start = event.at
    if start is not None:
        yield Life(start)


def _reviewing(events: Sequence[Event]) -> Iterator[Life]:
    start: datetime | None = None
    is_reviewed = False
    for event in events[1:]:
        is_reviewed = (is_reviewed or isinstance(event.deed, deeds.FinishReview)) and not is_return(event)
        if start is not None and (is_reviewed or is_end(event) or is_return(event)):
            yield Life(start, event.at)
            start = None
        elif is_fix(event) and not is_reviewed:
            start = event.at
    if start is not None:
        yield Life(start)


def _vendors(events: Sequence[Event]) -> Iterator[Run]:
    opened = [event for event in events if isinstance(event.deed, deeds.OpenVendorCase)]
    for number, event in enumerate(opened, 1):
        deed = event.deed
        if not isinstance(deed, deeds.OpenVendorCase):
            continue
        ends = (later.at for later in events if later.number > event.number and _settles(later, deed.id))
        life = Life(event.at, next(ends, None))
        yield Run(
            clock="vendor",
            number=number,
            lives=(life,),
            case=deed.id,
            within=deed.within,
            calendar=deed.calendar,
        )


def _settles(event: Event, case: str) -> bool:
    if isinstance(event.deed, deeds.AnswerVendorCase | deeds.CloseVendorCase):
        return event.deed.id == case
    return is_end(event)


def _numbered(clock: ClockName, lives: Iterator[Life]) -> Iterator[Run]:
    return (Run(clock=clock, number=number, lives=(life,)) for number, life in enumerate(lives, 1))
