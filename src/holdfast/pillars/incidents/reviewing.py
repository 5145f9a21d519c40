"""The review of an incident: what its events and the diagnosis already tell, and what only people can add.

Nothing is put into people's mouths. A field that nobody filled is empty and listed as lacking; what data suggests as a
cause is a suggestion until somebody records it. A cause of the kind `human` is never suggested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from holdfast.model.incident import Action, CauseKind, ClockReading, Incident
from holdfast.model.incident_deeds import Event, FailVerification, FinishReview
from holdfast.model.incident_reviews import FixPlan, WrittenReview
from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.incidents.advancing import lacking_actions
from holdfast.pillars.incidents.blameless import Remark, remarks
from holdfast.pillars.incidents.clocks import due
from holdfast.pillars.incidents.folding import fold, is_tended_by
from holdfast.pillars.incidents.policy import Book
from holdfast.pillars.incidents.telling import Entry, timeline

KINDS: Final[tuple[CauseKind, ...]] = (
    "direct",
    "contributing",
    "systemic",
    "process",
    "human",
    "environmental",
)
LackName = Literal[
    "direct-cause", "actions", "review", "verification", "workarounds", "summary", "went-well", "went-badly", "fix-plan"
]
SuggestionName = Literal["diagnosed", "around", "clock-missed", "came-back", "fix-failed"]
NOBODY: Final = frozenset({"", "system"})


class Known(Struct, frozen=True, kw_only=True):
    """What else is known of an incident beside its events.

    `problems` are those that its fingerprints name, `around` others that were open in its places when it began, and
    `before` earlier incidents with the same fingerprint. `hidden` names the owners of causes that the reader may not
    see.
    """

    written: WrittenReview = WrittenReview()
    fix: FixPlan | None = None
    problems: tuple[TrackedProblem, ...] = ()
    hidden: tuple[str, ...] = ()
    around: tuple[TrackedProblem, ...] = ()
    before: tuple[str, ...] = ()


class Times(Struct, frozen=True, kw_only=True):
    """How long it took: until it was noticed, until somebody was on it, until it was fixed, and until that was sure."""

    noticed: timedelta
    answered: timedelta | None = None
    fixed: timedelta | None = None
    verified: timedelta | None = None


class Suggestion(Struct, frozen=True, kw_only=True):
    """A cause that data points to; the words are under `review.suggestion` and its name."""

    kind: CauseKind
    name: SuggestionName
    values: dict[str, str] = {}
    problem: str = ""


class Lack(Struct, frozen=True, kw_only=True):
    """What a review still lacks; without what is `binding` it is not complete."""

    name: LackName
    binding: bool
    about: tuple[str, ...] = ()


class Review(Struct, frozen=True, kw_only=True):
    """A review as far as it has come."""

    incident: Incident
    taken: datetime
    known: Known
    times: Times
    timeline: tuple[Entry, ...]
    clocks: tuple[ClockReading, ...]
    suggested: tuple[Suggestion, ...]
    overdue: tuple[Action, ...]
    remarks: tuple[Remark, ...]
    lacking: tuple[Lack, ...]
    conclusion: str = ""

    @property
    def is_complete(self) -> bool:
        """Says that nothing is lacking that has to be there."""
        return not any(item.binding for item in self.lacking)


def reviewed(events: Sequence[Event], book: Book, known: Known, now: datetime, lang: str) -> Review:
    """Builds the review of an incident; `lang` is that of the advice on wording."""
    past = [event for event in events if event.at <= now]
    incident = fold(past)
    readings = due(past, book, now).readings
    needed = incident.priority in book.policies[past[-1].policy].review.priorities
    return Review(
        incident=incident,
        taken=now,
        known=known,
        times=_times(incident, past),
        timeline=timeline(past),
        clocks=readings,
        suggested=tuple(_suggested(incident, past, known, readings)),
        overdue=tuple(action for action in incident.actions if action.done is None and action.due < now),
        remarks=remarks(texts_of(incident, known, past), lang, people_of(incident, past)),
        lacking=tuple(_lacking(incident, known, needed=needed)),
        conclusion=next((event.deed.summary for event in reversed(past) if isinstance(event.deed, FinishReview)), ""),
    )


def people_of(incident: Incident, events: Iterable[Event]) -> frozenset[str]:
    """Names everybody who takes part in an incident."""
    named = {event.by.removeprefix("user:") for event in events}
    named |= {incident.assignee, *incident.roles.values(), *(action.owner for action in incident.actions)}
    return frozenset(named - NOBODY)


def texts_of(incident: Incident, known: Known, events: Iterable[Event] = ()) -> dict[str, str]:
    """Maps the fields of a review in which people write to what they wrote; a line of a list is a field of its own."""
    found = {"summary": known.written.summary, "impact": known.written.impact, "title": incident.title}
    for name in ("went_well", "went_badly", "luck", "lessons"):
        lines: tuple[str, ...] = getattr(known.written, name)
        found |= {f"{name}.{number}": line for number, line in enumerate(lines, 1)}
    found |= {f"cause.{cause.id}": cause.what for cause in incident.causes}
    found |= {f"action.{action.id}": action.what for action in incident.actions}
    found |= {f"event.{event.number}": note for event in events if (note := _said(event))}
    return {name: text for name, text in found.items() if text}


def _said(event: Event) -> str:
    if event.by == "system":
        return ""
    return str(getattr(event.deed, "note", "") or getattr(event.deed, "summary", ""))


def _times(incident: Incident, events: Iterable[Event]) -> Times:
    answered = next((event.at for event in events if is_tended_by(event)), None)
    return Times(
        noticed=incident.opened - incident.began,
        answered=answered - incident.opened if answered else None,
        fixed=incident.fixed - incident.began if incident.fixed else None,
        verified=incident.verified - incident.began if incident.verified else None,
    )


def _suggested(
    incident: Incident, events: Iterable[Event], known: Known, readings: Iterable[ClockReading]
) -> Iterator[Suggestion]:
    if not any(cause.kind == "direct" for cause in incident.causes):
        yield from (_of_problem("direct", "diagnosed", item) for item in known.problems)
    for item in known.around:
        yield _of_problem("contributing", "around", item)
    if known.before:
        yield Suggestion(kind="systemic", name="came-back", values={"incidents": ", ".join(known.before)})
    failed = sum(isinstance(event.deed, FailVerification) for event in events)
    if failed:
        yield Suggestion(kind="process", name="fix-failed", values={"count": str(failed)})
    for clock in dict.fromkeys(reading.clock for reading in readings if reading.breached):
        yield Suggestion(kind="process", name="clock-missed", values={"clock": clock})


def _of_problem(kind: CauseKind, name: SuggestionName, item: TrackedProblem) -> Suggestion:
    values = {"cause": item.problem.cause, "object": str(item.object)}
    return Suggestion(kind=kind, name=name, values=values, problem=item.id)


def _lacking(incident: Incident, known: Known, *, needed: bool) -> Iterator[Lack]:
    """Yields what is not there yet; the terms say for which priorities a review has to be."""
    if not any(cause.kind == "direct" for cause in incident.causes):
        yield Lack(name="direct-cause", binding=True)
    untreated = lacking_actions(incident)
    if needed and not incident.actions:
        untreated = [cause.id for cause in incident.causes]
    if untreated:
        yield Lack(name="actions", binding=True, about=tuple(untreated))
    if incident.active_workarounds:
        yield Lack(name="workarounds", binding=True, about=tuple(item.id for item in incident.active_workarounds))
    if incident.verified is None:
        yield Lack(name="verification", binding=needed)
    if incident.reviewed is None:
        yield Lack(name="review", binding=True)
    yield from (Lack(name=name, binding=False) for name in _unwritten(known))


def _unwritten(known: Known) -> Iterator[LackName]:
    written = known.written
    filled: Mapping[LackName, object] = {
        "summary": written.summary.strip(),
        "went-well": written.went_well,
        "went-badly": written.went_badly,
        "fix-plan": known.fix,
    }
    yield from (name for name, value in filled.items() if not value)
