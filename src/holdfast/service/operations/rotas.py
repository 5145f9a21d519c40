"""Rotas: who takes turns at which level, and who stands in."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Annotated, Any

from msgspec import Meta, Struct

from holdfast.model.errors import UsageError
from holdfast.model.incident import Contact, Level
from holdfast.model.objects.meta import Instant
from holdfast.model.rotas_kept import OVERRIDES, ROTAS, DutyHours, KeptRota, KeptTurn
from holdfast.model.store_refusals import RecordAbsent
from holdfast.ports.store import Store
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_terms import terms_now
from holdfast.service.incidents.rotas import LEVELS, turn_of
from holdfast.service.operation import Nothing, Operation
from holdfast.service.operations.overrides import Name, OverrideShown, Short, override_shown
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.sending.channels import require_channel


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


class RotaShown(Struct, frozen=True, kw_only=True):
    """The rota of a level; one that nobody has written has no turns, and its revision is 0."""

    level: Level
    turns: tuple[TurnGiven, ...]
    overrides: tuple[OverrideShown, ...]
    revision: int


class ListRotas(Paging, frozen=True, kw_only=True):
    """All levels, one rota each."""


class OfRota(Struct, frozen=True, kw_only=True):
    """One rota by its level."""

    level: Level


class RotaGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All turns of a level; they take the place of those that were there."""

    level: Level
    turns: Annotated[tuple[TurnGiven, ...], Meta(max_length=50)] = ()


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
            require_channel(desk.store, contact.channel)
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
        overrides=tuple(override_shown(item) for item in overrides),
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
)
