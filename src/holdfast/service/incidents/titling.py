"""Titles of incidents that nobody wrote: said anew in the language of whoever asks, from what the incident keeps.

What people or other systems wrote stays as it was written, and so does what cannot be said again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final, get_args

from msgspec.structs import replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Incident
from holdfast.model.incident_kept import INCIDENT_EVENTS, MOST_NAMED
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.watches import WatchKind
from holdfast.pillars.prevention.catalogue import check_of
from holdfast.service.desk import Desk, Office
from holdfast.texts.say import LANGUAGES, say

_GAP: Final = "\0"
"""Stands where a value was put in; no kept text holds it."""


def title_of(office: Office, told: deeds.Open | Incident, lang: str) -> str:
    """Says the title of an incident, or of what opens one, in a language."""
    kind, _, name = told.source.partition(":")
    titling = _TITLING.get(kind)
    return titling(office, told, name, lang) if titling else told.title


def titled(office: Office, incident: Incident, lang: str) -> Incident:
    """Gives an incident with its title in a language."""
    return replace(incident, title=title_of(office, incident, lang))


def kept_title(desk: Desk, key: str, title: str) -> str:
    """Says the title of an incident of which only the title that was written is at hand, in the reader's language."""
    with suppress(RecordAbsent):
        opening = desk.store.shelf(INCIDENT_EVENTS).get(f"{key}:000001").item.event.deed
        return title_of(desk.office, opening, desk.lang) if isinstance(opening, deeds.Open) else title
    return title


def _of_finding(office: Office, told: deeds.Open | Incident, _: str, lang: str) -> str:
    """Puts the title of the cause before the objects; the first mark of a cause is that of the opening."""
    mark = f"cause:{told.cluster}:"
    marks = told.fingerprints[:MOST_NAMED]
    cause = next((name.removeprefix(mark) for name in marks if name.startswith(mark)), "")
    words = office.words(cause, lang).title
    _, parted, objects = told.title.rpartition(f": {told.affected[0]}") if told.affected else ("", "", "")
    return f"{words}{parted}{objects}" if parted and words != cause else told.title


def _of_check(_: Office, told: deeds.Open | Incident, name: str, lang: str) -> str:
    with suppress(RecordAbsent):
        return say("check.incident", lang, title=check_of(name).words(lang).title, cluster=told.cluster)
    return told.title


def _of_forecast(_: Office, told: deeds.Open | Incident, __: str, lang: str) -> str:
    return _again("intake.title.forecast", told.title, lang, "days", {"subject": _first(told.affected)})


def _of_rollout(_: Office, told: deeds.Open | Incident, __: str, lang: str) -> str:
    return _again("autonomy.rollout.title", told.title, lang, "revision", {"workload": _first(told.affected)})


def _of_watchdog(_: Office, told: deeds.Open | Incident, __: str, lang: str) -> str:
    watched = _first(told.fingerprints).removeprefix("watch:").partition(":")[0]
    is_known = watched in get_args(WatchKind)
    return _again(f"watchdog.{watched}.title", told.title, lang, "name", {}) if is_known else told.title


def _again(key: str, title: str, lang: str, gap: str, values: Mapping[str, str]) -> str:
    """Says a text in another language than the one in which it was said, reading the one value that only it holds."""
    for known in LANGUAGES:
        before, parted, behind = say(key, known, **values, **{gap: _GAP}).partition(_GAP)
        value = title.removeprefix(before).removesuffix(behind)
        if f"{before}{value}{behind}" == title and bool(value) == bool(parted):
            return say(key, lang, **values, **{gap: value})
    return title


def _first(names: tuple[str, ...]) -> str:
    return names[0] if names else ""


_TITLING: Final[Mapping[str, Callable[[Office, deeds.Open | Incident, str, str], str]]] = {
    "finding": _of_finding,
    "forecast": _of_forecast,
    "check": _of_check,
    "rollout": _of_rollout,
    "watchdog": _of_watchdog,
}
