"""Overrides: someone who stands in for everyone at a level for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.errors import UsageError
from holdfast.model.incident import Contact, Level
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.rotas_kept import OVERRIDES, KeptOverride
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.sending.channels import require_channel

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Short = Annotated[str, Meta(max_length=500)]
FARTHEST = timedelta(days=370)
"""How far ahead an override may end."""


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


def _create(desk: Desk, asked: NewOverride) -> OverrideShown:
    if not asked.start < asked.end <= desk.now + FARTHEST or asked.end <= desk.now:
        raise UsageError(what="end", value=f"{asked.end:%Y-%m-%dT%H:%M:%SZ}", allowed="start < end")
    require_channel(desk.store, asked.channel)
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
    return override_shown(kept)


def _delete(desk: Desk, asked: OfOverride) -> Nothing:
    level = desk.store.shelf(OVERRIDES).get(asked.override).item.level
    desk.store.shelf(OVERRIDES).remove(asked.override, desk.asker.revision)
    desk.note(asked.override, level=level)
    desk.store.feed.add(desk.now, "rota.changed", about=level)
    return Nothing()


def override_shown(kept: Kept[KeptOverride]) -> OverrideShown:
    """Shows an override."""
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


OPERATIONS = (
    Operation(
        name="overrides.create",
        parameters=NewOverride,
        result=OverrideShown,
        run=_create,
        permission="write:rotas",
        bearing="server",
        path="/rotas/{level}/overrides",
        effect="record",
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
    ),
    Operation(
        name="overrides.delete",
        parameters=OfOverride,
        result=Nothing,
        run=_delete,
        permission="write:rotas",
        bearing="server",
        path="/overrides/{override}",
        effect="record",
        method="DELETE",
    ),
)
