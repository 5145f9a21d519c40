"""Taking in what an Alertmanager sends; what cannot be read leaves a gap that is asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model.alerts_kept import ALERT_SOURCES
from holdfast.pillars.incidents.alerts import Batch, read_batch
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.watchdogs import seen
from holdfast.service.intake.acquainting import acquainted
from holdfast.service.intake.inbox import heard, inbox_of, missed
from holdfast.service.intake.judging import Sender
from holdfast.service.intake.placing import Came, taken_in
from holdfast.service.intake.policies import policy_of

EARLIER = timedelta(minutes=10)
"""How long before it was sent a batch that cannot be read may have fired, where nothing was heard of its source."""


class Read(Struct, frozen=True, kw_only=True):
    """A batch that was read, with what is known of the objects that it may name."""

    batch: Batch
    sender: Sender


def prepared(store: Store, name: str, raw: bytes, at: datetime) -> Read:
    """Reads a body and what is known of the cluster, before anything is written; raises IntakeRefused."""
    source = store.shelf(ALERT_SOURCES).get(name).item
    batch = read_batch(raw, at)
    clusters = {source.cluster}
    if source.cluster_label:
        clusters |= {alert.labels.get(source.cluster_label, "") for alert in batch.alerts} - {""}
    known = {cluster: acquainted(store, cluster) for cluster in sorted(clusters)}
    return Read(batch=batch, sender=Sender(name=name, source=source, way="webhook", known=known))


def keep_batch(office: Office, store: Store, read: Read, at: datetime) -> Came:
    """Takes a batch in, within the transaction of the caller."""
    name, source, batch = read.sender.name, read.sender.source, read.batch
    dogs = policy_of(store, source.cluster).watchdogs
    watched = any(alert.rule in dogs and alert.ends is None for alert in batch.alerts)
    came = taken_in(office, store, read.sender, batch, at)
    if batch.truncated or batch.left_out:
        since = min((alert.starts for alert in batch.alerts), default=at)
        missed(store, name, _bounded(since, at), at, "truncated", batch.truncated + len(batch.left_out))
    heard(store, name, at, is_watchdog=watched)
    if watched:
        seen(store, name, at, source.cluster)
    return came


def note_refused(store: Store, name: str, at: datetime) -> None:
    """Notes that a body could not be read, so that what it said is asked for again."""
    last = inbox_of(store, name).received
    missed(store, name, _bounded(last or at - EARLIER, at), at, "refused")


def _bounded(since: datetime, at: datetime) -> datetime:
    """Looks back a week at most: what fires for longer is told again and again."""
    return max(since, at - timedelta(days=7))
