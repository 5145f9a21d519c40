"""What `watch -o json` publishes, one line per change: fields may be added, with a default, and are never renamed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from holdfast.model.finding import Severity
from holdfast.model.schemas import schema_of
from holdfast.pillars.watching.steadiness import Change, Field
from holdfast.reports.data import SCHEMA_ID
from holdfast.reports.describe import Words, described, wired
from holdfast.reports.wire import Share, WireObject, WireProblem


class WireBefore(Struct, frozen=True, kw_only=True):
    """How a problem that changed was told last."""

    cause: str
    object: WireObject
    title: str
    severity: Severity
    confidence: Share
    affected: int


class WireChange(Struct, frozen=True, kw_only=True):
    """A problem that opened, changed or healed.

    `opened` is when it opened, `fields` names what differs from `before`, `remaining` counts the problems that are
    open after this change.
    """

    change: Literal["opened", "changed", "healed"]
    time: datetime
    opened: datetime
    problem: WireProblem
    before: WireBefore | None
    fields: tuple[Field, ...]
    remaining: int
    language: str
    version: str


def describe_change(change: Change, remaining: int, words: Words, lang: str, version: str = "") -> WireChange:
    """Gives a change its words; `words` finds the texts of a cause in a language."""
    before = described(change.before, words, lang) if change.before else None
    return WireChange(
        change=change.sort,
        time=change.time,
        opened=change.opened,
        problem=described(change.problem, words, lang),
        before=WireBefore(
            cause=before.cause,
            object=wired(change.before.object),
            title=before.title,
            severity=before.severity,
            confidence=before.confidence,
            affected=len(before.affected),
        )
        if before and change.before
        else None,
        fields=change.fields,
        remaining=remaining,
        language=lang,
        version=version,
    )


def as_json_line(change: WireChange) -> str:
    """Renders a change as one line of JSON."""
    return msgspec.json.encode(change).decode() + "\n"


def change_schema() -> dict[str, Any]:
    """Gives the JSON Schema of a change."""
    return {"$schema": SCHEMA_ID, "title": "Holdfast change", **schema_of(WireChange)}
