"""Where alerts come from: Alertmanagers, what is known of each, and what was missed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.alerts_kept import (
    ALERT_SOURCES,
    FIRINGS,
    AlertSource,
    Gap,
    GapReason,
    HeldBack,
    KeptSilence,
)
from holdfast.model.errors import UsageError
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.permissions import reach_of
from holdfast.service.changing import given
from holdfast.service.desk import Desk
from holdfast.service.intake.backfill import LONGEST, ask_backfill, prometheus_of
from holdfast.service.intake.inbox import forget_source, inbox_of, missed
from holdfast.service.operation import Nothing, Operation
from holdfast.service.operations.jobs import JobShown, shown_job
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.reasons import reason_of

READ, WRITE = "read:incidents", "write:alert-sources"
MOST = 10_000
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?")
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")


class GapShown(Struct, frozen=True, kw_only=True):
    """A time of which it is not known whether all alerts were told, and why."""

    since: datetime
    until: datetime
    reason: GapReason
    alerts: int


class AlertSourceShown(Struct, frozen=True, kw_only=True):
    """A source of alerts: where it belongs, when it was heard, what was missed, and what it holds back.

    `can_fill` says that a Prometheus is known that can be asked for what was missed; `why` says why that failed last.
    """

    name: str
    title: str
    cluster: str
    cluster_label: str
    external_labels: dict[str, str]
    prometheus: str
    alertmanager: str
    received: datetime | None
    watched: datetime | None
    firing: int
    gaps: tuple[GapShown, ...]
    can_fill: bool
    filled: datetime | None
    why: str
    looked: datetime | None
    silences: tuple[KeptSilence, ...]
    held_back: tuple[HeldBack, ...]
    created: datetime
    revision: int


class ListSources(Paging, frozen=True, kw_only=True):
    """Which sources are wanted."""


class OfSource(Struct, frozen=True, kw_only=True):
    """One source by its name."""

    source: str


class NewSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An Alertmanager that is to tell of the alerts of a cluster; its webhook is the path of its name."""

    name: str
    cluster: str
    title: str = ""
    cluster_label: str = ""
    external_labels: dict[str, str] = {}
    prometheus: str = ""
    alertmanager: str = ""


