"""Rotas: who takes turns at which level, who stands in, and who is on duty now and in the days to come."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from msgspec import Meta, Struct

from holdfast.model.channels import CHANNELS
from holdfast.model.errors import UsageError
from holdfast.model.incident import Contact, Level
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.rotas_kept import OVERRIDES, ROTAS, DutyHours, KeptOverride, KeptRota, KeptTurn
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.rota import Rota, gaps, shifts
from holdfast.ports.store import Store
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_terms import terms_now
from holdfast.service.incidents.rotas import LEVELS, rotas_of, turn_of
from holdfast.service.incidents.watch_states import found_watch, is_missed, watch_id
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Short = Annotated[str, Meta(max_length=500)]
FARTHEST = timedelta(days=370)
"""How far ahead an override may end."""


class Person(Struct, frozen=True, kw_only=True):
    """Someone who takes duty, and the name of the channel by which they are told."""

    name: Name
    channel: Short = ""


class TurnGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People who follow one another, each for so many hours from `start` on, handing over by the wall clock of `zone`.

    Without `hours` the duty is round the clock, holidays of `country` left out otherwise. `calendar` names a calendar
    of the terms in force instead.
    """

    people: tuple[Person, ...]
    start: Instant
    length_hours: Annotated[float, Meta(ge=0.25, le=8784)] = 168.0
    until: Instant | None = None
    zone: Short = "UTC"
    hours: tuple[DutyHours, ...] = ()
    country: Short = ""
    holidays: tuple[date, ...] = ()
    calendar: Short = ""


class OverrideShown(Struct, frozen=True, kw_only=True):
    """Someone who stands in for everyone at a level, and who arranged it."""

    id: str
    level: Level
    name: str
    channel: str
    start: datetime
    end: datetime
    by: str
    reason: str


class RotaShown(Struct, frozen=True, kw_only=True):
    """The rota of a level; one that nobody has written has no turns, and its revision is 0."""

    level: Level
    turns: tuple[TurnGiven, ...]
    overrides: tuple[OverrideShown, ...]
    revision: int


class OnDuty(Struct, frozen=True, kw_only=True):
    """Someone on duty; who has no channel, or one that is off or brings nothing, is not reached by any notice."""

    name: str
    channel: str
    is_reachable: bool


class ShiftShown(Struct, frozen=True, kw_only=True):
    """A stretch of time in which the same people are on duty; nobody at all is a gap."""

    start: datetime
    end: datetime
    people: tuple[OnDuty, ...]


class DutyShown(Struct, frozen=True, kw_only=True):
    """A level's duty: who has it now and next, every shift of the days ahead, and the times without anybody.

    `has_rota` says that somebody has written one at all; without one everything is a gap.
    """

    level: Level
    has_rota: bool
    now: ShiftShown
    next: ShiftShown | None
    shifts: tuple[ShiftShown, ...]
    gaps: tuple[ShiftShown, ...]


class Duty(Struct, frozen=True, kw_only=True):
    """Who is on duty at each level from a moment on, for some days."""

    at: datetime
    until: datetime
    levels: tuple[DutyShown, ...]


class ListRotas(Paging, frozen=True, kw_only=True):
    """All levels, one rota each."""


class OfRota(Struct, frozen=True, kw_only=True):
    """One rota by its level."""

    level: Level


class RotaGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All turns of a level; they take the place of those that were there."""

    level: Level
    turns: Annotated[tuple[TurnGiven, ...], Meta(max_length=50)] = ()


class NewOverride(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Someone who stands in for everyone at a level for a while."""

    level: Level
    name: Name
    start: Instant
    end: Instant
    channel: Short = ""
    reason: Short = ""


class OfOverride(Struct, frozen=True, kw_only=True):
    """One override by its id."""

    override: str


class AskDuty(Struct, frozen=True, kw_only=True):
    """From which moment, and for how many days; the present one without it."""

    at: Instant | None = None
    days: Annotated[int, Meta(ge=1, le=92)] = 14


def _list(desk: Desk, asked: ListRotas) -> Page[RotaShown]:
    rows = [_shown(desk.store, level) for level in LEVELS]
    return paged(asked, rows, lambda row: (LEVELS.index(row.level),))


