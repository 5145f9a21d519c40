"""Places for which people lay something down: everywhere, a cluster or a namespace; who may know of it, and do it."""

from __future__ import annotations

from holdfast.model.access import Reach
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.registry import CLUSTERS
from holdfast.service.desk import Desk


def may_know(reach: Reach, cluster: str, namespace: str) -> bool:
    """Says that somebody may know what holds for a place: all of what holds for them too, nothing of other teams."""
    return not cluster or (reach.covers(cluster, namespace) if namespace else reach.touches(cluster))


def check_place(desk: Desk, cluster: str, namespace: str, permission: str) -> None:
    """Raises UsageError for a namespace of no cluster, RecordAbsent for a cluster that is none, else NotPermitted."""
    if namespace and not cluster:
        raise UsageError(what="cluster", value="", allowed="clusters list")
    if cluster:
        desk.store.shelf(CLUSTERS).get(cluster)
    require_whole(desk, cluster, namespace, permission)


def require_whole(desk: Desk, cluster: str, namespace: str, permission: str) -> None:
    """Raises NotPermitted for a place that the asker may not do this with the whole of."""
    if not _covers(desk.reach, cluster, namespace):
        raise NotPermitted(permission=permission, who=desk.who.name)


def _covers(reach: Reach, cluster: str, namespace: str) -> bool:
    if not cluster:
        return reach.everywhere
    return reach.covers(cluster, namespace) if namespace else reach.has_whole(cluster)
