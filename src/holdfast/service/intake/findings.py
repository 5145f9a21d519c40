"""Our own findings: a problem or forecast that the policy wants becomes an incident, and its end is told there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.finding import Severity
from holdfast.model.incident_kept import INCIDENT_MARKS
from holdfast.model.outlook import Outlook
from holdfast.model.tracked import ProblemTurn, TrackedProblem
from holdfast.pillars.fleet.tracking import Tracked
from holdfast.pillars.incidents.alerts_policy import forecast_assessed, is_graver, is_wanted, problem_assessed
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import language_of, terms_now
from holdfast.service.incidents.incidents import events_of, open_with
from holdfast.service.intake.opening import Trouble, cause_mark, moment_words, remark, take_in
from holdfast.service.intake.policies import policy_of
from holdfast.service.views.keeping import unpacked
from holdfast.service.views.rows import OutlooksView
from holdfast.texts.say import say

HOURS = 24.0


class Filling(Struct, frozen=True, kw_only=True):
    """What fills, or is full, as it was last foreseen: in how many hours, more likely than not."""

    mark: str
    subject: str
    namespace: str
    hours: float


def fillings(cluster: str, packed: bytes | None) -> tuple[Filling, ...]:
    """Reads what fills from the kept form of the outlooks, outside of any transaction."""
    view = unpacked(packed, OutlooksView) if packed else None
    return tuple(_filling(cluster, item) for item in view.outlooks if _hours(item) is not None) if view else ()


def from_turns(
    office: Office, store: Store, cluster: str, tracked: Tracked, before: Mapping[str, Severity], at: datetime
) -> None:
    """Takes in what a scan changed: `before` maps problems that were known by the severity that they had."""
    policy = policy_of(store, cluster)
    by_id = {item.id: item for item in tracked.problems}
    begun: dict[str, list[TrackedProblem]] = {}
    for turn in tracked.turns:
        item = by_id[turn.problem]
        if turn.turn == "healed":
            _healed(office, store, item, at)
        elif is_wanted(policy, item) and _is_news(turn, before.get(item.id)):
            begun.setdefault(item.problem.cause, []).append(item)
    for cause, items in begun.items():
        _begin(office, store, cluster, cause, items, at)


def from_forecasts(office: Office, store: Store, cluster: str, found: Sequence[Filling], at: datetime) -> None:
    """Takes in what will be full too soon, and tells where an open incident was of something that no longer will."""
    policy = policy_of(store, cluster)
    if not policy.forecasts.days:
        return
    lang = language_of(store)
    soon = [item for item in found if item.hours <= policy.forecasts.days * HOURS]
    for item in soon:
        if open_with(store, item.mark):
            continue
        trouble = Trouble(
            title=say("intake.title.forecast", lang, subject=item.subject, days=f"{item.hours / HOURS:.1f}"),
            source="forecast",
            cluster=cluster,
            namespaces=(item.namespace,) if item.namespace else (),
            affected=(item.subject,),
            fingerprints=(item.mark,),
            assessment=forecast_assessed(policy, terms_now(store).policy),
            note=say("intake.note.forecast", lang, subject=item.subject, days=f"{item.hours / HOURS:.1f}"),
        )
        take_in(office, store, trouble, at=at)
    marks = {item.mark for item in soon}
    for kept in store.shelf(INCIDENT_MARKS).page(limit=10_000):
        if kept.id.startswith(f"forecast:{cluster}:") and kept.id not in marks:
            subject = kept.id.removeprefix(f"forecast:{cluster}:")
            _tell_once(office, store, kept.item.incident, say("intake.note.lasts", lang, subject=subject), at)


def severities(problems: Iterable[TrackedProblem]) -> dict[str, Severity]:
    """Maps problems that are there by their severity."""
    return {item.id: item.severity for item in problems if item.state != "healed"}


def _is_news(turn: ProblemTurn, before: Severity | None) -> bool:
    """Says that a problem was not there before, or is graver now."""
    if turn.turn in ("opened", "returned"):
        return True
    return turn.turn == "changed" and before is not None and is_graver(before, turn.severity)


def _begin(
    office: Office, store: Store, cluster: str, cause: str, items: Sequence[TrackedProblem], at: datetime
) -> None:
    """Makes one incident of the problems of one cause."""
    lang = language_of(store)
    gravest = max(items, key=lambda item: (item.problem.score, item.id))
    words = office.words(cause, lang)
    places = dict.fromkeys(place for item in items for place in item.places)
    named = [str(item.object) for item in items]
    affected = (*named, *(str(ref) for item in items for ref in item.problem.affected))
    line = say("intake.note.problem", lang, cause=cause, confidence=f"{gravest.problem.confidence:.0%}")
    trouble = Trouble(
        title=f"{words.title}: {named[0]}" + (f" (+{len(named) - 1})" if len(named) > 1 else ""),
        source="finding",
        cluster=cluster,
        namespaces=() if "" in places else tuple(places),
        affected=tuple(dict.fromkeys(affected)),
        fingerprints=(*(f"problem:{item.id}" for item in items), cause_mark(cluster, cause)),
        assessment=problem_assessed(policy_of(store, cluster), terms_now(store).policy, gravest.severity),
        began=min(item.problem.since or item.first_seen for item in items),
        note="\n".join((line, *named[:20])),
    )
    take_in(office, store, trouble, at=at)


def _healed(office: Office, store: Store, item: TrackedProblem, at: datetime) -> None:
    """Notes with the open incident of a problem that a snapshot no longer shows it."""
    incident = open_with(store, f"problem:{item.id}")
    if incident:
        when = moment_words(item.healed or at)
        note = say("intake.note.healed", language_of(store), object=str(item.object), moment=when)
        remark(office, store, incident, note, at=at)


def _tell_once(office: Office, store: Store, incident: str, note: str, at: datetime) -> None:
    """Notes something unless it is the last that was noted."""
    notes = [event.deed.note for event in events_of(store, incident) if isinstance(event.deed, deeds.Note)]
    if note not in notes[-1:]:
        remark(office, store, incident, note, at=at)


def _filling(cluster: str, item: Outlook) -> Filling:
    name = f"{item.subject}{f' {item.part}' if item.part else ''} ({item.resource})"
    return Filling(
        mark=f"forecast:{cluster}:{name}",
        subject=name,
        namespace=item.subject.namespace,
        hours=_hours(item) or 0.0,
    )


def _hours(item: Outlook) -> float | None:
    """Gives the hours until something is full, more likely than not; None where it lasts or nothing is said."""
    if item.standing == "full":
        return 0.0
    if item.standing != "fills" or item.hours is None:
        return None
    return item.hours.p50 if item.hours.p50 != float("inf") else None
