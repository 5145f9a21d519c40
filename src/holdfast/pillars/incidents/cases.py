"""An incident to which something is to be done, and what most deeds ask of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.incident import Incident
from holdfast.model.incident_deeds import Deed
from holdfast.model.incident_refusals import (
    ChildrenOpen,
    FieldMissing,
    ItemTaken,
    ItemUnknown,
    MomentPassed,
    PairUnusable,
    WorkaroundActive,
)
from holdfast.pillars.incidents.policy import Policy, Terms

HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Signs that no screen shows, that steer one, or that turn the way of writing; what joins signs is none of them."""


class Case(Struct, frozen=True, kw_only=True):
    """An incident to which something is to be done, when, by whom and under which terms.

    `other` is the incident that the deed names, as it is now.
    """

    incident: Incident
    at: datetime
    by: str
    terms: Terms
    other: Incident | None = None

    @property
    def policy(self) -> Policy:
        """Gives the policy in force."""
        return self.terms.policy


class Outcome(Struct, frozen=True):
    """The deeds that follow from one, here and elsewhere."""

    here: tuple[Deed, ...]
    elsewhere: tuple[tuple[str, Deed], ...] = ()


def require_loose_ends_tied(incident: Incident) -> None:
    """Raises WorkaroundActive or ChildrenOpen where something would be left behind."""
    if active := incident.active_workarounds:
        raise WorkaroundActive(workarounds=", ".join(item.id for item in active))
    if incident.open_children:
        raise ChildrenOpen(children=", ".join(incident.open_children))


def other_of(case: Case, name: str) -> Incident:
    """Gives the other incident that a deed names; raises PairUnusable where it is not there, or the same."""
    if case.other is None or case.other.id != name or name == case.incident.id:
        raise PairUnusable(incident=case.incident.id, other=name)
    return case.other


def require_new(name: str, known: Iterable[str]) -> None:
    """Raises ItemTaken where a name is known already."""
    if name in known:
        raise ItemTaken(id=name)


def require_known(name: str, known: Iterable[str]) -> None:
    """Raises ItemUnknown where a name is not known."""
    if name not in known:
        raise ItemUnknown(id=name)


def require_ahead(field: str, moment: datetime | None, now: datetime) -> None:
    """Raises MomentPassed where a moment does not lie ahead."""
    if moment is not None and moment <= now:
        raise MomentPassed(field=field, moment=moment.isoformat())


def need(deed: Deed, *fields: str) -> None:
    """Raises FieldMissing for the first field of a deed that says nothing."""
    for field in fields:
        value = getattr(deed, field)
        if not (value.strip() if isinstance(value, str) else value):
            raise FieldMissing(field=field, deed=name_of(deed))


def visible(deed: Deed) -> Deed:
    """Gives a deed whose texts hold no hidden signs."""
    texts = {name: getattr(deed, name) for name in deed.__struct_fields__}
    shown = {
        name: HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
        for name, text in texts.items()
        if isinstance(text, str) and HIDDEN.search(text)
    }
    return replace(deed, **shown) if shown else deed


def name_of(deed: Deed) -> str:
    """Gives the name under which a deed is kept."""
    return str(deed.__struct_config__.tag)