def _get(desk: Desk, asked: OfRota) -> RotaShown:
    return _shown(desk.store, asked.level)


def _put(desk: Desk, asked: RotaGiven) -> RotaShown:
    turns = tuple(_turn(item) for item in asked.turns)
    calendars = terms_now(desk.store).calendars
    for turn in turns:
        if not turn.people or (turn.until is not None and turn.until <= turn.start):
            raise UsageError(what="turns", value=str(turn.start), allowed="people, start < until")
        turn_of(turn, calendars)
        for contact in turn.people:
            _check_channel(desk.store, contact.channel)
    desk.store.shelf(ROTAS).put(asked.level, KeptRota(level=asked.level, turns=turns), desk.asker.revision)
    desk.note(asked.level, turns=str(len(turns)))
    desk.store.feed.add(desk.now, "rota.changed", about=asked.level)
    return _shown(desk.store, asked.level)


def _delete(desk: Desk, asked: OfRota) -> Nothing:
    desk.store.shelf(ROTAS).remove(asked.level, desk.asker.revision)
    for kept in desk.store.shelf(OVERRIDES).find("level", asked.level):
        desk.store.shelf(OVERRIDES).remove(kept.id)
    desk.note(asked.level)
    desk.store.feed.add(desk.now, "rota.changed", about=asked.level)
    return Nothing()


def _override(desk: Desk, asked: NewOverride) -> OverrideShown:
    if not asked.start < asked.end <= desk.now + FARTHEST or asked.end <= desk.now:
        raise UsageError(what="end", value=f"{asked.end:%Y-%m-%dT%H:%M:%SZ}", allowed="start < end")
    _check_channel(desk.store, asked.channel)
    item = KeptOverride(
        level=asked.level,
        contact=Contact(asked.name, asked.channel),
        start=asked.start,
        end=asked.end,
        by=desk.who.name,
        reason=asked.reason,
    )
    kept = desk.store.shelf(OVERRIDES).add(desk.office.chance.new_id(), item)
    desk.note(kept.id, level=asked.level, name=asked.name)
    desk.store.feed.add(desk.now, "rota.changed", about=asked.level)
    return _override_shown(kept)


def _end_override(desk: Desk, asked: OfOverride) -> Nothing:
    level = desk.store.shelf(OVERRIDES).get(asked.override).item.level
    desk.store.shelf(OVERRIDES).remove(asked.override, desk.asker.revision)
    desk.note(asked.override, level=level)
    desk.store.feed.add(desk.now, "rota.changed", about=level)
    return Nothing()


def _duty(desk: Desk, asked: AskDuty) -> Duty:
    at = asked.at or desk.now
    until, rotas = at + timedelta(days=asked.days), rotas_of(desk.store)
    usable = {
        kept.item.name
        for kept in desk.store.shelf(CHANNELS).page(limit=10_000)
        if kept.item.enabled and not is_missed(found_watch(desk.store, watch_id("channel", kept.id)))
    }
    return Duty(
        at=at,
        until=until,
        levels=tuple(_level(level, rotas.get(level), at, until, usable) for level in LEVELS),
    )


def _level(level: Level, rota: Rota | None, at: datetime, until: datetime, usable: set[str]) -> DutyShown:
    known = rota or Rota(level=level)
    shown = tuple(
        ShiftShown(start=shift.start, end=shift.end, people=tuple(_on_duty(person, usable) for person in shift.people))
        for shift in shifts(known, at, until)
    )
    return DutyShown(
        level=level,
        has_rota=rota is not None,
        now=shown[0],
        next=shown[1] if len(shown) > 1 else None,
        shifts=shown,
        gaps=tuple(ShiftShown(start=since, end=end, people=()) for since, end in gaps(known, at, until)),
    )


def _on_duty(person: Contact, usable: set[str]) -> OnDuty:
    return OnDuty(name=person.name, channel=person.channel, is_reachable=person.channel in usable)


def _check_channel(store: Store, name: str) -> None:
    shelf = store.shelf(CHANNELS)
    if name and not shelf.find("name", name):
        allowed = ", ".join(sorted(kept.item.name for kept in shelf.page(limit=100)))
        raise UsageError(what="channel", value=name, allowed=allowed)


