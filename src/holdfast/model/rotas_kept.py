"""Rotas as they are kept: who takes turns at each level, in which hours, and who stands in for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec import Struct

from holdfast.model.incident import Contact, Level
from holdfast.model.record import RecordType


class DutyHours(Struct, frozen=True, kw_only=True):
    """The same hours on several days of the week (`mon`), by the wall clock; they may end on the next day."""

    days: tuple[str, ...]
    opens: str
    closes: str


class KeptTurn(Struct, frozen=True, kw_only=True):
    """People who follow one another, each for `length` from `start` on, handing over by the wall clock of `zone`.

    Without `hours` the duty is round the clock; holidays of a `country` are none of its days. `calendar` names one of
    the calendars of the terms in force, and then says all of that.
    """

    people: tuple[Contact, ...]
    start: datetime
    length: timedelta
    until: datetime | None = None
    zone: str = "UTC"
    hours: tuple[DutyHours, ...] = ()
    country: str = ""
    holidays: tuple[date, ...] = ()
    calendar: str = ""


class KeptRota(Struct, frozen=True, kw_only=True):
    """The turns of a level, kept under its name."""

    level: Level
    turns: tuple[KeptTurn, ...] = ()


class KeptOverride(Struct, frozen=True, kw_only=True):
    """Someone who stands in for everyone at a level for a while, and who arranged it."""

    level: Level
    contact: Contact
    start: datetime
    end: datetime
    by: str
    reason: str = ""


ROTAS = RecordType(name="rota", version=1, type=KeptRota)
OVERRIDES = RecordType(name="rota-override", version=1, type=KeptOverride, indexed=("level",))
