"""Maintenance windows: planned work, during which what happens there is recorded and pages nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.maintenances import MAINTENANCES, Maintenance
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.desk import Desk
from holdfast.service.incidents.incidents import covers
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged

READ, WRITE = "read:incidents", "write:maintenances"
LONGEST = timedelta(days=31)
"""For how long one may last: what is silent for longer is no maintenance but a blind spot."""
MaintenanceState = Literal["planned", "in-force", "over"]


class MaintenanceShown(Struct, frozen=True, kw_only=True):
    """A maintenance window: where, from when to when, who planned it and why, and whether it is in force."""

    id: str
    cluster: str
    namespaces: tuple[str, ...]
    labels: dict[str, str]
    since: datetime
    until: datetime
    by: str
    why: str
    state: MaintenanceState
    revision: int


class ListMaintenances(Paging, frozen=True, kw_only=True):
    """Which windows are wanted, the latest first; those that are over only where they are asked for."""

    cluster: str = ""
    state: MaintenanceState | None = None


class OfMaintenance(Struct, frozen=True, kw_only=True):
    """One window by its id."""

    maintenance: str


class NewMaintenance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Work that is planned in a cluster, or in every one where it is empty.

    `namespaces` and `labels` narrow it; `*` in a label's value stands for any text. From now on without `since`.
    """

    cluster: str
    until: Instant
    why: Annotated[str, Meta(min_length=1, max_length=1000)]
    since: Instant | None = None
    namespaces: Annotated[tuple[str, ...], Meta(max_length=1000)] = ()
    labels: Annotated[dict[str, str], Meta(max_length=50)] = {}


def _list(desk: Desk, asked: ListMaintenances) -> Page[MaintenanceShown]:
    rows = [
        _shown(desk, kept)
        for kept in desk.store.shelf(MAINTENANCES).page(limit=10_000)
        if covers(desk.reach, kept.item.cluster, kept.item.namespaces) and asked.cluster in ("", kept.item.cluster)
    ]
    wanted = [row for row in rows if row.state == asked.state or (asked.state is None and row.state != "over")]
    return paged(asked, wanted, lambda row: (-row.since.timestamp(), row.id))


def _create(desk: Desk, asked: NewMaintenance) -> MaintenanceShown:
    since = asked.since or desk.now
    if not max(since, desk.now) < asked.until <= since + LONGEST:
        raise UsageError(what="until", value=f"{asked.until:%Y-%m-%dT%H:%M:%SZ}", allowed=f"<= {LONGEST.days} d")
    if asked.cluster:
        desk.store.shelf(CLUSTERS).get(asked.cluster)
    elif asked.namespaces:
        raise UsageError(what="cluster", value="", allowed="clusters list")
    if not covers(desk.reach, asked.cluster, asked.namespaces):
        raise NotPermitted(permission=WRITE, who=desk.who.name)
    item = Maintenance(
        cluster=asked.cluster,
        since=since,
        until=asked.until,
        by=desk.who.name,
        why=asked.why,
        namespaces=asked.namespaces,
        labels=asked.labels,
    )
    kept = desk.store.shelf(MAINTENANCES).add(desk.office.chance.new_id(), item)
    desk.store.feed.add(desk.now, "maintenance.planned", item.cluster, item.namespaces, about=kept.id)
    desk.note(kept.id, cluster=item.cluster, why=item.why)
    return _shown(desk, kept)


def _delete(desk: Desk, asked: OfMaintenance) -> Nothing:
    """Ends a window: one that has begun ends now and stays on record, one that has not is forgotten."""
    kept = desk.store.shelf(MAINTENANCES).get(asked.maintenance)
    item = kept.item
    if not covers(desk.reach, item.cluster, item.namespaces):
        if covers(reach_of(desk.who, READ), item.cluster, item.namespaces):
            raise NotPermitted(permission=WRITE, who=desk.who.name)
        raise RecordAbsent(type=MAINTENANCES.name, id=kept.id)
    shelf = desk.store.shelf(MAINTENANCES)
    if item.since < desk.now < item.until:
        shelf.replace(kept.id, replace(item, until=desk.now), desk.asker.revision)
    elif item.since >= desk.now:
        shelf.remove(kept.id, desk.asker.revision)
    desk.note(kept.id, cluster=item.cluster)
    return Nothing()


def _shown(desk: Desk, kept: Kept[Maintenance]) -> MaintenanceShown:
    item = kept.item
    state: MaintenanceState = "planned" if desk.now < item.since else "in-force" if item.lasts(desk.now) else "over"
    return MaintenanceShown(
        id=kept.id,
        cluster=item.cluster,
        namespaces=item.namespaces,
        labels=item.labels,
        since=item.since,
        until=item.until,
        by=item.by,
        why=item.why,
        state=state,
        revision=kept.revision,
    )


OPERATIONS = (
    Operation(
        name="maintenances.list",
        parameters=ListMaintenances,
        result=Page[MaintenanceShown],
        run=_list,
        permission=READ,
        bearing="fleet",
        path="/maintenances",
        examples={"of-a-cluster": {"cluster": "prod-seoul"}},
    ),
    Operation(
        name="maintenances.create",
        parameters=NewMaintenance,
        result=MaintenanceShown,
        run=_create,
        permission=WRITE,
        bearing="part-of-cluster",
        path="/maintenances",
        effect="record",
        method="POST",
        examples={
            "firmware": {
                "cluster": "prod-seoul",
                "since": "2026-01-15T22:00:00Z",
                "until": "2026-01-16T02:00:00Z",
                "why": "new firmware on the storage",
                "namespaces": ["shop"],
            }
        },
    ),
    Operation(
        name="maintenances.delete",
        parameters=OfMaintenance,
        result=Nothing,
        run=_delete,
        permission=WRITE,
        bearing="fleet",
        path="/maintenances/{maintenance}",
        effect="record",
        method="DELETE",
    ),
)
