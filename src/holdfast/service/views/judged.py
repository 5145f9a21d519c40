"""Which snapshots of clusters were judged, the newest first of all."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.ports.store import Store
from holdfast.service.views.keeping import NAMES
from holdfast.service.views.rows import Summary

_USUALLY, _LISTED = 3, 1_000


def judged(store: Store, cluster: str) -> KeptSnapshot | None:
    """Gives the newest snapshot that was judged; of several of one moment the one that came last."""
    for limit in (_USUALLY, _LISTED):
        for item in store.snapshots.of_cluster(cluster, limit=limit):
            if store.snapshots.view(item.id, NAMES[Summary]) is not None:
                return item
    return None


def judged_by_cluster(store: Store) -> Mapping[str, KeptSnapshot]:
    """Maps each cluster to its newest snapshot that was judged."""
    return store.snapshots.newest_with(NAMES[Summary])
