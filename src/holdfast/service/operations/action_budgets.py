"""Budgets of actions: how much may be changed within which hours, and what of it is used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.automation_kept import LIMITS, KeptLimit
from holdfast.model.automation_limits import Limit, Reservation
from holdfast.model.errors import UsageError
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.units import parse_duration
from holdfast.pillars.automation.budgets import spent
from holdfast.service.actions.terms import laid_limits, limits_at, reservations_of
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged

READ, WRITE = "read:automation", "write:automation"


class LimitShown(Struct, frozen=True, kw_only=True):
    """A budget: of which part of the world, for which kind, how much within which hours."""

    id: str
    name: str
    cluster: str
    namespace: str
    kind: str
    hours: float
    objects: int | None
    share: float | None
    bytes: int | None
    money: float | None
    by: str


class UsedShown(Struct, frozen=True, kw_only=True):
    """What was used of a budget of a cluster, by scope and kind."""

    scope: str
    kind: str
    budget: str
    hours: float
    objects: int
    most_objects: int | None
    bytes: int
    most_bytes: int | None
    money: float
    most_money: float | None
    in_flight: int


class ListLimits(Paging, frozen=True, kw_only=True):
    """Which budgets are wanted."""


class OfActionCluster(Paging, frozen=True, kw_only=True):
    """Of one cluster."""

    cluster: str


class NewLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A budget: `within` is a span (`24h`); a part that is left out is not limited by it."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
    within: str
    cluster: str = ""
    namespace: str = ""
    kind: str = ""
    objects: Annotated[int, Meta(ge=0)] | None = None
    share: Annotated[float, Meta(ge=0, le=1)] | None = None
    bytes: Annotated[int, Meta(ge=0)] | None = None
    money: Annotated[float, Meta(ge=0)] | None = None


class OfLimit(Struct, frozen=True, kw_only=True):
    """One budget by its id."""

    limit: str


def _list(desk: Desk, asked: ListLimits) -> Page[LimitShown]:
    rows = [_shown(kept) for kept in desk.store.shelf(LIMITS).page(limit=10_000)]
    return paged(asked, rows, lambda row: (row.cluster, row.namespace, row.kind, row.name, row.id))


def _put(desk: Desk, asked: NewLimit) -> LimitShown:
    window = parse_duration(asked.within)
    if window is None or window.total_seconds() <= 0:
        raise UsageError(what="within", value=asked.within, allowed="1h, 24h, 7d")
    if all(part is None for part in (asked.objects, asked.share, asked.bytes, asked.money)):
        raise UsageError(what="objects", value="", allowed="objects, share, bytes, money")
    if asked.cluster:
        desk.store.shelf(CLUSTERS).get(asked.cluster)
    item = KeptLimit(
        limit=Limit(
            name=asked.name,
            window=window,
            objects=asked.objects,
            share=asked.share,
            bytes=asked.bytes,
            money=asked.money,
        ),
        by=desk.who.name,
        cluster=asked.cluster,
        namespace=asked.namespace,
        kind=asked.kind,
    )
    key = "_".join((asked.cluster or "*", asked.namespace or "*", asked.kind or "*", asked.name))
    kept = desk.store.shelf(LIMITS).put(key, item, desk.asker.revision)
    desk.note(key)
    return _shown(kept)


def _remove(desk: Desk, asked: OfLimit) -> Nothing:
    desk.store.shelf(LIMITS).remove(asked.limit, desk.asker.revision)
    desk.note(asked.limit)
    return Nothing()


def _used(desk: Desk, asked: OfActionCluster) -> Page[UsedShown]:
    """Lists what was used of each budget, for every scope and kind of which anything was used."""
    known = reservations_of(desk.store, asked.cluster)
    laid = laid_limits(desk.store)
    rows = []
    for scope, kind in sorted({(item.scope, item.kind) for item in known}):
        cluster, _, namespace = scope.partition("/")
        if not desk.reach.covers(cluster, namespace):
            continue
        mine = [item for item in known if (item.scope, item.kind) == (scope, kind) and not item.is_given_back]
        for limit in limits_at(laid, cluster, namespace, kind):
            rows.append(_use(scope, kind, limit, mine, desk.now))
    return paged(asked, rows, lambda row: (row.scope, row.kind, row.budget))


def _use(scope: str, kind: str, limit: Limit, known: Sequence[Reservation], now: datetime) -> UsedShown:
    used = spent(known, limit.window, now)
    return UsedShown(
        scope=scope,
        kind=kind,
        budget=limit.name,
        hours=limit.window.total_seconds() / 3600,
        objects=used.objects,
        most_objects=limit.objects,
        bytes=used.bytes,
        most_bytes=limit.bytes,
        money=used.money,
        most_money=limit.money,
        in_flight=sum(item.ended is None for item in known),
    )


def _shown(kept: Kept[KeptLimit]) -> LimitShown:
    item = kept.item
    return LimitShown(
        id=kept.id,
        name=item.limit.name,
        cluster=item.cluster,
        namespace=item.namespace,
        kind=item.kind,
        hours=item.limit.window.total_seconds() / 3600,
        objects=item.limit.objects,
        share=item.limit.share,
        bytes=item.limit.bytes,
        money=item.limit.money,
        by=item.by,
    )


OPERATIONS = (
    Operation(
        name="action-budgets.list",
        parameters=ListLimits,
        result=Page[LimitShown],
        run=_list,
        permission=READ,
        bearing="server",
        path="/action-budgets",
    ),
    Operation(
        name="action-budgets.put",
        parameters=NewLimit,
        result=LimitShown,
        run=_put,
        permission=WRITE,
        bearing="server",
        path="/action-budgets",
        effect="record",
        method="PUT",
        examples={"a-day": {"name": "day", "within": "24h", "objects": 10, "share": 0.1}},
    ),
    Operation(
        name="action-budgets.delete",
        parameters=OfLimit,
        result=Nothing,
        run=_remove,
        permission=WRITE,
        bearing="server",
        path="/action-budgets/{limit}",
        effect="record",
        method="DELETE",
    ),
    Operation(
        name="action-budgets.used",
        parameters=OfActionCluster,
        result=Page[UsedShown],
        run=_used,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/action-budgets",
    ),
)
