"""What is known of a source of alerts: when it was heard, and which times are to be asked for again."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from holdfast.model.alerts_kept import (
    ALERT_GROUPS,
    ALERT_INBOXES,
    ALERT_SOURCES,
    FIRINGS,
    INTAKE_POLICIES,
    MOST_GAPS,
    AlertInbox,
    Gap,
    GapReason,
)
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.watches import WATCHES
from holdfast.ports.store import Store
from holdfast.service.incidents.watch_states import watch_id


def inbox_of(store: Store, source: str) -> AlertInbox:
    """Gives what is known of a source."""
    with suppress(RecordAbsent):
        return store.shelf(ALERT_INBOXES).get(source).item
    return AlertInbox()


def keep_inbox(store: Store, source: str, item: AlertInbox) -> AlertInbox:
    """Keeps what is known of a source."""
    return store.shelf(ALERT_INBOXES).put(source, item).item


def heard(store: Store, source: str, at: datetime, *, is_watchdog: bool = False) -> None:
    """Notes that a source sent something."""
    item = inbox_of(store, source)
    keep_inbox(store, source, replace(item, received=at, watched=at if is_watchdog else item.watched))


def missed(
    store: Store, source: str, since: datetime, until: datetime, reason: GapReason, alerts: int = 0
) -> AlertInbox:
    """Notes a time in which a source may have told of alerts that we do not know."""
    item = inbox_of(store, source)
    gap = Gap(since=min(since, until), until=until, reason=reason, alerts=alerts)
    return keep_inbox(store, source, replace(item, gaps=_joined((*item.gaps, gap))))


def filled(item: AlertInbox, since: datetime, until: datetime) -> tuple[Gap, ...]:
    """Gives what is left of the gaps once a time is known."""
    left: list[Gap] = []
    for gap in item.gaps:
        if gap.until <= since or gap.since >= until:
            left.append(gap)
            continue
        if gap.since < since:
            left.append(replace(gap, until=since))
        if gap.until > until:
            left.append(replace(gap, since=until))
    return tuple(left)


def forget_source(store: Store, source: str) -> None:
    """Forgets what is known of a source of alerts; what it told stays."""
    for kept in store.shelf(ALERT_GROUPS).find("source", source):
        store.shelf(ALERT_GROUPS).remove(kept.id)
    with suppress(RecordAbsent):
        store.shelf(ALERT_INBOXES).remove(source)
    # Nobody waits for the watchdog of a source that is gone.
    with suppress(RecordAbsent):
        store.shelf(WATCHES).remove(watch_id("source", source))
    store.shelf(ALERT_SOURCES).remove(source)


def forget_alerts(store: Store, cluster: str) -> None:
    """Forgets the sources of a cluster's alerts, and each time that one fired."""
    for source in store.shelf(ALERT_SOURCES).find("cluster", cluster):
        forget_source(store, source.id)
    for firing in store.shelf(FIRINGS).find("cluster", cluster):
        store.shelf(FIRINGS).remove(firing.id)
    with suppress(RecordAbsent):
        store.shelf(INTAKE_POLICIES).remove(cluster)


def _joined(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Joins gaps of one reason that touch; of too many the oldest become one."""
    found: list[Gap] = []
    for gap in sorted(gaps, key=lambda item: (item.reason, item.since)):
        last = found[-1] if found else None
        if last is not None and last.reason == gap.reason and gap.since <= last.until:
            found[-1] = replace(last, until=max(last.until, gap.until), alerts=max(last.alerts, gap.alerts))
        else:
            found.append(gap)
    ordered = sorted(found, key=lambda item: (item.since, item.until))
    while len(ordered) > MOST_GAPS:
        first, second, *rest = ordered
        ordered = [replace(first, until=max(first.until, second.until)), *rest]
    return tuple(ordered)
