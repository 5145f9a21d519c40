"""What halts actions: switches that people throw, times in which nothing changes, and the hand that a cluster gives."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from holdfast.model.access import Reach
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.automation import Risk
from holdfast.model.automation_kept import FREEZES, HANDS, SWITCHES, Hand, KeptFreeze, KeptSwitch
from holdfast.model.automation_limits import Freeze, Switch
from holdfast.model.errors import UsageError
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS, CREDENTIALS, IN_CLUSTER_KIND, Credential
from holdfast.model.store_refusals import RecordAbsent
from holdfast.ports.clusters import IN_CLUSTER
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged

READ, HALT, WRITE = "read:automation", "halt:actions", "write:automation"
Why = Annotated[str, Meta(min_length=1, max_length=1000)]


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


class FreezeShown(Struct, frozen=True, kw_only=True):
    """A time in which nothing above a risk is changed."""

    id: str
    name: str
    since: datetime
    until: datetime
    allowed: Risk
    cluster: str
    namespace: str
    by: str
    why: str
    state: Literal["planned", "in-force", "over"]


class NewFreeze(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time in which nothing above a risk is changed; from now on without `since`."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    until: Instant
    why: Why
    since: Instant | None = None
    allowed: Risk = "R0"
    cluster: str = ""
    namespace: str = ""


class OfFreeze(Struct, frozen=True, kw_only=True):
    """One freeze by its id."""

    freeze: str


class HandShown(Struct, frozen=True, kw_only=True):
    """Whether a cluster may be written to, and who allowed it."""

    cluster: str
    is_given: bool
    by: str = ""
    context: str = ""


class GiveHand(Struct, frozen=True, kw_only=True):
    """The kubeconfig with which a cluster is written to, apart from what it is read with.

    For the cluster in which the server runs it may be the words `in-cluster`: the account of its Pod.
    """

    cluster: str
    body: bytes
    context: str = ""


class OfHand(Struct, frozen=True, kw_only=True):
    """One cluster by its name."""

    cluster: str


def _switches(desk: Desk, asked: ListSwitches) -> Page[SwitchShown]:
    rows = [_switch(kept) for kept in desk.store.shelf(SWITCHES).page(limit=10_000)]
    seen = [row for row in rows if _may_know(desk.reach, row.cluster, row.namespace)]
    return paged(asked, seen, lambda row: (row.cluster, row.namespace))


def _throw(desk: Desk, asked: ThrowSwitch) -> SwitchShown:
    _check_place(desk, asked.cluster, asked.namespace)
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
    return _switch(kept)


def _release(desk: Desk, asked: ReleaseSwitch) -> Nothing:
    kept = desk.store.shelf(SWITCHES).get(asked.switch)
    place = kept.item.switch
    if not _covers(desk.reach, place.cluster, place.namespace):
        raise NotPermitted(permission=HALT, who=desk.who.name)
    desk.store.shelf(SWITCHES).remove(kept.id)
    namespaces = (place.namespace,) if place.namespace else ()
    desk.store.feed.add(desk.now, "switch.released", place.cluster, namespaces, about=kept.id)
    desk.note(kept.id, reason=asked.reason)
    return Nothing()


def _freezes(desk: Desk, asked: ListSwitches) -> Page[FreezeShown]:
    rows = [_freeze(desk, kept) for kept in desk.store.shelf(FREEZES).page(limit=10_000)]
    seen = [row for row in rows if _may_know(desk.reach, row.cluster, row.namespace)]
    return paged(asked, seen, lambda row: (-row.since.timestamp(), row.id))


def _add_freeze(desk: Desk, asked: NewFreeze) -> FreezeShown:
    _check_place(desk, asked.cluster, asked.namespace)
    since = asked.since or desk.now
    if not max(since, desk.now) < asked.until:
        raise UsageError(what="until", value=f"{asked.until:%Y-%m-%dT%H:%M:%SZ}", allowed="> since")
    freeze = Freeze(
        name=asked.name,
        since=since,
        until=asked.until,
        allowed=asked.allowed,
        cluster=asked.cluster,
        namespace=asked.namespace,
    )
    new = desk.office.chance.new_id()
    kept = desk.store.shelf(FREEZES).add(new, KeptFreeze(freeze=freeze, by=desk.who.name, why=asked.why))
    desk.note(new, name=asked.name)
    return _freeze(desk, kept)


def _remove_freeze(desk: Desk, asked: OfFreeze) -> Nothing:
    kept = desk.store.shelf(FREEZES).get(asked.freeze)
    if not _covers(desk.reach, kept.item.freeze.cluster, kept.item.freeze.namespace):
        raise NotPermitted(permission=HALT, who=desk.who.name)
    desk.store.shelf(FREEZES).remove(kept.id)
    desk.note(kept.id, name=kept.item.freeze.name)
    return Nothing()


def _hand(desk: Desk, asked: OfHand) -> HandShown:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    try:
        item = desk.store.shelf(HANDS).get(asked.cluster).item
    except RecordAbsent:
        return HandShown(cluster=asked.cluster, is_given=False)
    return HandShown(cluster=asked.cluster, is_given=True, by=item.by, context=item.context)


def _give(desk: Desk, asked: GiveHand) -> HandShown:
    """Keeps, sealed, what a cluster is written to with; nothing can be written to a cluster without."""
    cluster = desk.store.shelf(CLUSTERS).get(asked.cluster).item
    if asked.body.strip() != IN_CLUSTER or not _is_own(desk, cluster.credential):
        desk.office.clusters.check(asked.body, asked.context)
    _forget(desk, asked.cluster)
    key = desk.office.chance.new_id()
    closed = desk.office.sealing.seal(asked.body.strip(), key)
    desk.store.shelf(CREDENTIALS).add(key, Credential(kind="kubeconfig", key=closed.key, data=closed.data))
    item = Hand(credential=key, context=asked.context, by=desk.who.name)
    desk.store.shelf(HANDS).put(asked.cluster, item)
    desk.note(asked.cluster)
    return HandShown(cluster=asked.cluster, is_given=True, by=item.by, context=item.context)


def _is_own(desk: Desk, credential: str) -> bool:
    """Says that a cluster is the one in which the server runs, so that the account of its Pod may be meant."""
    return bool(credential) and desk.store.shelf(CREDENTIALS).get(credential).item.kind == IN_CLUSTER_KIND


def _take(desk: Desk, asked: OfHand) -> Nothing:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    _forget(desk, asked.cluster)
    desk.note(asked.cluster)
    return Nothing()


def _forget(desk: Desk, cluster: str) -> None:
    try:
        item = desk.store.shelf(HANDS).get(cluster).item
    except RecordAbsent:
        return
    desk.store.shelf(HANDS).remove(cluster)
    desk.store.shelf(CREDENTIALS).remove(item.credential)


def _check_place(desk: Desk, cluster: str, namespace: str) -> None:
    """Raises NotPermitted beyond the asker's reach, and UsageError for a namespace of no cluster."""
    if namespace and not cluster:
        raise UsageError(what="cluster", value="", allowed="clusters list")
    if cluster:
        desk.store.shelf(CLUSTERS).get(cluster)
    if not _covers(desk.reach, cluster, namespace):
        raise NotPermitted(permission=HALT, who=desk.who.name)


