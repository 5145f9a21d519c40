"""Watchdogs: what must show that it lives, whether it does, and since when it is silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.record import Kept
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.watches import WATCHES, Watch, WatchKind, WatchState
from holdfast.service.desk import Desk
from holdfast.service.incidents.watch_states import watch_id
from holdfast.service.incidents.watchdogs import expect
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.texts.say import say


class WatchdogShown(Struct, frozen=True, kw_only=True):
    """Something that is watched: the last sign of it, by when the next is due, and since when it is missed.

    A channel shows a sign whenever it brings something, so that none is ever due. `incident` is the one that tells of
    the present silence.
    """

    id: str
    kind: WatchKind
    name: str
    cluster: str
    state: WatchState
    said: str
    every_minutes: float
    since: datetime
    seen: datetime | None
    due: datetime | None
    missed: datetime | None
    returned: datetime | None
    incident: str
    revision: int


class ListWatchdogs(Paging, frozen=True, kw_only=True):
    """Which of the watched are wanted; those that are silent come first."""

    state: WatchState | None = None


class ExpectedWatchdog(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source of alerts that is to send its watchdog at least every so many minutes."""

    source: Annotated[str, Meta(min_length=1, max_length=150)]
    every_minutes: Annotated[float, Meta(ge=1, le=1440)] = 10.0
    cluster: str = ""


class OfWatchdog(Struct, frozen=True, kw_only=True):
    """One source of alerts by its name."""

    source: str


def _list(desk: Desk, asked: ListWatchdogs) -> Page[WatchdogShown]:
    kept = [item for item in desk.store.shelf(WATCHES).page(limit=10_000) if _may_see(desk, item.item)]
    rows = [_shown(desk, item) for item in kept if asked.state in (None, item.item.state)]
    return paged(asked, rows, lambda row: (row.state != "missed", row.id))


def _expect(desk: Desk, asked: ExpectedWatchdog) -> WatchdogShown:
    expect(desk.store, asked.source, desk.now, timedelta(minutes=asked.every_minutes), asked.cluster)
    kept = desk.store.shelf(WATCHES).get(watch_id("source", asked.source))
    desk.note(kept.id, every_minutes=f"{asked.every_minutes:g}")
    return _shown(desk, kept)


def _forget(desk: Desk, asked: OfWatchdog) -> Nothing:
    key = watch_id("source", asked.source)
    if not _may_see(desk, desk.store.shelf(WATCHES).get(key).item):
        raise RecordAbsent(type=WATCHES.name, id=asked.source)
    desk.store.shelf(WATCHES).remove(key, desk.asker.revision)
    desk.note(key)
    return Nothing()


def _may_see(desk: Desk, item: Watch) -> bool:
    """Says that something watched may be seen: the loop by everybody, a source by who sees its cluster."""
    return item.kind in ("loop", "clocks") or desk.reach.has_whole(item.cluster)


def _shown(desk: Desk, kept: Kept[Watch]) -> WatchdogShown:
    item = kept.item
    return WatchdogShown(
        id=kept.id,
        kind=item.kind,
        name=item.name,
        cluster=item.cluster,
        state=item.state,
        said=say(f"watchdog.state.{item.state}", desk.lang),
        every_minutes=item.every / timedelta(minutes=1),
        since=item.since,
        seen=item.seen,
        due=item.heard + item.every if item.every else None,
        missed=item.missed if item.state == "missed" else None,
        returned=item.returned,
        incident=item.incident,
        revision=kept.revision,
    )


OPERATIONS = (
    Operation(
        name="watchdogs.list",
        parameters=ListWatchdogs,
        result=Page[WatchdogShown],
        run=_list,
        permission="read:incidents",
        bearing="fleet",
        path="/watchdogs",
        examples={"all": {}, "silent": {"state": "missed"}},
    ),
    Operation(
        name="watchdogs.expect",
        parameters=ExpectedWatchdog,
        result=WatchdogShown,
        run=_expect,
        permission="write:watchdogs",
        bearing="whole-cluster",
        path="/watchdogs/{source}",
        effect="record",
        method="PUT",
        examples={"often": {"source": "prod-alertmanager", "every_minutes": 5, "cluster": "prod-seoul"}},
    ),
    Operation(
        name="watchdogs.forget",
        parameters=OfWatchdog,
        result=Nothing,
        run=_forget,
        permission="write:watchdogs",
        bearing="fleet",
        path="/watchdogs/{source}",
        effect="record",
        method="DELETE",
    ),
)