class ChangedSource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed of a source; a field that is left out stays as it is."""

    source: str
    title: str | UnsetType = UNSET
    cluster_label: str | UnsetType = UNSET
    external_labels: dict[str, str] | UnsetType = UNSET
    prometheus: str | UnsetType = UNSET
    alertmanager: str | UnsetType = UNSET


class WantedTime(Struct, frozen=True, kw_only=True):
    """A time of a source that is to be asked for again, by default its gaps alone."""

    source: str
    since: Instant | None = None


def _list(desk: Desk, asked: ListSources) -> Page[AlertSourceShown]:
    kept = [item for item in desk.store.shelf(ALERT_SOURCES).page(limit=MOST) if _is_seen(desk, item)]
    return paged(asked, [_shown(desk, item) for item in kept], lambda item: (item.name,))


def _get(desk: Desk, asked: OfSource) -> AlertSourceShown:
    return _shown(desk, _source(desk, asked.source, READ))


def _create(desk: Desk, asked: NewSource) -> AlertSourceShown:
    if not _NAME.fullmatch(asked.name):
        raise UsageError(what="name", value=asked.name, allowed="a-z 0-9 . -")
    cluster = desk.store.shelf(CLUSTERS).get(asked.cluster)
    fields = asdict(asked)
    name = fields.pop("name")
    _check(desk, AlertSource(**fields))
    kept = desk.store.shelf(ALERT_SOURCES).add(name, AlertSource(**fields))
    desk.note(kept.id, cluster=cluster.id)
    return _shown(desk, kept)


def _update(desk: Desk, asked: ChangedSource) -> AlertSourceShown:
    present = _source(desk, asked.source, WRITE)
    fields = given(asked, "source")
    item = replace(present.item, **fields)
    _check(desk, item)
    kept = desk.store.shelf(ALERT_SOURCES).replace(present.id, item, desk.asker.revision)
    desk.note(kept.id, fields=", ".join(sorted(fields)))
    return _shown(desk, kept)


def _delete(desk: Desk, asked: OfSource) -> Nothing:
    present = _source(desk, asked.source, WRITE)
    forget_source(desk.store, present.id)
    desk.note(present.id)
    return Nothing()


def _backfill(desk: Desk, asked: WantedTime) -> JobShown:
    present = _source(desk, asked.source, WRITE)
    if not prometheus_of(desk.store, present.item):
        raise UsageError(what="prometheus", value="", allowed="http://")
    if asked.since is not None:
        earliest = desk.now - LONGEST
        if not earliest <= asked.since < desk.now:
            raise UsageError(what="since", value=asked.since.isoformat(), allowed=f"{earliest.isoformat()} ..")
        missed(desk.store, present.id, asked.since, desk.now, "asked")
    elif not inbox_of(desk.store, present.id).gaps:
        missed(desk.store, present.id, desk.now - timedelta(hours=1), desk.now, "asked")
    job = ask_backfill(desk.office, desk.store, present.id, by=desk.who.id)
    desk.note(present.id)
    if job is None:
        raise UsageError(what="source", value=present.id, allowed="-")
    return shown_job(desk, job)


def _source(desk: Desk, name: str, permission: str) -> Kept[AlertSource]:
    """Gives a source that may be seen, or changed by whoever may change all of its cluster; raises RecordAbsent."""
    kept = desk.store.shelf(ALERT_SOURCES).get(name)
    if not (_is_seen(desk, kept) if permission == READ else desk.reach.has_whole(kept.item.cluster)):
        raise RecordAbsent(type=ALERT_SOURCES.name, id=name)
    return kept


def _is_seen(desk: Desk, kept: Kept[AlertSource]) -> bool:
    return reach_of(desk.who, READ).touches(kept.item.cluster) or desk.reach.touches(kept.item.cluster)


def _check(desk: Desk, item: AlertSource) -> None:
    for name in ("prometheus", "alertmanager"):
        value = getattr(item, name)
        if value and not _ADDRESS.fullmatch(value):
            raise UsageError(what=name, value=value, allowed="http://, https://")
    if item.cluster_label and not desk.reach.everywhere:
        # A label could name any cluster.
        raise NotPermitted(permission=WRITE, who=desk.who.name)


def _shown(desk: Desk, kept: Kept[AlertSource]) -> AlertSourceShown:
    """Shows a source; how it is reached and what it holds back is for those who see all of its cluster."""
    item, inbox = kept.item, inbox_of(desk.store, kept.id)
    whole = desk.reach.has_whole(item.cluster)
    return AlertSourceShown(
        name=kept.id,
        title=item.title or kept.id,
        cluster=item.cluster,
        cluster_label=item.cluster_label,
        external_labels=item.external_labels if whole else {},
        prometheus=item.prometheus if whole else "",
        alertmanager=item.alertmanager if whole else "",
        received=inbox.received,
        watched=inbox.watched,
        firing=len(desk.store.shelf(FIRINGS).find("firing_at", kept.id)) if whole else 0,
        gaps=tuple(_gap(gap) for gap in inbox.gaps),
        can_fill=bool(prometheus_of(desk.store, item)),
        filled=inbox.filled,
        why=reason_of(inbox.error, inbox.error_values, desk.lang),
        looked=inbox.looked,
        silences=inbox.silences if whole else (),
        held_back=inbox.held_back if whole else (),
        created=kept.created,
        revision=kept.revision,
    )


def _gap(gap: Gap) -> GapShown:
    return GapShown(since=gap.since, until=gap.until, reason=gap.reason, alerts=gap.alerts)


_FLEET: dict[str, Any] = {"bearing": "fleet"}
_RECORD: dict[str, Any] = {"bearing": "fleet", "effect": "record"}

OPERATIONS = (
    Operation(
        name="alert-sources.list",
        parameters=ListSources,
        result=Page[AlertSourceShown],
        run=_list,
        permission=READ,
        path="/alert-sources",
        examples={"all": {}},
        **_FLEET,
    ),
    Operation(
        name="alert-sources.get",
        parameters=OfSource,
        result=AlertSourceShown,
        run=_get,
        permission=READ,
        path="/alert-sources/{source}",
        **_FLEET,
    ),
    Operation(
        name="alert-sources.create",
        parameters=NewSource,
        result=AlertSourceShown,
        run=_create,
        permission="create:alert-sources",
        bearing="whole-cluster",
        path="/alert-sources",
        effect="record",
        method="POST",
        examples={"cluster": {"name": "prod-alerts", "cluster": "prod-seoul", "prometheus": "http://127.0.0.1:9090"}},
    ),
    Operation(
        name="alert-sources.update",
        parameters=ChangedSource,
        result=AlertSourceShown,
        run=_update,
        permission=WRITE,
        path="/alert-sources/{source}",
        method="PATCH",
        **_RECORD,
    ),
    Operation(
        name="alert-sources.delete",
        parameters=OfSource,
        result=Nothing,
        run=_delete,
        permission="delete:alert-sources",
        path="/alert-sources/{source}",
        method="DELETE",
        **_RECORD,
    ),
    Operation(
        name="alert-sources.backfill",
        parameters=WantedTime,
        result=JobShown,
        run=_backfill,
        permission=WRITE,
        path="/alert-sources/{source}/backfill",
        method="POST",
        **_RECORD,
    ),
)
