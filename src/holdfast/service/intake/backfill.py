"""Asking for what was missed: what a Prometheus kept of its alerts while nobody took them, each exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from holdfast.model.alerts_kept import ALERT_SOURCES, BEATS, AlertInbox, AlertSource, Beat
from holdfast.model.errors import HoldfastError
from holdfast.model.incident import SYSTEM
from holdfast.model.intake_refusals import HistoryUnreadable
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS, JOBS, Job
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.alerts import Batch, ToldAlert
from holdfast.pillars.incidents.alerts_history import fired_alerts
from holdfast.ports.clusters import Clusters, Quiet
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.maintenances import in_force
from holdfast.service.intake.acquainting import acquainted
from holdfast.service.intake.firings import give
from holdfast.service.intake.inbox import filled, inbox_of, keep_inbox, missed
from holdfast.service.intake.judging import Sender
from holdfast.service.intake.placing import kept_apart, place, taken_in
from holdfast.service.working import Held, add_job, check_held, end

BACKFILL = "backfill"
BEAT = "alerts"
BEATS_EVERY = timedelta(seconds=30)
STOPPED = timedelta(minutes=2)
"""Without a sign of life for so long, no server of ours took alerts."""
SILENT = timedelta(hours=1)
"""A source whose watchdog was heard and that then says nothing for so long may not reach us."""
AGAIN = timedelta(minutes=5)
"""How long after a backfill failed it is tried again."""
LOOKS_EVERY = timedelta(minutes=5)
BEFORE = timedelta(minutes=10)
"""How long before a gap is asked for as well: an Alertmanager waits before it sends a group."""
LONGEST = timedelta(days=15)
"""For so long a Prometheus keeps what it measured, unless told otherwise."""


def begin_alerts(office: Office) -> None:
    """Notes that a server begins to take alerts, and lets be asked for what came while none did."""
    _tend(office, is_start=True)


def tend_alerts(office: Office) -> None:
    """Says that a server lives that takes alerts, notes when none did, and lets what was missed be asked for."""
    _tend(office, is_start=False)


def _tend(office: Office, *, is_start: bool) -> None:
    now = office.now()
    with office.stores.read() as store:
        last = _beat(store)
        if last is not None and now - last < BEATS_EVERY and not is_start:
            return
    with office.stores.write() as store:
        last = _beat(store)
        sources = store.shelf(ALERT_SOURCES).page(limit=1_000)
        for kept in sources:
            # After a short pause an Alertmanager tries again by itself; who can be asked is asked all the same.
            if last is not None and (now - last > STOPPED or (is_start and prometheus_of(store, kept.item))):
                missed(store, kept.id, last, now, "stopped")
            _note_silence(store, kept.id, now)
            _let_go(office, store, kept, now)
        store.shelf(BEATS).put(BEAT, Beat(at=now))
        for kept in sources:
            if _wants(store, kept, now):
                ask_backfill(office, store, kept.id, by=SYSTEM)


def ask_backfill(office: Office, store: Store, source: str, *, by: str) -> Kept[Job] | None:
    """Puts a backfill behind the jobs that wait; None where one is on its way."""
    shelf = store.shelf(JOBS)
    for state in ("waiting", "running"):
        for kept in shelf.find("state", state):
            if kept.item.action == BACKFILL and kept.item.options.get("source") == source:
                return None
    job = Job(
        action=BACKFILL,
        cluster=store.shelf(ALERT_SOURCES).get(source).item.cluster,
        state="waiting",
        asked=office.now(),
        by=by,
        options={"source": source},
    )
    return add_job(office, store, job)


def backfill(office: Office, held: Held) -> None:
    """Reads what a source holds back and what fired in its gaps, and takes it in; raises HoldfastError."""
    name, now = held.job.options["source"], office.now()
    with office.stores.read() as store:
        kept = store.shelf(ALERT_SOURCES).get(name)
        prometheus = prometheus_of(store, kept.item)
        gaps = inbox_of(store, name).gaps
        clusters = [item.id for item in store.shelf(CLUSTERS).page(limit=10_000)] if kept.item.cluster_label else []
        known = {cluster: acquainted(store, cluster) for cluster in {kept.item.cluster, *clusters}}
    quiet = _quiet(office, kept.item)
    try:
        alerts, since = _fired(office, kept.item, prometheus, [gap.since for gap in gaps], now)
    except HoldfastError as error:
        _note_failed(office, name, error, quiet)
        raise
    with office.stores.write() as store:
        check_held(store, held)
        present = inbox_of(store, name)
        last = quiet if quiet and not quiet.unread else present
        sender = Sender(
            name=name,
            source=kept.item,
            way="backfill",
            known=known,
            silences=last.silences,
            held_back=last.held_back,
        )
        if since is not None:
            empty = Batch(key="", receiver="", labels={}, truncated=0, alerts=alerts)
            taken_in(office, store, sender, empty, now)
        _note_done(store, name, since, now, quiet)
        end(office, store, held)


def prometheus_of(store: Store, source: AlertSource) -> str:
    """Names the Prometheus that knows what fired, empty where none is known."""
    if source.prometheus:
        return source.prometheus
    try:
        return store.shelf(CLUSTERS).get(source.cluster).item.prometheus
    except RecordAbsent:
        return ""


def read_fired(
    clusters: Clusters, prometheus: str, since: datetime, until: datetime, external: Mapping[str, str]
) -> tuple[ToldAlert, ...]:
    """Asks a Prometheus what fired; raises HistoryUnreadable where it does not say all of it, and UsageError."""
    answered = clusters.fired(prometheus, since, until)
    if answered.unread:
        first = answered.unread[0]
        raise HistoryUnreadable(reason=first.reason, detail=first.detail)
    return fired_alerts(answered.samples, since, until, external)


def read_quiet(clusters: Clusters, alertmanager: str) -> Quiet:
    """Asks an Alertmanager what it holds back; raises UsageError."""
    return clusters.quiet(alertmanager)


def _fired(
    office: Office, source: AlertSource, prometheus: str, begins: list[datetime], now: datetime
) -> tuple[tuple[ToldAlert, ...], datetime | None]:
    if not begins or not prometheus:
        return (), None
    since = max(min(begins) - BEFORE, now - LONGEST)
    return office.work.run(read_fired, office.clusters, prometheus, since, now, dict(source.external_labels)), since


def _quiet(office: Office, source: AlertSource) -> Quiet | None:
    return office.work.run(read_quiet, office.clusters, source.alertmanager) if source.alertmanager else None


def _note_done(store: Store, name: str, since: datetime | None, now: datetime, quiet: Quiet | None) -> None:
    item = _looked(inbox_of(store, name), quiet, now)
    if since is not None:
        item = replace(item, gaps=filled(item, since, now), filled=now, tried=now, error="", error_values={})
    keep_inbox(store, name, item)


def _note_failed(office: Office, name: str, error: HoldfastError, quiet: Quiet | None) -> None:
    values = {key: str(value) for key, value in error.values.items()}
    with office.stores.write() as store:
        item = _looked(inbox_of(store, name), quiet, office.now())
        keep_inbox(store, name, replace(item, tried=office.now(), error=error.code, error_values=values))


def _looked(item: AlertInbox, quiet: Quiet | None, now: datetime) -> AlertInbox:
    if quiet is None:
        return item
    if quiet.unread:
        return replace(item, look_error=quiet.unread[0].reason, looked=now)
    return replace(item, silences=quiet.silences, held_back=quiet.held_back, looked=now, look_error="")


def _beat(store: Store) -> datetime | None:
    try:
        return store.shelf(BEATS).get(BEAT).item.at
    except RecordAbsent:
        return None


def _note_silence(store: Store, name: str, now: datetime) -> None:
    """Notes that a source whose watchdog used to bark says nothing; where it never did, silence says nothing."""
    item = inbox_of(store, name)
    if item.watched is None or item.received is None or now - item.received <= SILENT:
        return
    if item.filled is None or now - item.filled > SILENT:
        missed(store, name, item.received, now, "silent")


def _let_go(office: Office, store: Store, kept: Kept[AlertSource], now: datetime) -> None:
    """Lets alerts make incidents that fire on after the maintenance is over that kept them from it."""
    free = [
        (one.id, one.item)
        for one in kept_apart(store, kept.id)
        if in_force(store, one.item.cluster, next(iter(one.item.namespaces), ""), one.item.labels, now) is None
    ]
    for cluster in sorted({item.cluster for _, item in free}):
        sender = Sender(name=kept.id, source=kept.item, way="webhook")
        own = [(key, item) for key, item in free if item.cluster == cluster]
        give(store, place(office, store, sender, own, "", now).owners)


def _wants(store: Store, kept: Kept[AlertSource], now: datetime) -> bool:
    item = inbox_of(store, kept.id)
    is_due = bool(item.gaps) and bool(prometheus_of(store, kept.item))
    if is_due and (not item.error or item.tried is None or now - item.tried >= AGAIN):
        return True
    return bool(kept.item.alertmanager) and (item.looked is None or now - item.looked >= LOOKS_EVERY)
