"""The storage of all clusters: claims, volumes and classes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal

from msgspec import field
from msgspec.structs import replace

from holdfast.model.access import Reach
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.outlook import Standing
from holdfast.service.desk import Desk
from holdfast.service.operation import AnyOperation, Operation
from holdfast.service.paging import Page, Paging, SortKey, merged, paged
from holdfast.service.views.keeping import derived, kept_view
from holdfast.service.views.present import present_snapshots, present_views
from holdfast.service.views.rows import ClaimRow, ClassRow, StorageView, VolumeRow

Order = Literal["days_to_full", "used_share", "used_bytes", "growth", "capacity", "name"]
_Sorted = tuple[SortKey, ClaimRow]


class ListClaims(Paging, frozen=True, kw_only=True):
    """Which claims are wanted; an empty field matches all.

    `within_days` asks for those that are full by then more likely than not, `least_share` for those that are as full.
    """

    cluster: str = ""
    namespace: str = ""
    text: str = ""
    phase: str = ""
    standing: Standing | None = None
    storage_class: str = field(default="", name="class")
    within_days: float | None = None
    least_share: float | None = None
    order: Order = "days_to_full"


class ListVolumes(Paging, frozen=True, kw_only=True):
    """Which volumes are wanted; an empty field matches all."""

    cluster: str = ""
    text: str = ""
    storage_class: str = field(default="", name="class")


class ListClasses(Paging, frozen=True, kw_only=True):
    """Which classes are wanted; an empty field matches all."""

    cluster: str = ""
    text: str = ""


def _claims(desk: Desk, asked: ListClaims) -> Page[ClaimRow]:
    return merged(asked, [_claims_of(desk, asked, snapshot) for snapshot in present_snapshots(desk, asked.cluster)])


def _claims_of(desk: Desk, asked: ListClaims, snapshot: KeptSnapshot) -> Sequence[_Sorted]:
    """Gives the wanted claims of a cluster with what they are sorted by; an order is made once for a snapshot."""
    view = kept_view(desk, snapshot.id, StorageView)
    if view is None:
        return ()
    rows = derived(desk, snapshot.id, f"claims-by-{asked.order}", partial(_sorted, view.claims, asked.order))
    if desk.reach.has_whole(snapshot.cluster):
        return _wanted(rows, asked)
    seen = ((key, seen_claim(row, desk.reach)) for key, row in rows)
    return _wanted([pair for pair in seen if desk.reach.covers(snapshot.cluster, pair[1].namespace)], asked)


def _sorted(claims: Sequence[ClaimRow], order: Order) -> list[_Sorted]:
    measure = _ORDERS[order]
    keyed = [((measure(row), row.cluster, row.namespace, row.name), row) for row in claims]
    return sorted(keyed, key=lambda pair: pair[0])


def _wanted(rows: Sequence[_Sorted], asked: ListClaims) -> Sequence[_Sorted]:
    """Gives the wanted claims: only what is asked for is looked at, since there are many thousands of them."""
    for holds in _conditions(asked):
        rows = [pair for pair in rows if holds(pair[1])]
    return rows


def _conditions(asked: ListClaims) -> Iterator[Callable[[ClaimRow], bool]]:
    if asked.namespace:
        yield lambda row: row.namespace == asked.namespace
    if asked.phase:
        yield lambda row: row.phase == asked.phase
    if asked.standing is not None:
        yield lambda row: row.standing == asked.standing
    if asked.storage_class:
        yield lambda row: row.storage_class == asked.storage_class
    days, share, text = asked.within_days, asked.least_share, asked.text.lower()
    if days is not None:
        yield lambda row: _soonest(row) <= days
    if share is not None:
        yield lambda row: row.used_share is not None and row.used_share >= share
    if text:
        yield lambda row: text in f"{row.namespace}/{row.name}".lower()


def seen_claim(row: ClaimRow, reach: Reach) -> ClaimRow:
    """Shows a claim without what belongs to the cluster as a whole to who does not see all of it."""
    return row if reach.has_whole(row.cluster) else replace(row, storage_class="", volume="", node="", driver="")


def _most(value: float | None) -> float:
    return math.inf if value is None else -value


_ORDERS: Mapping[Order, Callable[[ClaimRow], Any]] = {
    "days_to_full": lambda row: _soonest(row),
    "used_share": lambda row: _most(row.used_share),
    "used_bytes": lambda row: _most(row.used_bytes),
    "growth": lambda row: _most(row.growth_bytes_per_day),
    "capacity": lambda row: _most(row.capacity_bytes),
    "name": lambda _: 0,
}


def _soonest(row: ClaimRow) -> float:
    if row.standing == "full":
        return -1.0
    days = row.days_to_full.p50 if row.days_to_full else None
    return 1e9 if days is None else days


def _volumes(desk: Desk, asked: ListVolumes) -> Page[VolumeRow]:
    rows = [
        row
        for cluster, view in present_views(desk, asked.cluster, StorageView)
        for row in view.volumes
        if desk.reach.has_whole(cluster)
        and asked.storage_class in ("", row.storage_class)
        and asked.text.lower() in f"{row.name} {row.claim_namespace}/{row.claim}".lower()
    ]
    return paged(asked, rows, _by_name)


def _classes(desk: Desk, asked: ListClasses) -> Page[ClassRow]:
    rows = [
        row
        for cluster, view in present_views(desk, asked.cluster, StorageView)
        for row in view.classes
        if desk.reach.has_whole(cluster) and asked.text.lower() in row.name.lower()
    ]
    return paged(asked, rows, _by_name)


def _by_name(row: VolumeRow | ClassRow) -> SortKey:
    return (row.cluster, row.name)


def _listing(
    name: str, parameters: type[Any], result: type[Any], run: Callable[[Desk, Any], Any], example: Mapping[str, Any]
) -> AnyOperation:
    return Operation(
        name=f"storage.{name}",
        parameters=parameters,
        result=result,
        run=run,
        permission="read:storage",
        bearing="fleet",
        path=f"/storage/{name}",
        examples={"all": example},
        is_held=True,
        is_timeless=True,
    )


OPERATIONS = (
    _listing("claims", ListClaims, Page[ClaimRow], _claims, {"order": "days_to_full"}),
    _listing("volumes", ListVolumes, Page[VolumeRow], _volumes, {}),
    _listing("classes", ListClasses, Page[ClassRow], _classes, {}),
)
