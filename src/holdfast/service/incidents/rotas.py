"""Who is on duty, from the rotas that are kept: every decision is that of the pillar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, get_args

import msgspec

from holdfast.model.errors import UsageError
from holdfast.model.incident import Level
from holdfast.model.incident_refusals import TermsUnusable
from holdfast.model.rotas_kept import OVERRIDES, ROTAS, KeptOverride, KeptRota, KeptTurn
from holdfast.pillars.incidents.calendar_files import calendar_of
from holdfast.pillars.incidents.calendars import Calendar
from holdfast.pillars.incidents.rota import Override, Rota, Turn
from holdfast.ports.store import Store
from holdfast.service.incidents.incident_terms import terms_now

LEVELS: tuple[Level, ...] = get_args(Level)
"""Every level, in the order in which they are shown."""


def rotas_of(store: Store) -> dict[Level, Rota]:
    """Gives the rota of every level that has turns or somebody who stands in."""
    calendars = terms_now(store).calendars
    kept = {item.item.level: item.item for item in store.shelf(ROTAS).page(limit=100)}
    found: dict[Level, Rota] = {}
    for level in LEVELS:
        overrides = tuple(override_of(item.item) for item in store.shelf(OVERRIDES).find("level", level))
        rota = kept.get(level, KeptRota(level=level))
        if rota.turns or overrides:
            turns = tuple(turn_of(turn, calendars) for turn in rota.turns)
            found[level] = Rota(level=level, turns=turns, overrides=overrides)
    return found


def turn_of(turn: KeptTurn, calendars: Mapping[str, Calendar]) -> Turn:
    """Gives a turn with its hours; raises UsageError for a calendar that is not there or an amount that is none."""
    if turn.length <= timedelta():
        raise UsageError(what="length", value=str(turn.length), allowed="P7D")
    return Turn(
        people=turn.people, start=turn.start, length=turn.length, hours=_hours(turn, calendars), until=turn.until
    )


def override_of(item: KeptOverride) -> Override:
    """Gives an override as the pillar takes it."""
    return Override(contact=item.contact, start=item.start, end=item.end, by=item.by, reason=item.reason)


def _hours(turn: KeptTurn, calendars: Mapping[str, Calendar]) -> Calendar:
    if turn.calendar:
        if turn.calendar not in calendars:
            raise UsageError(what="calendar", value=turn.calendar, allowed=", ".join(sorted(calendars)))
        return calendars[turn.calendar]
    written: dict[str, Any] = {
        "name": "duty",
        "zone": turn.zone,
        "always": not turn.hours,
        "hours": msgspec.to_builtins(turn.hours),
        "country": turn.country,
        "holidays": turn.holidays,
    }
    try:
        return calendar_of(written)
    except TermsUnusable as error:
        what, value = error.values["what"], str(error.values["detail"]).strip("`")
        allowed = {"zone": "Asia/Seoul, UTC, ...", "country": "kr"}.get(str(what), "mon, ..., sun; 09:00, ..., 24:00")
        raise UsageError(what="hours" if what == "calendar" else what, value=value, allowed=allowed) from error