def _turn(item: TurnGiven) -> KeptTurn:
    return KeptTurn(
        people=tuple(Contact(person.name, person.channel) for person in item.people),
        start=item.start,
        length=timedelta(hours=item.length_hours),
        until=item.until,
        zone=item.zone,
        hours=item.hours,
        country=item.country,
        holidays=item.holidays,
        calendar=item.calendar,
    )


def _shown(store: Store, level: Level) -> RotaShown:
    kept = None
    with suppress(RecordAbsent):
        kept = store.shelf(ROTAS).get(level)
    overrides = sorted(store.shelf(OVERRIDES).find("level", level), key=lambda item: (item.item.start, item.id))
    return RotaShown(
        level=level,
        turns=tuple(_turn_shown(turn) for turn in kept.item.turns) if kept else (),
        overrides=tuple(_override_shown(item) for item in overrides),
        revision=kept.revision if kept else 0,
    )


def _turn_shown(turn: KeptTurn) -> TurnGiven:
    return TurnGiven(
        people=tuple(Person(name=person.name, channel=person.channel) for person in turn.people),
        start=turn.start,
        length_hours=turn.length / timedelta(hours=1),
        until=turn.until,
        zone=turn.zone,
        hours=turn.hours,
        country=turn.country,
        holidays=turn.holidays,
        calendar=turn.calendar,
    )


def _override_shown(kept: Kept[KeptOverride]) -> OverrideShown:
    item = kept.item
    return OverrideShown(
        id=kept.id,
        level=item.level,
        name=item.contact.name,
        channel=item.contact.channel,
        start=item.start,
        end=item.end,
        by=item.by,
        reason=item.reason,
    )


# Who is on duty concerns everybody who works on incidents anywhere; who arranges it looks after all of them.
_READ: dict[str, Any] = {"permission": "read:rotas", "bearing": "fleet"}
_WRITE: dict[str, Any] = {"permission": "write:rotas", "bearing": "server", "effect": "record"}

OPERATIONS = (
    Operation(
        name="rotas.list",
        parameters=ListRotas,
        result=Page[RotaShown],
        run=_list,
        path="/rotas",
        examples={"all": {}},
        **_READ,
    ),
    Operation(
        name="rotas.get",
        parameters=OfRota,
        result=RotaShown,
        run=_get,
        path="/rotas/{level}",
        examples={"first": {"level": "L1"}},
        **_READ,
    ),
    Operation(
        name="rotas.put",
        parameters=RotaGiven,
        result=RotaShown,
        run=_put,
        path="/rotas/{level}",
        method="PUT",
        examples={
            "weekly": {
                "level": "L1",
                "turns": [
                    {
                        "people": [
                            {"name": "Minji", "channel": "operations"},
                            {"name": "Jun", "channel": "operations"},
                        ],
                        "start": "2026-01-05T00:00:00Z",
                        "length_hours": 168,
                        "zone": "Asia/Seoul",
                    }
                ],
            }
        },
        **_WRITE,
    ),
    Operation(
        name="rotas.delete",
        parameters=OfRota,
        result=Nothing,
        run=_delete,
        path="/rotas/{level}",
        method="DELETE",
        examples={"first": {"level": "L1"}},
        **_WRITE,
    ),
    Operation(
        name="overrides.create",
        parameters=NewOverride,
        result=OverrideShown,
        run=_override,
        path="/rotas/{level}/overrides",
        method="POST",
        examples={
            "swap": {
                "level": "L1",
                "name": "Sora",
                "channel": "operations",
                "start": "2026-01-17T00:00:00Z",
                "end": "2026-01-18T00:00:00Z",
                "reason": "swapped with Jun",
            }
        },
        **_WRITE,
    ),
    Operation(
        name="overrides.delete",
        parameters=OfOverride,
        result=Nothing,
        run=_end_override,
        path="/overrides/{override}",
        method="DELETE",
        **_WRITE,
    ),
    Operation(
        name="rotas.duty",
        parameters=AskDuty,
        result=Duty,
        run=_duty,
        path="/on-call",
        examples={"ahead": {"at": "2026-01-15T00:00:00Z", "days": 14}},
        **_READ,
    ),
)
