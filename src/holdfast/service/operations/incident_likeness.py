"""Incidents of the past that are like one, or like what somebody describes: what fixed them, and whether it held."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from holdfast.model.incident import Cause, Incident
from holdfast.model.incident_deeds import Event
from holdfast.pillars.incidents.folding import fold
from holdfast.pillars.incidents.likeness import Likened, Likeness, PartName, alike, index
from holdfast.pillars.incidents.likeness_remedy import Held, Remedy, remedy
from holdfast.service.desk import Desk
from holdfast.service.incidents.incident_access import READ, seen
from holdfast.service.incidents.reviewing import likened_of, seen_stories
from holdfast.service.incidents.titling import title_of
from holdfast.service.operation import Operation
from holdfast.service.operations.incidents import OfIncident
from holdfast.texts.say import say

LIMIT = Annotated[int, Meta(ge=1, le=50)]
_CAUSE: Final = re.compile(r"[a-z][a-z-]*/[a-z][a-z-]*/[a-z][a-z-]*")
_MARK: Final = re.compile(r"(?:problem|alert):\S+")


class FindSimilar(OfIncident, frozen=True, kw_only=True):
    """Which incident others are compared with, and how many are wanted."""

    limit: LIMIT = 10


class SearchKnown(Struct, frozen=True, kw_only=True):
    """What somebody sees, in Korean or English; names of causes and marks in it count most."""

    text: Annotated[str, Meta(min_length=1, max_length=5_000)]
    limit: LIMIT = 10


class PartShown(Struct, frozen=True, kw_only=True):
    """A part of a likeness: how alike in this, how much that can weigh, what both share, and all that in words."""

    name: PartName
    value: float
    weight: float
    shared: tuple[str, ...]
    text: str


class SimilarShown(Struct, frozen=True, kw_only=True):
    """An incident that is like another: how much and why, what fixed it, and whether that held."""

    incident: str
    title: str
    priority: str
    state: str
    opened: datetime
    score: float
    parts: tuple[PartShown, ...]
    fix: str
    fixed: datetime | None
    causes: tuple[Cause, ...]
    workarounds: tuple[str, ...]
    held: Held
    held_text: str
    failed: int
    again: tuple[str, ...]


class Similar(Struct, frozen=True, kw_only=True):
    """Incidents of the past, the most alike first; `compared` counts those that were looked at."""

    items: tuple[SimilarShown, ...]
    compared: int


def _similar(desk: Desk, asked: FindSimilar) -> Similar:
    incident = seen(desk, asked.incident)
    stories = seen_stories(desk)
    known = likened_of(desk, stories)
    return _found(desk, known[incident.id], stories, known, asked.limit)


def _known(desk: Desk, asked: SearchKnown) -> Similar:
    """Looks among the incidents of which a cause or a fix is known."""
    stories = seen_stories(desk)
    wanted = Likened(
        id="",
        texts=(asked.text,),
        fingerprints=tuple(_MARK.findall(asked.text)),
        causes=tuple(_CAUSE.findall(asked.text)),
    )
    return _found(desk, wanted, stories, likened_of(desk, stories), asked.limit, only_known=True)


def _is_known(incident: Incident) -> bool:
    return bool(incident.fixed or incident.workarounds or incident.causes)


def _found(
    desk: Desk,
    wanted: Likened,
    stories: Mapping[str, tuple[Event, ...]],
    known: Mapping[str, Likened],
    limit: int,
    *,
    only_known: bool = False,
) -> Similar:
    states = {name: fold(events) for name, events in stories.items()}
    compared = {
        name: state
        for name, state in states.items()
        if name != wanted.id and state.side in ("", "merged") and (_is_known(state) or not only_known)
    }
    items = tuple(
        _shown(item, compared[item.id], remedy(stories[item.id], states.values()), desk)
        for item in alike(wanted, index(known[name] for name in compared), limit)
    )
    return Similar(items=items, compared=len(compared))


def _shown(item: Likeness, incident: Incident, done: Remedy, desk: Desk) -> SimilarShown:
    lang = desk.lang
    return SimilarShown(
        incident=item.id,
        title=title_of(desk.office, incident, lang),
        priority=incident.priority,
        state=incident.side or incident.step,
        opened=incident.opened,
        score=round(item.score, 4),
        parts=tuple(
            PartShown(
                name=part.name,
                value=round(part.value, 4),
                weight=part.weight,
                shared=part.shared,
                text=say(f"review.part.{part.name}", lang, shared=_list(part.shared), share=_percent(part.value)),
            )
            for part in item.parts
        ),
        fix=done.fix,
        fixed=done.fixed,
        causes=done.causes,
        workarounds=tuple(place.what for place in done.workarounds),
        held=done.held,
        held_text=say(f"review.held.{done.held}", lang, incidents=_list(done.again)),
        failed=done.failed,
        again=done.again,
    )


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _percent(value: float) -> str:
    return f"{value:.0%}"


_ABOUT: dict[str, Any] = {"permission": READ, "bearing": "fleet"}

OPERATIONS = (
    Operation(
        name="incidents.similar",
        parameters=FindSimilar,
        result=Similar,
        run=_similar,
        path="/incidents/{incident}/similar",
        **_ABOUT,
    ),
    Operation(
        name="known-errors.search",
        parameters=SearchKnown,
        result=Similar,
        run=_known,
        path="/known-errors",
        examples={"seen": {"text": "the volume of the database is full"}},
        **_ABOUT,
    ),
)
