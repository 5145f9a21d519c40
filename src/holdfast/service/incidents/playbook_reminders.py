"""Times that laws set are told to who is on duty: when a day is left, when six hours are, and when they are over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final

from holdfast.model.incident import Contact, Incident, Level
from holdfast.model.incident_kept import INCIDENTS
from holdfast.model.incident_reviews import PLAYBOOK_RUNS
from holdfast.model.notices import NOTICES, NewNotice, notice_id
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.playbook import NAMES, NoticeStanding, Playbook, notices_of, playbook
from holdfast.pillars.incidents.rota import on_duty
from holdfast.ports.store import Store
from holdfast.reports.incident_telling import moment, span
from holdfast.service.desk import Office
from holdfast.service.incidents.incident_terms import language_of
from holdfast.service.incidents.incidents import state_of
from holdfast.service.incidents.playbooks import run_of
from holdfast.service.incidents.rotas import rotas_of
from holdfast.service.incidents.titling import titled
from holdfast.service.sending.notices import put
from holdfast.texts.say import say

LEFT: Final = (timedelta(), timedelta(hours=6), timedelta(hours=24))
"""At most so much is left when people are told; each of them is told once."""
LEVELS: Final[tuple[Level, ...]] = ("security", "L3", "L2", "L1", "emergency")
"""Who is told: those on duty at the first of these that has anybody."""


def remind(office: Office) -> tuple[str, ...]:
    """Tells of the times of laws that run out, each once; gives the keys of what was told."""
    with office.stores.read() as store:
        new = [notice for notice in _due(office, store) if not _is_told(store, notice)]
    told: list[str] = []
    for notice in new:
        with office.stores.write() as store:
            if put(office, store, notice):
                told.append(notice.key)
    return tuple(told)


def _due(office: Office, store: Store) -> Iterator[NewNotice]:
    runs = [kept.item for kept in store.shelf(PLAYBOOK_RUNS).page(limit=100_000)]
    begun = {(_going_on(store, run.incident), run.playbook) for run in runs}
    for kept in store.shelf(INCIDENTS).find("state", "open"):
        for book in map(playbook, NAMES):
            if (kept.id, book.name) in begun or set(kept.item.flags) & set(book.flags):
                yield from _of_book(office, store, kept.id, book)


def _going_on(store: Store, key: str) -> str:
    """Names the incident in which another one goes on: the one that has taken it in, or itself."""
    incident = state_of(store, key)
    return _going_on(store, incident.into) if incident.side == "merged" else key


def _of_book(office: Office, store: Store, key: str, book: Playbook) -> Iterator[NewNotice]:
    now = office.now()
    incident = titled(office, state_of(store, key), language_of(store))
    run = run_of(store, incident, book, now)
    for clock in notices_of(book, run, now) if run else ():
        yield from _of_clock(store, incident, clock)


def _of_clock(store: Store, incident: Incident, found: NoticeStanding) -> Iterator[NewNotice]:
    passed = [left for left in LEFT if found.left <= left]
    if found.stopped is not None or not passed:
        return
    lang, mark = language_of(store), passed[0]
    name = found.clock.title.get(lang, found.clock.title["en"])
    values = {
        "incident": incident.id,
        "title": incident.title,
        "clock": name,
        "deadline": moment(found.deadline),
        "left": span(abs(found.left), lang),
    }
    key = "review.law.over" if found.left < timedelta() or not mark else "review.law.running"
    for contact in _contacts(store, found) or (Contact("", ""),):
        yield NewNotice(
            key=f"{incident.id}/law.{found.clock.id}/{mark // timedelta(hours=1)}h/{contact.name}",
            about=incident.id,
            kind="law",
            to=contact.name,
            channel=contact.channel,
            subject=say("review.law.subject", lang, **values),
            text=say(key, lang, **values),
            link=f"/incidents/{incident.id}",
            priority=incident.priority,
            cluster=incident.cluster,
            namespaces=incident.namespaces,
            lang=lang,
        )


def _contacts(store: Store, found: NoticeStanding) -> tuple[Contact, ...]:
    at, rotas = found.deadline - found.left, rotas_of(store)
    return next((people for level in LEVELS if level in rotas and (people := on_duty(rotas[level], at))), ())


def _is_told(store: Store, notice: NewNotice) -> bool:
    with suppress(RecordAbsent):
        store.shelf(NOTICES).get(notice_id(notice.key))
        return True
    return False
