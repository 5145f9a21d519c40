"""Clusters that the server looks after."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from holdfast.model.errors import UsageError
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS, RegisteredCluster, Way
from holdfast.service.changing import given
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.people.giving import forget_grants_in
from holdfast.service.scans.scanning import forget_cluster

KeepDays = Annotated[int, Meta(ge=1, le=3650)]
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?")


class ClusterShown(Struct, frozen=True, kw_only=True):
    """A cluster as its readers see it; `revision` counts its changes."""

    name: str
    title: str
    way: Way
    labels: dict[str, str]
    keep_days: int
    has_credential: bool
    created: datetime
    changed: datetime
    revision: int
    owners: dict[str, str] = {}
    context: str = ""
    prometheus: str = ""


class ListClusters(Paging, frozen=True, kw_only=True):
    """Which clusters are wanted."""


class OfCluster(Struct, frozen=True, kw_only=True):
    """One cluster by its name."""

    cluster: str


class NewCluster(Struct, frozen=True, kw_only=True):
    """A cluster to look after."""

    name: str
    way: Way = "bundle"
    title: str = ""
    labels: dict[str, str] = {}
    owners: dict[str, str] = {}
    context: str = ""
    prometheus: str = ""
    keep_days: KeepDays = 30


class ChangedCluster(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed of a cluster; a field that is left out stays as it is."""

    cluster: str
    title: str | UnsetType = UNSET
    labels: dict[str, str] | UnsetType = UNSET
    owners: dict[str, str] | UnsetType = UNSET
    context: str | UnsetType = UNSET
    prometheus: str | UnsetType = UNSET
    keep_days: KeepDays | UnsetType = UNSET


def _list(desk: Desk, asked: ListClusters) -> Page[ClusterShown]:
    kept = [item for item in desk.store.shelf(CLUSTERS).page(limit=10_000) if desk.reach.touches(item.id)]
    return paged(asked, [shown_cluster(desk, item) for item in kept], lambda item: (item.name,))


def _get(desk: Desk, asked: OfCluster) -> ClusterShown:
    return shown_cluster(desk, desk.store.shelf(CLUSTERS).get(asked.cluster))


def _create(desk: Desk, asked: NewCluster) -> ClusterShown:
    if not _NAME.fullmatch(asked.name):
        raise UsageError(what="name", value=asked.name, allowed="a-z 0-9 . -")
    given = msgspec.structs.asdict(asked)
    kept = desk.store.shelf(CLUSTERS).add(
        given.pop("name"), RegisteredCluster(**given, salt=desk.office.chance.secret())
    )
    desk.note(kept.id)
    desk.store.feed.add(desk.now, "cluster.added", kept.id, about=kept.id)
    return shown_cluster(desk, kept)


def _update(desk: Desk, asked: ChangedCluster) -> ClusterShown:
    shelf = desk.store.shelf(CLUSTERS)
    present = shelf.get(asked.cluster)
    fields = given(asked, "cluster")
    kept = shelf.replace(present.id, replace(present.item, **fields), desk.asker.revision)
    desk.note(kept.id, fields=", ".join(sorted(fields)))
    return shown_cluster(desk, kept)


def _delete(desk: Desk, asked: OfCluster) -> Nothing:
    present = desk.store.shelf(CLUSTERS).get(asked.cluster)
    forget_cluster(desk.store, present)
    forget_grants_in(desk.store, present.id)
    desk.store.shelf(CLUSTERS).remove(present.id, desk.asker.revision)
    desk.note(present.id)
    return Nothing()


def shown_cluster(desk: Desk, kept: Kept[RegisteredCluster]) -> ClusterShown:
    """Shows a cluster; how it is reached and who owns what is for those who see all of it."""
    item, whole = kept.item, desk.reach.has_whole(kept.id)
    return ClusterShown(
        name=kept.id,
        title=item.title or kept.id,
        way=item.way,
        labels=item.labels if whole else {},
        keep_days=item.keep_days,
        has_credential=bool(item.credential),
        created=kept.created,
        changed=kept.changed,
        revision=kept.revision,
        owners=item.owners if whole else {},
        context=item.context if whole else "",
        prometheus=item.prometheus if whole else "",
    )


OPERATIONS = (
    Operation(
        name="clusters.list",
        parameters=ListClusters,
        result=Page[ClusterShown],
        run=_list,
        permission="read:clusters",
        bearing="fleet",
        path="/clusters",
        examples={"all": {}},
        is_held=True,
        is_timeless=True,
    ),
    Operation(
        name="clusters.get",
        parameters=OfCluster,
        result=ClusterShown,
        run=_get,
        permission="read:clusters",
        bearing="part-of-cluster",
        path="/clusters/{cluster}",
    ),
    Operation(
        name="clusters.create",
        parameters=NewCluster,
        result=ClusterShown,
        run=_create,
        permission="create:clusters",
        bearing="server",
        path="/clusters",
        effect="record",
        method="POST",
        examples={"bundle": {"name": "prod-seoul", "title": "Production, Seoul"}},
    ),
    Operation(
        name="clusters.update",
        parameters=ChangedCluster,
        result=ClusterShown,
        run=_update,
        permission="write:clusters",
        bearing="whole-cluster",
        path="/clusters/{cluster}",
        effect="record",
        method="PATCH",
    ),
    Operation(
        name="clusters.delete",
        parameters=OfCluster,
        result=Nothing,
        run=_delete,
        permission="delete:clusters",
        bearing="whole-cluster",
        path="/clusters/{cluster}",
        effect="record",
        method="DELETE",
    ),
)
