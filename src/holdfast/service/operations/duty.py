"""Duty: who has it now and in the days to come, and the times without anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.channels import CHANNELS
from holdfast.model.incident import Contact, Level
from holdfast.model.objects.meta import Instant
from holdfast.pillars.incidents.rota import Rota, gaps, shifts
from holdfast.service.desk import Desk
from holdfast.service.incidents.rotas import LEVELS, rotas_of
from holdfast.service.incidents.watch_states import found_watch, is_missed, watch_id
from holdfast.service.operation import Operation


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


class AskDuty(Struct, frozen=True, kw_only=True):
    """From which moment, and for how many days; the present one without it."""

    at: Instant | None = None
    days: Annotated[int, Meta(ge=1, le=92)] = 14


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


OPERATIONS = (
    Operation(
        name="rotas.duty",
        parameters=AskDuty,
        result=Duty,
        run=_duty,
        permission="read:rotas",
        bearing="fleet",
        path="/on-call",
        examples={"ahead": {"at": "2026-01-15T00:00:00Z", "days": 14}},
    ),
)
