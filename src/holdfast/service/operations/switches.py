"""Switches that people throw: nothing is written everywhere, in a cluster, or in a namespace of it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.automation_kept import SWITCHES, KeptSwitch
from holdfast.model.automation_limits import Switch
from holdfast.model.record import Kept
from holdfast.service.actions.places import check_place, may_know, require_whole
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation, Why
from holdfast.service.paging import Page, Paging, paged

READ, HALT = "read:automation", "halt:actions"


class SwitchShown(Struct, frozen=True, kw_only=True):
    """A switch that is thrown: nothing is written everywhere, in a cluster, or in a namespace of it."""

    id: str
    cluster: str
    namespace: str
    by: str
    since: datetime
    reason: str


class ListSwitches(Paging, frozen=True, kw_only=True):
    """Which switches are thrown."""


class ThrowSwitch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Halts all writes everywhere, in a cluster, or in a namespace of it; what is under way stops at its next write."""

    reason: Why
    cluster: str = ""
    namespace: str = ""


class ReleaseSwitch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lets writes go on again, and why."""

    switch: str
    reason: Why


def _list(desk: Desk, asked: ListSwitches) -> Page[SwitchShown]:
    rows = [_shown(kept) for kept in desk.store.shelf(SWITCHES).page(limit=10_000)]
    seen = [row for row in rows if may_know(desk.reach, row.cluster, row.namespace)]
    return paged(asked, seen, lambda row: (row.cluster, row.namespace))


def _throw(desk: Desk, asked: ThrowSwitch) -> SwitchShown:
    check_place(desk, asked.cluster, asked.namespace, HALT)
    item = KeptSwitch(
        switch=Switch(
            by=desk.who.name, since=desk.now, reason=asked.reason, cluster=asked.cluster, namespace=asked.namespace
        )
    )
    key = "/".join(filter(None, (asked.cluster or "*", asked.namespace)))
    kept = desk.store.shelf(SWITCHES).put(key, item)
    desk.store.feed.add(
        desk.now, "switch.thrown", asked.cluster, (asked.namespace,) if asked.namespace else (), about=key
    )
    desk.note(key, reason=asked.reason)
    return _shown(kept)


def _release(desk: Desk, asked: ReleaseSwitch) -> Nothing:
    kept = desk.store.shelf(SWITCHES).get(asked.switch)
    place = kept.item.switch
    require_whole(desk, place.cluster, place.namespace, HALT)
    desk.store.shelf(SWITCHES).remove(kept.id)
    namespaces = (place.namespace,) if place.namespace else ()
    desk.store.feed.add(desk.now, "switch.released", place.cluster, namespaces, about=kept.id)
    desk.note(kept.id, reason=asked.reason)
    return Nothing()


def _shown(kept: Kept[KeptSwitch]) -> SwitchShown:
    item = kept.item.switch
    return SwitchShown(
        id=kept.id,
        cluster=item.cluster,
        namespace=item.namespace,
        by=item.by,
        since=item.since,
        reason=item.reason,
    )


OPERATIONS = (
    Operation(
        name="switches.list",
        parameters=ListSwitches,
        result=Page[SwitchShown],
        run=_list,
        permission=READ,
        bearing="fleet",
        path="/switches",
    ),
    Operation(
        name="switches.throw",
        parameters=ThrowSwitch,
        result=SwitchShown,
        run=_throw,
        permission=HALT,
        bearing="fleet",
        path="/switches",
        effect="record",
        method="POST",
        examples={"everything": {"reason": "a storm of failures"}, "one": {"cluster": "prod-seoul", "reason": "audit"}},
    ),
    Operation(
        name="switches.release",
        parameters=ReleaseSwitch,
        result=Nothing,
        run=_release,
        permission=HALT,
        bearing="fleet",
        path="/switches/release",
        effect="record",
        method="POST",
        examples={"all": {"switch": "*", "reason": "the storm is over"}},
    ),
)
