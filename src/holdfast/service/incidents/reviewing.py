"""What is known of an incident beside its events: what people wrote, the diagnosis, and incidents of the past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.finding import SEVERITIES
from holdfast.model.incident import Incident
from holdfast.model.incident_deeds import Event
from holdfast.model.incident_kept import INCIDENT_EVENTS
from holdfast.model.incident_reviews import INCIDENT_REVIEWS, WrittenReview
from holdfast.model.record import RecordType
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.tracked import TrackedProblem
from holdfast.pillars.governance.visibility import Masked, seen_problem
from holdfast.pillars.incidents.folding import fold
from holdfast.pillars.incidents.likeness import Likened
from holdfast.pillars.incidents.reviewing import Known, Review, reviewed
from holdfast.ports.store import Store
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_terms import book_of
from holdfast.service.incidents.incidents import events_of, may_see
from holdfast.service.incidents.titling import titled
from holdfast.service.incidents.verifying import MARK, plan_of

T = TypeVar("T", bound=Struct)
MOST_AROUND = 5
MOST_EVENTS = 1_000_000


def review_of(desk: Desk, incident: Incident) -> Review:
    """Builds the review of an incident as far as its reader may see what it tells of."""
    events = events_of(desk.store, incident.id)
    found = reviewed(events, book_of(desk.store), known_of(desk, incident), at_least(desk, events), desk.lang)
    return replace(found, incident=titled(desk.office, found.incident, desk.lang))


def at_least(desk: Desk, events: Sequence[Event]) -> datetime:
    """Gives the moment of an answer: the clock of another server may be ahead of this one's by a little."""
    return max(desk.now, events[-1].at)


def known_of(desk: Desk, incident: Incident) -> Known:
    """Collects what is known of an incident beside its events."""
    found = problems_of(desk.store, incident)
    shown = [view for item in found if isinstance(view := _seen(desk, item), TrackedProblem)]
    hidden = [view.owner for item in found if isinstance(view := _seen(desk, item), Masked)]
    return Known(
        written=written_of(desk.store, incident.id),
        fix=plan_of(desk.store, incident.id),
        problems=tuple(shown),
        hidden=tuple(hidden),
        around=_around(desk, incident, {item.id for item in found}),
        before=_before(desk, incident),
    )


def problems_of(store: Store, incident: Incident) -> tuple[TrackedProblem, ...]:
    """Lists the problems that the fingerprints of an incident name."""
    names = _problem_marks(incident)
    found = store.problems.named(names)
    return tuple(found[name] for name in names if name in found)


def seen_problems(desk: Desk, incident: Incident) -> tuple[TrackedProblem, ...]:
    """Lists the problems behind an incident of which the reader may see the cause."""
    views = (_seen(desk, item) for item in problems_of(desk.store, incident))
    return tuple(view for view in views if isinstance(view, TrackedProblem))


def written_of(store: Store, incident: str) -> WrittenReview:
    """Gives what people wrote into the review of an incident."""
    with suppress(RecordAbsent):
        return store.shelf(INCIDENT_REVIEWS).get(incident).item
    return WrittenReview()


def all_events(store: Store) -> Mapping[str, tuple[Event, ...]]:
    """Maps every incident to its events."""
    kept = store.shelf(INCIDENT_EVENTS).page(limit=MOST_EVENTS)
    ordered = sorted((item.item.event for item in kept), key=lambda event: (event.incident, event.number))
    return {name: tuple(events) for name, events in groupby(ordered, key=lambda event: event.incident)}


def seen_stories(desk: Desk) -> Mapping[str, tuple[Event, ...]]:
    """Maps every incident that the reader may see to its events."""
    return {name: events for name, events in all_events(desk.store).items() if may_see(desk.reach, fold(events))}


def likened_of(desk: Desk, stories: Mapping[str, tuple[Event, ...]]) -> dict[str, Likened]:
    """Maps incidents to what is compared of them: words, marks, places, and the causes that the reader may see."""
    states = {name: fold(events) for name, events in stories.items()}
    marks = {mark for state in states.values() for mark in _problem_marks(state)}
    known = desk.store.problems.named(sorted(marks))
    causes = {
        name: view.problem.cause
        for name, item in known.items()
        if isinstance(view := _seen(desk, item), TrackedProblem)
    }
    return {
        name: _likened(state, stories[name], [causes[mark] for mark in _problem_marks(state) if mark in causes])
        for name, state in states.items()
    }


def _likened(incident: Incident, events: Iterable[Event], causes: Iterable[str]) -> Likened:
    said = (event.deed for event in events if isinstance(event.deed, deeds.Note | deeds.Update | deeds.Advance))
    return Likened(
        id=incident.id,
        texts=(incident.title, *(cause.what for cause in incident.causes), *(deed.note for deed in said)),
        fingerprints=incident.fingerprints,
        causes=tuple(sorted(set(causes))),
        places=(
            *(f"{incident.cluster}/{name}" for name in incident.namespaces),
            *(f"service {name}" for name in incident.services),
            *incident.affected,
        ),
    )


def _problem_marks(incident: Incident) -> list[str]:
    return [name.removeprefix(MARK) for name in incident.fingerprints if name.startswith(MARK)]


def _seen(desk: Desk, item: TrackedProblem) -> TrackedProblem | Masked | None:
    owners: Mapping[str, str] = {}
    with suppress(RecordAbsent):
        owners = desk.store.shelf(CLUSTERS).get(item.cluster).item.owners
    view = seen_problem(item.problem, item.cluster, desk.reach, owners)
    return replace(item, problem=view.problem) if view is not None and not isinstance(view, Masked) else view


def _around(desk: Desk, incident: Incident, own: set[str]) -> tuple[TrackedProblem, ...]:
    """Lists other problems that were there in the same places when it began, the gravest first."""
    if not incident.cluster:
        return ()
    places = set(incident.namespaces)
    found = [
        item
        for item in desk.store.problems.of_cluster(incident.cluster)
        if item.id not in own
        and not item.is_risk
        and item.first_seen <= incident.opened
        and (item.healed is None or item.healed >= incident.began)
        and (not places or places & set(item.places))
    ]
    found.sort(key=lambda item: (SEVERITIES.index(item.severity), -item.problem.score, item.id))
    views = (_seen(desk, item) for item in found)
    return tuple(view for view in views if isinstance(view, TrackedProblem))[:MOST_AROUND]


def _before(desk: Desk, incident: Incident) -> tuple[str, ...]:
    """Names earlier incidents with the same mark."""
    marks = set(incident.fingerprints)
    if not marks:
        return ()
    others = (fold(events) for events in seen_stories(desk).values())
    return tuple(
        sorted(
            other.id
            for other in others
            if other.id != incident.id
            and not other.side
            and other.opened < incident.opened
            and marks & set(other.fingerprints)
        )
    )


def keep_beside(desk: Desk, type_: RecordType[T], key: str, item: T) -> None:
    """Keeps what people write beside the events of an incident; raises RecordChanged where somebody else did too."""
    desk.store.shelf(type_).put(key, item, desk.asker.revision)
    desk.note(key)


def revision_of(desk: Desk, type_: RecordType[T], key: str) -> int:
    """Gives how often something beside an incident was written, 0 before anybody did."""
    try:
        return desk.store.shelf(type_).get(key).revision
    except RecordAbsent:
        return 0
