"""Schedules: what is done again and again, and when."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from holdfast.model.access import Reach
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS, LAST_RUNS, SCHEDULES, Schedule
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.changing import given
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.periods.reporting import REPORT, check_options
from holdfast.service.scans.scheduling import check, next_run

Scheduled = Literal["scan", "report"]


class ScheduleShown(Struct, frozen=True, kw_only=True):
    """A schedule, when it comes next, and for which moment it came last."""

    id: str
    name: str
    action: str
    cluster: str
    cron: str
    zone: str
    enabled: bool
    next: datetime | None
    last: datetime | None
    options: dict[str, str]
    revision: int


class ListSchedules(Paging, frozen=True, kw_only=True):
    """Which schedules are wanted."""

    cluster: str = ""


class OfSchedule(Struct, frozen=True, kw_only=True):
    """One schedule by its id."""

    schedule: str


class NewSchedule(Struct, frozen=True, kw_only=True):
    """A schedule: `cron` has five fields, in a zone of the IANA.

    A report without a cluster is one of the whole fleet; its options are `kind`, `lang`, `format` and `channels`, which
    are names with commas between them.
    """

    name: str
    cluster: str
    cron: str
    action: Scheduled = "scan"
    zone: str = "UTC"
    enabled: bool = True
    options: dict[str, str] = {}


class ChangedSchedule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed of a schedule; a field that is left out stays as it is."""

    schedule: str
    name: str | UnsetType = UNSET
    cron: str | UnsetType = UNSET
    zone: str | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    options: dict[str, str] | UnsetType = UNSET


def _list(desk: Desk, asked: ListSchedules) -> Page[ScheduleShown]:
    listed = desk.store.shelf(SCHEDULES).page(limit=10_000)
    seen = [
        kept for kept in listed if desk.reach.has_whole(kept.item.cluster) and asked.cluster in ("", kept.item.cluster)
    ]
    return paged(asked, [_shown(desk, kept) for kept in seen], lambda item: (item.name,))


def _get(desk: Desk, asked: OfSchedule) -> ScheduleShown:
    return _shown(desk, _found(desk, asked.schedule))


def _create(desk: Desk, asked: NewSchedule) -> ScheduleShown:
    item = _checked(Schedule(**msgspec.structs.asdict(asked), since=desk.now))
    if asked.cluster or item.action != REPORT:
        desk.store.shelf(CLUSTERS).get(asked.cluster)
    kept = desk.store.shelf(SCHEDULES).add(desk.office.chance.new_id(), item)
    desk.note(kept.id, cluster=asked.cluster, cron=asked.cron)
    return _shown(desk, kept)


def _update(desk: Desk, asked: ChangedSchedule) -> ScheduleShown:
    present = _owned(desk, asked.schedule)
    fields = given(asked, "schedule")
    item = _checked(replace(present.item, **fields))
    if fields.keys() & {"cron", "zone", "enabled"}:
        # What lay before the change is not made up for.
        item = replace(item, since=desk.now)
    kept = desk.store.shelf(SCHEDULES).replace(present.id, item, desk.asker.revision)
    desk.note(kept.id, fields=", ".join(sorted(fields)))
    return _shown(desk, kept)


def _checked(item: Schedule) -> Schedule:
    """Refuses a schedule that never comes, or whose options mean nothing; raises UsageError."""
    check(item.cron, item.zone)
    if item.action == REPORT:
        check_options(item.options, item.zone)
    return item


def _delete(desk: Desk, asked: OfSchedule) -> Nothing:
    present = _owned(desk, asked.schedule)
    desk.store.shelf(SCHEDULES).remove(present.id, desk.asker.revision)
    with suppress(RecordAbsent):
        desk.store.shelf(LAST_RUNS).remove(present.id)
    desk.note(present.id)
    return Nothing()


def _found(desk: Desk, key: str) -> Kept[Schedule]:
    kept = desk.store.shelf(SCHEDULES).get(key)
    if not desk.reach.has_whole(kept.item.cluster):
        raise RecordAbsent(type=SCHEDULES.name, id=key)
    return kept


def _owned(desk: Desk, key: str) -> Kept[Schedule]:
    """Gives a schedule that the asker may change: the reach is that of the permission to write."""
    kept = desk.store.shelf(SCHEDULES).get(key)
    if not desk.reach.has_whole(kept.item.cluster):
        reach: Reach = desk.reach
        if reach.touches(kept.item.cluster):
            raise NotPermitted(permission="write:schedules", who=desk.who.name)
        raise RecordAbsent(type=SCHEDULES.name, id=key)
    return kept


def _shown(desk: Desk, kept: Kept[Schedule]) -> ScheduleShown:
    item = kept.item
    return ScheduleShown(
        id=kept.id,
        name=item.name,
        action=item.action,
        cluster=item.cluster,
        cron=item.cron,
        zone=item.zone,
        enabled=item.enabled,
        next=next_run(item, desk.now),
        last=_last(desk, kept.id),
        options=item.options,
        revision=kept.revision,
    )


def _last(desk: Desk, key: str) -> datetime | None:
    try:
        return desk.store.shelf(LAST_RUNS).get(key).item.moment
    except RecordAbsent:
        return None


OPERATIONS = (
    Operation(
        name="schedules.list",
        parameters=ListSchedules,
        result=Page[ScheduleShown],
        run=_list,
        permission="read:schedules",
        bearing="fleet",
        path="/schedules",
        examples={"all": {}},
    ),
    Operation(
        name="schedules.get",
        parameters=OfSchedule,
        result=ScheduleShown,
        run=_get,
        permission="read:schedules",
        bearing="fleet",
        path="/schedules/{schedule}",
    ),
    Operation(
        name="schedules.create",
        parameters=NewSchedule,
        result=ScheduleShown,
        run=_create,
        permission="create:schedules",
        bearing="whole-cluster",
        path="/schedules",
        effect="record",
        method="POST",
        examples={
            "nightly": {"name": "nightly", "cluster": "prod-seoul", "cron": "0 3 * * *", "zone": "Asia/Seoul"},
            "weekly": {
                "name": "weekly",
                "cluster": "prod-seoul",
                "cron": "0 8 * * 1",
                "action": "report",
                "options": {"kind": "weekly", "lang": "ko", "format": "html", "channels": "operations"},
            },
        },
    ),
    Operation(
        name="schedules.update",
        parameters=ChangedSchedule,
        result=ScheduleShown,
        run=_update,
        permission="write:schedules",
        bearing="fleet",
        path="/schedules/{schedule}",
        effect="record",
        method="PATCH",
    ),
    Operation(
        name="schedules.delete",
        parameters=OfSchedule,
        result=Nothing,
        run=_delete,
        permission="delete:schedules",
        bearing="fleet",
        path="/schedules/{schedule}",
        effect="record",
        method="DELETE",
    ),
)
