"""Telling people about an incident, exactly once: what fired is recorded with the notices to who is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from holdfast.model.incident import SYSTEM, Incident, Page
from holdfast.model.incident_deeds import Event
from holdfast.model.incident_kept import INCIDENT_PAGES, KeptPage
from holdfast.model.notices import NewNotice
from holdfast.pillars.incidents.clocks import due
from holdfast.pillars.incidents.escalation import fires, is_due, pages
from holdfast.pillars.incidents.folding import fold
from holdfast.pillars.incidents.makeshifts import reminders_ahead
from holdfast.pillars.incidents.policy import Book
from holdfast.pillars.incidents.rota import Addressed, addressed
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import language_of
from holdfast.service.incidents.rotas import rotas_of
from holdfast.service.incidents.titling import titled
from holdfast.service.sending.notices import put
from holdfast.texts.say import say

LINK = "/incidents/"


class Told(Struct, frozen=True, kw_only=True):
    """What was recorded of the clocks, and the next moment at which something happens by itself."""

    events: tuple[Event, ...]
    next_due: datetime | None


def tell(office: Office, store: Store, events: Sequence[Event], book: Book, now: datetime) -> Told:
    """Records what fired up to a moment and tells who is on duty, in the transaction of the caller."""
    recorded = _recorded(events, book, now)
    known = (*events, *recorded)
    incident = fold(known)
    shelf = store.shelf(INCIDENT_PAGES)
    sent = {kept.id for kept in shelf.find("incident", incident.id)}
    follow = pages(known, book, now)
    if wanted := [page for page in follow if is_due(page, sent, now)]:
        rotas, ladder = rotas_of(store), book.policies[known[-1].policy].ladder
        for page in wanted:
            _send(office, store, incident, addressed(page, rotas, ladder.get(page.priority, ()), now), now)
    upcoming = [*(item.at for item in due(known, book, now).upcoming), *reminders_ahead(known, book, now)]
    return Told(events=recorded, next_due=_next(incident, follow, upcoming, now))


def _recorded(events: Sequence[Event], book: Book, now: datetime) -> tuple[Event, ...]:
    last = events[-1]
    at = max(now, last.at)
    return tuple(
        Event(
            incident=last.incident,
            number=last.number + place,
            at=at,
            by=SYSTEM,
            policy=last.policy,
            calendar=last.calendar,
            deed=fire,
        )
        for place, fire in enumerate(fires(events, book, now), 1)
    )


def _send(office: Office, store: Store, incident: Incident, who: Addressed, now: datetime) -> None:
    page = who.page
    store.shelf(INCIDENT_PAGES).add(
        page.key,
        KeptPage(
            incident=incident.id,
            page=page,
            sent=now,
            to=tuple(contact.name for contact in who.to),
            passed=who.passed,
        ),
    )
    lang = language_of(store)
    for notice in _notices(titled(office, incident, lang), who, lang):
        put(office, store, notice)


def _notices(incident: Incident, who: Addressed, lang: str) -> list[NewNotice]:
    """Writes a notice for everybody who is told, or one for nobody, so that the gap is seen."""
    page = who.page
    values = {
        "incident": incident.id,
        "priority": page.priority,
        "title": incident.title,
        "level": page.level,
        "step": say(f"incident.step.{incident.step}", lang),
    }
    told = [(contact.name, contact.channel) for contact in who.to] or [("", "")]
    return [
        NewNotice(
            key=f"{page.key}/{name}/{channel}",
            about=incident.id,
            kind=page.about,
            to=name,
            channel=channel,
            subject=say("incident.page.subject", lang, **values),
            text=say(f"incident.page.{page.about}", lang, **values),
            link=f"{LINK}{incident.id}",
            priority=page.priority,
            cluster=incident.cluster,
            namespaces=incident.namespaces,
            lang=lang,
        )
        for name, channel in told
    ]


def _next(incident: Incident, follow: Sequence[Page], upcoming: Sequence[datetime], now: datetime) -> datetime | None:
    """Gives the next moment at which a clock runs out, a page may go out, or something ends by itself."""
    moments = [
        *upcoming,
        *(page.not_before for page in follow if page.moot is None),
        *(item.until for item in incident.active_workarounds),
    ]
    if incident.hold and incident.hold.until:
        moments.append(incident.hold.until)
    return min((moment for moment in moments if moment > now), default=None)
