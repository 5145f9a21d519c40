"""Times in which nothing above a risk is changed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from holdfast.model.automation import Risk
from holdfast.model.automation_kept import FREEZES, KeptFreeze
from holdfast.model.automation_limits import Freeze
from holdfast.model.errors import UsageError
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.service.actions.places import check_place, may_know, require_whole
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation, Why
from holdfast.service.operations.switches import ListSwitches
from holdfast.service.paging import Page, paged

READ, HALT = "read:automation", "halt:actions"


class FreezeShown(Struct, frozen=True, kw_only=True):
    """A time in which nothing above a risk is changed."""

    id: str
    name: str
    since: datetime
    until: datetime
    allowed: Risk
    cluster: str
    namespace: str
    by: str
    why: str
    state: Literal["planned", "in-force", "over"]


class NewFreeze(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time in which nothing above a risk is changed; from now on without `since`."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    until: Instant
    why: Why
    since: Instant | None = None
    allowed: Risk = "R0"
    cluster: str = ""
    namespace: str = ""


class OfFreeze(Struct, frozen=True, kw_only=True):
    """One freeze by its id."""

    freeze: str


def _list(desk: Desk, asked: ListSwitches) -> Page[FreezeShown]:
    rows = [_shown(desk, kept) for kept in desk.store.shelf(FREEZES).page(limit=10_000)]
    seen = [row for row in rows if may_know(desk.reach, row.cluster, row.namespace)]
    return paged(asked, seen, lambda row: (-row.since.timestamp(), row.id))


def _create(desk: Desk, asked: NewFreeze) -> FreezeShown:
    check_place(desk, asked.cluster, asked.namespace, HALT)
    since = asked.since or desk.now
    if not max(since, desk.now) < asked.until:
        raise UsageError(what="until", value=f"{asked.until:%Y-%m-%dT%H:%M:%SZ}", allowed="> since")
    freeze = Freeze(
        name=asked.name,
        since=since,
        until=asked.until,
        allowed=asked.allowed,
        cluster=asked.cluster,
        namespace=asked.namespace,
    )
    new = desk.office.chance.new_id()
    kept = desk.store.shelf(FREEZES).add(new, KeptFreeze(freeze=freeze, by=desk.who.name, why=asked.why))
    desk.note(new, name=asked.name)
    return _shown(desk, kept)


def _delete(desk: Desk, asked: OfFreeze) -> Nothing:
    kept = desk.store.shelf(FREEZES).get(asked.freeze)
    require_whole(desk, kept.item.freeze.cluster, kept.item.freeze.namespace, HALT)
    desk.store.shelf(FREEZES).remove(kept.id)
    desk.note(kept.id, name=kept.item.freeze.name)
    return Nothing()


def _shown(desk: Desk, kept: Kept[KeptFreeze]) -> FreezeShown:
    item = kept.item.freeze
    state: Literal["planned", "in-force", "over"] = (
        "planned" if desk.now < item.since else "in-force" if desk.now < item.until else "over"
    )
    return FreezeShown(
        id=kept.id,
        name=item.name,
        since=item.since,
        until=item.until,
        allowed=item.allowed,
        cluster=item.cluster,
        namespace=item.namespace,
        by=kept.item.by,
        why=kept.item.why,
        state=state,
    )


OPERATIONS = (
    Operation(
        name="freezes.list",
        parameters=ListSwitches,
        result=Page[FreezeShown],
        run=_list,
        permission=READ,
        bearing="fleet",
        path="/freezes",
    ),
    Operation(
        name="freezes.create",
        parameters=NewFreeze,
        result=FreezeShown,
        run=_create,
        permission=HALT,
        bearing="fleet",
        path="/freezes",
        effect="record",
        method="POST",
        examples={"holiday": {"name": "Chuseok", "until": "2026-09-28T00:00:00Z", "why": "nobody is in"}},
    ),
    Operation(
        name="freezes.delete",
        parameters=OfFreeze,
        result=Nothing,
        run=_delete,
        permission=HALT,
        bearing="fleet",
        path="/freezes/{freeze}",
        effect="record",
        method="DELETE",
    ),
)
