"""What the store knows of backups: the demands of a cluster, its drills and its holds."""

from __future__ import annotations

from holdfast.model.backups import BackupPolicy, Drill, LegalHold
from holdfast.model.backups_kept import BACKUP_POLICIES, DRILLS, LEGAL_HOLDS
from holdfast.model.record import Kept
from holdfast.pillars.backups.policy import read_policy
from holdfast.ports.store import Store

MOST = 10_000


def kept_policy(store: Store, cluster: str) -> BackupPolicy:
    """Gives what is demanded of a cluster's backups; nothing where nobody wrote it down."""
    kept = store.shelf(BACKUP_POLICIES).page(limit=1, ids=(cluster,))
    return read_policy(kept[0].item.document) if kept else BackupPolicy()


def kept_drills(store: Store, cluster: str) -> tuple[Drill, ...]:
    """Lists the restores that were tried of a cluster's claims, the oldest first."""
    found = [kept.item.drill for kept in store.shelf(DRILLS).find("cluster", cluster)]
    return tuple(sorted(found, key=lambda item: (item.began, item.claim)))


def kept_holds(store: Store, cluster: str) -> tuple[Kept[LegalHold], ...]:
    """Lists the legal holds of a cluster, those that were lifted included."""
    return store.shelf(LEGAL_HOLDS).find("cluster", cluster)
