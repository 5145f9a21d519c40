"""What the store and monitoring know of a cluster that no look at it shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from holdfast.model.automation_kept import PLANS
from holdfast.model.automation_uses import USES, Use
from holdfast.model.errors import UsageError
from holdfast.model.outcome import Unread
from holdfast.model.registry import CLUSTERS
from holdfast.model.snapshot import Snapshot
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.action import LoadedAction
from holdfast.pillars.automation.scene import Told
from holdfast.ports.store import Store
from holdfast.service.actions.pricing import prices_of
from holdfast.service.actions.scenes import Beyond
from holdfast.service.actions.terms import laid_terms, terms_at
from holdfast.service.actions.witnesses import holds_of, proven_points
from holdfast.service.desk import Office

VOLUME = "volume"
"""Under this name the effect of a plan names the PersistentVolumes that its provider is asked to change, if several
with a comma and a space between them.
"""


def told_of(store: Store, cluster: str, action: LoadedAction, namespace: str = "") -> Told:
    """Gathers what the store knows for an action."""
    uses: Mapping[str, Use] = {}
    blind: tuple[str, ...] = ()
    with suppress(RecordAbsent):
        kept = store.shelf(USES).get(cluster).item
        uses, blind = kept.uses, kept.blind
    return Told(
        uses=uses,
        blind=blind,
        recovery=proven_points(store, cluster),
        modified=modified_volumes(store, cluster),
        terms=terms_at(laid_terms(store), action.name, cluster, namespace),
        prices=prices_of(store, cluster),
    )


def modified_volumes(store: Store, cluster: str) -> Mapping[str, tuple[datetime, ...]]:
    """Lists when volumes were changed at their provider through plans, by the name of the PersistentVolume."""
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    for kept in store.shelf(PLANS).find("cluster", cluster):
        volumes, moment = kept.item.effect.get(VOLUME, ""), kept.item.started
        if volumes and moment is not None and kept.item.state not in ("stopped", "proposed"):
            for volume in volumes.split(", "):
                found[volume].append(moment)
    return {volume: tuple(sorted(moments)) for volume, moments in found.items()}


def monitored(office: Office, prometheus: str) -> Callable[[Snapshot], Snapshot]:
    """Gives what adds metrics to a snapshot; an address that is none is said, and there are no metrics."""

    def add(snapshot: Snapshot) -> Snapshot:
        try:
            return office.clusters.monitored(snapshot, prometheus)
        except UsageError as error:
            gone = Unread("metrics", "unavailable", str(error.values.get("detail", error.code)))
            return replace(snapshot, unread=(*snapshot.unread, gone))

    return add


def beyond_of(office: Office, store: Store, cluster: str) -> Beyond:
    """Gives what a look at a cluster is completed with."""
    prometheus = store.shelf(CLUSTERS).get(cluster).item.prometheus
    return Beyond(monitored(office, prometheus), holds_of(store, cluster), office.provider.instance)
