"""The terms under which incidents are handled: which are in force, and putting others in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from holdfast.pillars.incidents.calendar_files import ALWAYS, CalendarFile, calendar_of, office
from holdfast.pillars.incidents.calendars import Calendar
from holdfast.pillars.incidents.policy import overlaid, policy_of, terms
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_terms import document_now, in_force, language_of, put_in_force, terms_now
from holdfast.service.operation import Nothing, Operation

PATH = "/incident-terms"


class CalendarShown(Struct, frozen=True, kw_only=True):
    """When time counts: always, or in weekly hours of a zone without holidays; `years` are those that are known."""

    name: str
    zone: str
    always: bool
    weekly_hours: float
    holidays: tuple[str, ...]
    years: tuple[int, ...]


class TermsShown(Struct, frozen=True, kw_only=True):
    """The terms in force and the versions that events cite; `policy` is in the form in which parts of it are put."""

    policy_version: str
    calendar_version: str
    policy: dict[str, Any]
    calendars: tuple[CalendarShown, ...]
    language: str
    by: str
    since: datetime | None


class NewTerms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Terms to put in force: the parts of the policy that change, calendars, and the language of what is sent.

    A calendar that is left out stays as it is. Open incidents go under new terms with the next thing done to them.
    """

    policy: dict[str, Any] = {}
    calendars: tuple[CalendarFile, ...] = ()
    language: Literal["", "en", "ko"] = ""


def _get(desk: Desk, _: Nothing) -> TermsShown:
    present, found = terms_now(desk.store), in_force(desk.store)
    return TermsShown(
        policy_version=present.policy_version,
        calendar_version=present.calendar_version,
        policy=document_now(desk.store),
        calendars=tuple(_shown(item) for item in present.calendars.values()),
        language=language_of(desk.store),
        by=found.by if found else "",
        since=found.since if found else None,
    )


def _put(desk: Desk, asked: NewTerms) -> TermsShown:
    document = overlaid(document_now(desk.store), asked.policy)
    present = terms_now(desk.store).calendars
    made = terms(policy_of(document), _calendars(present.values(), asked.calendars))
    lang = asked.language or language_of(desk.store)
    put_in_force(desk.store, made, document, lang, desk.who.id, desk.now)
    desk.note(made.policy_version, calendars=made.calendar_version)
    return _get(desk, Nothing())


def _calendars(present: Iterable[Calendar], asked: Iterable[CalendarFile]) -> list[Calendar]:
    found = {item.name: item for item in (ALWAYS, office(), *present)}
    return list({**found, **{item.name: calendar_of(item) for item in asked}}.values())


def _shown(item: Calendar) -> CalendarShown:
    minutes = sum(window.closes - window.opens for window in item.windows)
    return CalendarShown(
        name=item.name,
        zone=item.zone,
        always=item.always,
        weekly_hours=minutes / 60,
        holidays=tuple(day.isoformat() for day in sorted(item.holidays)),
        years=tuple(range(item.years[0], item.years[1] + 1)) if item.years else (),
    )


OPERATIONS = (
    Operation(
        name="incident-terms.get",
        parameters=Nothing,
        result=TermsShown,
        run=_get,
        permission="read:incidents",
        bearing="fleet",
        path=PATH,
    ),
    Operation(
        name="incident-terms.put",
        parameters=NewTerms,
        result=TermsShown,
        run=_put,
        permission="write:incident-terms",
        bearing="server",
        path=PATH,
        effect="record",
        method="PUT",
        examples={"answer sooner": {"policy": {"limits": {"acknowledge": {"P1": "10m"}}}, "language": "ko"}},
    ),
)
