"""Which maintenance is in force where, and that it ends by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from holdfast.model.maintenances import MAINTENANCES, Maintenance
from holdfast.model.record import Kept
from holdfast.ports.store import Store
from holdfast.service.desk import Office


def in_force(
    store: Store, cluster: str, namespace: str, labels: Mapping[str, str], at: datetime
) -> Kept[Maintenance] | None:
    """Gives the maintenance that covers something at a moment, of several the one that lasts longest."""
    found = [
        kept
        for kept in store.shelf(MAINTENANCES).page(limit=10_000)
        if kept.item.lasts(at) and kept.item.covers(cluster, namespace, labels)
    ]
    return max(found, key=lambda kept: (kept.item.until, kept.id), default=None)


def end_maintenances(office: Office) -> tuple[Kept[Maintenance], ...]:
    """Notes which maintenances are over; each of them is noted once, however many processes look."""
    now = office.now()
    with office.stores.read() as store:
        if not any(kept.item.until <= now for kept in store.shelf(MAINTENANCES).find("state", "planned")):
            return ()
    ended: list[Kept[Maintenance]] = []
    with office.stores.write() as store:
        shelf = store.shelf(MAINTENANCES)
        for kept in shelf.find("state", "planned"):
            if kept.item.until <= now:
                ended.append(shelf.replace(kept.id, replace(kept.item, ended=now)))
                store.feed.add(now, "maintenance.ended", kept.item.cluster, kept.item.namespaces, about=kept.id)
    return tuple(ended)
