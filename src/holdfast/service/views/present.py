"""The present of clusters as screens show it: what was computed of the newest snapshot that was judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from msgspec import Struct

from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.record import Kept
from holdfast.model.refs import Ref
from holdfast.model.registry import CLUSTERS, RegisteredCluster
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.desk import Desk
from holdfast.service.views.judged import judged, judged_by_cluster
from holdfast.service.views.keeping import derived, kept_view
from holdfast.service.views.rows import ObjectRow, ObjectsView

T = TypeVar("T", bound=Struct)


def clusters_of(desk: Desk, cluster: str = "") -> Iterator[Kept[RegisteredCluster]]:
    """Lists the clusters that the asker may see something of, or the one that is named."""
    shelf = desk.store.shelf(CLUSTERS)
    kept = shelf.page(limit=1, ids=(cluster,)) if cluster else shelf.page(limit=10_000)
    return (item for item in kept if desk.reach.touches(item.id))


def present_snapshots(desk: Desk, cluster: str) -> Iterator[KeptSnapshot]:
    """Gives the newest snapshot that was judged of each cluster that the asker may see something of, or of one."""
    known = {} if cluster else judged_by_cluster(desk.store)
    for item in clusters_of(desk, cluster):
        found = judged(desk.store, item.id) if cluster else known.get(item.id)
        if found is not None:
            yield found


def present_views(desk: Desk, cluster: str, type_: type[T]) -> Iterator[tuple[str, T]]:
    """Gives a view of the present of each cluster that has one, by the name of the cluster."""
    for found in present_snapshots(desk, cluster):
        view = kept_view(desk, found.id, type_)
        if view is not None:
            yield found.cluster, view


def snapshot_of(desk: Desk, cluster: str, key: str = "") -> KeptSnapshot:
    """Gives a snapshot of a cluster, the newest that was judged without an id; raises RecordAbsent."""
    desk.store.shelf(CLUSTERS).get(cluster)
    found = desk.store.snapshots.get(key) if key else judged(desk.store, cluster)
    if found is None or found.cluster != cluster:
        raise RecordAbsent(type="snapshot", id=key or cluster)
    return found


def view_of(desk: Desk, snapshot: KeptSnapshot, type_: type[T]) -> T:
    """Gives a view of a snapshot; raises RecordAbsent where it was not judged."""
    found = kept_view(desk, snapshot.id, type_)
    if found is None:
        raise RecordAbsent(type="view", id=snapshot.id)
    return found


def objects_of(desk: Desk, snapshot: KeptSnapshot) -> dict[Ref, ObjectRow]:
    """Maps the objects of a snapshot by their references; raises RecordAbsent where it was not judged."""
    view = view_of(desk, snapshot, ObjectsView)
    return derived(desk, snapshot.id, "objects", lambda: {row.object: row for row in view.objects})
