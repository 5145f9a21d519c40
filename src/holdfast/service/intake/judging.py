"""Whether an alert makes an incident: watchdogs, what is no trouble, and what is held back make none."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from msgspec import Struct

from holdfast.engine.signals.silences import holds_back
from holdfast.model.alerts_kept import AlertSource, Apart, HeldBack, KeptFiring, KeptSilence
from holdfast.model.alerts_kept import Told as Way
from holdfast.model.maintenances import MAINTENANCES
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.alerts import RULE, is_same
from holdfast.pillars.incidents.alerts_policy import IntakePolicy, is_ignored
from holdfast.ports.store import Store
from holdfast.service.incidents.maintenances import in_force
from holdfast.service.intake.acquainting import Acquaintance
from holdfast.service.intake.policies import policy_of


class Sender(Struct, frozen=True, kw_only=True):
    """Who tells of alerts, how, what is known of the objects of its clusters, and what an Alertmanager holds back."""

    name: str
    source: AlertSource
    way: Way
    known: Mapping[str, Acquaintance] = {}
    silences: tuple[KeptSilence, ...] = ()
    held_back: tuple[HeldBack, ...] = ()


class Judge:
    """Says which alerts make no incident and why; policies and maintenances are read once."""

    def __init__(self, store: Store, sender: Sender) -> None:
        self._store = store
        self._sender = sender
        self._policies: dict[str, IntakePolicy] = {}
        self._has_windows = store.shelf(MAINTENANCES).count() > 0

    def cluster(self, labels: Mapping[str, str]) -> str:
        """Names the cluster of an alert: that of a label where the source has one and we know it, else the source's."""
        source = self._sender.source
        told = labels.get(source.cluster_label, "") if source.cluster_label else ""
        if told and told != source.cluster:
            with suppress(RecordAbsent):
                return self._store.shelf(CLUSTERS).get(told).id
        return source.cluster

    def apart(self, item: KeptFiring) -> tuple[Apart, str]:
        """Says why an alert makes no incident, and by what; nothing where it does."""
        if item.cluster not in self._policies:
            self._policies[item.cluster] = policy_of(self._store, item.cluster)
        policy, labels = self._policies[item.cluster], {RULE: item.rule, **item.labels}
        if item.rule in policy.watchdogs:
            return "watchdog", ""
        if is_ignored(policy, item.rule, item.severity):
            return "ignored", ""
        window = self._window(item, labels)
        return ("maintenance", window) if window else self._held_back(item, labels)

    def _window(self, item: KeptFiring, labels: Mapping[str, str]) -> str:
        if not self._has_windows:
            return ""
        namespace = item.namespaces[0] if item.namespaces else ""
        found = in_force(self._store, item.cluster, namespace, labels, item.starts)
        return found.id if found is not None else ""

    def _held_back(self, item: KeptFiring, labels: Mapping[str, str]) -> tuple[Apart, str]:
        for one in self._sender.silences:
            if one.starts <= item.starts < one.ends and holds_back(one, labels):
                return "silenced", one.id
        # Which alert inhibits which is only told of those that fire.
        held = (one for one in self._sender.held_back if item.ends is None and is_same(one.labels, labels))
        found = next(held, None)
        return (found.by, ", ".join(found.ids)) if found else ("", "")
