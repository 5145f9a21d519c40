"""Calendars as documents: weekly hours by the names of days, and the holidays of a country by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.incident_refusals import TermsUnusable
from holdfast.pillars.incidents.calendars import Calendar, Window

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = 24 * 60
ALWAYS = Calendar(name="always", always=True)
WALL_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


class Holidays(Struct, frozen=True, forbid_unknown_fields=True):
    """The holidays of a country by date, and the first and last year of which they are known."""

    years: tuple[int, int]
    days: dict[date, tuple[str, ...]]


class Hours(Struct, frozen=True, forbid_unknown_fields=True):
    """The same hours on several days of the week; hours that end before they begin end on the next day."""

    days: tuple[str, ...]
    opens: str
    closes: str


class CalendarFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A calendar as someone writes it; `country` names holidays that come with Holdfast, `holidays` adds others."""

    name: str
    zone: str
    hours: tuple[Hours, ...] = ()
    country: str = ""
    holidays: tuple[date, ...] = ()
    except_holidays: tuple[date, ...] = ()
    day_hours: float = 8.0
    always: bool = False


@cache
def holidays_of(country: str) -> Holidays:
    """Gives the holidays that come with Holdfast; raises TermsUnusable for another country."""
    place = files("holdfast.pillars.incidents") / "holidays" / f"{country.lower()}.yaml"
    if not country.isalpha() or not place.is_file():
        raise TermsUnusable(what="country", detail=f"`{country}`")
    data = yaml.safe_load(place.read_text(encoding="utf-8"))
    days = {day: [names] if isinstance(names, str) else names for day, names in data["days"].items()}
    return msgspec.convert({**data, "days": days}, Holidays)


def calendar_of(data: Mapping[str, Any] | CalendarFile) -> Calendar:
    """Reads a calendar from a document; raises TermsUnusable."""
    try:
        found = data if isinstance(data, CalendarFile) else msgspec.convert(data, CalendarFile)
        windows = tuple(sorted(window for hours in found.hours for window in _windows(hours)))
    except (msgspec.ValidationError, ValueError) as error:
        raise TermsUnusable(what="calendar", detail=str(error)) from error
    try:
        ZoneInfo(found.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TermsUnusable(what="zone", detail=f"`{found.zone}`") from error
    if not found.always and (not windows or found.day_hours <= 0):
        raise TermsUnusable(what="calendar", detail=found.name)
    known = holidays_of(found.country) if found.country else None
    days = {*(known.days if known else ()), *found.holidays} - {*found.except_holidays}
    return Calendar(
        name=found.name,
        zone=found.zone,
        always=found.always,
        windows=windows,
        holidays=frozenset(days),
        years=known.years if known else None,
        day=timedelta(hours=found.day_hours),
    )


@cache
def office() -> Calendar:
    """Gives the working hours of an office in Korea, which hold where nobody has written others."""
    hours = {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "18:00"}
    return calendar_of({"name": "office", "zone": "Asia/Seoul", "country": "kr", "day_hours": 9.0, "hours": [hours]})


def _windows(hours: Hours) -> Iterator[Window]:
    opens, closes = _minutes(hours.opens), _minutes(hours.closes)
    for name in hours.days:
        if name not in WEEKDAYS:
            raise ValueError(f"`{name}`")
        day = WEEKDAYS.index(name)
        if closes > opens:
            yield Window(day, opens, closes)
            continue
        yield Window(day, opens, MIDNIGHT)
        if closes:
            yield Window((day + 1) % 7, 0, closes)


def _minutes(text: str) -> int:
    if not WALL_CLOCK.fullmatch(text):
        raise ValueError(f"`{text}`")
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)