def _may_know(reach: Reach, cluster: str, namespace: str) -> bool:
    """Says that somebody may know what holds for a place: all of what holds for them too, nothing of other teams."""
    return not cluster or (reach.covers(cluster, namespace) if namespace else reach.touches(cluster))


def _covers(reach: Reach, cluster: str, namespace: str) -> bool:
    if not cluster:
        return reach.everywhere
    return reach.covers(cluster, namespace) if namespace else reach.has_whole(cluster)


def _switch(kept: Kept[KeptSwitch]) -> SwitchShown:
    item = kept.item.switch
    return SwitchShown(
        id=kept.id,
        cluster=item.cluster,
        namespace=item.namespace,
        by=item.by,
        since=item.since,
        reason=item.reason,
    )


def _freeze(desk: Desk, kept: Kept[KeptFreeze]) -> FreezeShown:
    item = kept.item.freeze
    state: Literal["planned", "in-force", "over"] = (
        "planned" if desk.now < item.since else "in-force" if desk.now < item.until else "over"
    )
    return FreezeShown(
        id=kept.id,
        name=item.name,
        since=item.since,
        until=item.until,
        allowed=item.allowed,
        cluster=item.cluster,
        namespace=item.namespace,
        by=kept.item.by,
        why=kept.item.why,
        state=state,
    )


OPERATIONS = (
    Operation(
        name="switches.list",
        parameters=ListSwitches,
        result=Page[SwitchShown],
        run=_switches,
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
    Operation(
        name="freezes.list",
        parameters=ListSwitches,
        result=Page[FreezeShown],
        run=_freezes,
        permission=READ,
        bearing="fleet",
        path="/freezes",
    ),
    Operation(
        name="freezes.create",
        parameters=NewFreeze,
        result=FreezeShown,
        run=_add_freeze,
        permission=HALT,
        bearing="fleet",
        path="/freezes",
        effect="record",
        method="POST",
        examples={"holiday": {"name": "Chuseok", "until": "2026-09-28T00:00:00Z", "why": "nobody is in"}},
    ),
    Operation(
        name="freezes.delete",
        parameters=OfFreeze,
        result=Nothing,
        run=_remove_freeze,
        permission=HALT,
        bearing="fleet",
        path="/freezes/{freeze}",
        effect="record",
        method="DELETE",
    ),
    Operation(
        name="hands.get",
        parameters=OfHand,
        result=HandShown,
        run=_hand,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/hand",
    ),
    Operation(
        name="hands.give",
        parameters=GiveHand,
        result=HandShown,
        run=_give,
        permission=WRITE,
        bearing="whole-cluster",
        path="/clusters/{cluster}/hand",
        effect="record",
        method="PUT",
        raw="body",
    ),
    Operation(
        name="hands.take",
        parameters=OfHand,
        result=Nothing,
        run=_take,
        permission=WRITE,
        bearing="whole-cluster",
        path="/clusters/{cluster}/hand",
        effect="record",
        method="DELETE",
    ),
)
