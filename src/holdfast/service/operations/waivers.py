"""Waivers: causes that somebody accepts at some objects of a cluster, with an owner, a reason and an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.acceptance import WAIVERS, KeptWaiver
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.scans.waiving import begin, end

WRITE = "write:waivers"
_LONGEST = 500
_PATTERN = "*?["


class WaiverShown(Struct, frozen=True, kw_only=True):
    """A waiver: what it accepts where, who answers for it and why, and until when it holds."""

    id: str
    cluster: str
    cause: str
    object: str
    owner: str
    why: str
    expires: datetime
    expired: bool
    by: str
    created: datetime
    revision: int


class ListWaivers(Paging, frozen=True, kw_only=True):
    """Which waivers are wanted."""

    cluster: str = ""


class NewWaiver(Struct, frozen=True, kw_only=True):
    """Accepts a cause at objects; both are patterns, as `storage/claim/*` and `PersistentVolumeClaim shop/*`."""

    cluster: str
    cause: str
    owner: str
    why: str
    object: str = "*"
    expires_days: Annotated[int, Meta(ge=1, le=366)] = 30


class OfWaiver(Struct, frozen=True, kw_only=True):
    """One waiver by its id."""

    waiver: str


def _list(desk: Desk, asked: ListWaivers) -> Page[WaiverShown]:
    shelf = desk.store.shelf(WAIVERS)
    kept = shelf.find("cluster", asked.cluster) if asked.cluster else shelf.page(limit=10_000)
    shown = [_shown(desk, item) for item in kept if _is_seen(desk, item.item)]
    return paged(asked, shown, lambda item: (item.cluster, item.expires.isoformat(), item.id))


def _create(desk: Desk, asked: NewWaiver) -> WaiverShown:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    _check(desk, asked)
    item = KeptWaiver(
        cluster=asked.cluster,
        cause=asked.cause,
        object=asked.object,
        owner=asked.owner.strip(),
        why=asked.why.strip(),
        expires=desk.now + timedelta(days=asked.expires_days),
        by=desk.who.id,
    )
    kept = desk.store.shelf(WAIVERS).add(desk.office.chance.new_id(), item)
    begin(desk, kept)
    desk.note(kept.id, cluster=asked.cluster, cause=asked.cause)
    return _shown(desk, kept)


def _check(desk: Desk, asked: NewWaiver) -> None:
    """Refuses a waiver that nobody answers for, or of a cause that no rule finds; raises UsageError."""
    for what, value in (("owner", asked.owner), ("why", asked.why), ("object", asked.object)):
        if not value.strip() or len(value) > _LONGEST:
            raise UsageError(what=what, value=value[:20], allowed=f"1-{_LONGEST}")
    if not any(fnmatchcase(rule.name, asked.cause) for rule in desk.office.rules()):
        raise UsageError(what="cause", value=asked.cause[:100], allowed="storage/claim/*, storage/claim/class-missing")


def _delete(desk: Desk, asked: OfWaiver) -> Nothing:
    kept = desk.store.shelf(WAIVERS).get(asked.waiver)
    if not desk.reach.has_whole(kept.item.cluster):
        if desk.reach.touches(kept.item.cluster):
            raise NotPermitted(permission=WRITE, who=desk.who.name)
        raise RecordAbsent(type=WAIVERS.name, id=asked.waiver)
    desk.store.shelf(WAIVERS).remove(kept.id, desk.asker.revision)
    end(desk, kept)
    desk.note(kept.id, cluster=kept.item.cluster, cause=kept.item.cause)
    return Nothing()


def _is_seen(desk: Desk, item: KeptWaiver) -> bool:
    """Says that a waiver may be seen: a pattern of several namespaces may name what lies in those of others."""
    namespace = _namespace(item.object)
    return desk.reach.has_whole(item.cluster) or bool(namespace and desk.reach.covers(item.cluster, namespace))


def _namespace(pattern: str) -> str:
    """Gives the one namespace that a pattern of objects is about, empty where there may be several or none."""
    kind, _, rest = pattern.partition(" ")
    namespace, slash, _ = rest.partition("/")
    is_one = bool(slash) or kind == "Namespace"
    return namespace if is_one and not set(_PATTERN) & set(f"{kind}{namespace}") else ""


def _shown(desk: Desk, kept: Kept[KeptWaiver]) -> WaiverShown:
    item = kept.item
    return WaiverShown(
        id=kept.id,
        cluster=item.cluster,
        cause=item.cause,
        object=item.object,
        owner=item.owner,
        why=item.why,
        expires=item.expires,
        expired=item.expires <= desk.now,
        by=item.by,
        created=kept.created,
        revision=kept.revision,
    )


OPERATIONS = (
    Operation(
        name="waivers.list",
        parameters=ListWaivers,
        result=Page[WaiverShown],
        run=_list,
        permission="read:waivers",
        bearing="fleet",
        path="/waivers",
        examples={"all": {}},
    ),
    Operation(
        name="waivers.create",
        parameters=NewWaiver,
        result=WaiverShown,
        run=_create,
        permission=WRITE,
        bearing="whole-cluster",
        path="/waivers",
        effect="record",
        method="POST",
        examples={
            "known": {
                "cluster": "prod-seoul",
                "cause": "storage/claim/class-missing",
                "object": "PersistentVolumeClaim shop/*",
                "owner": "team-shop",
                "why": "the new class comes with the next release",
            }
        },
    ),
    Operation(
        name="waivers.delete",
        parameters=OfWaiver,
        result=Nothing,
        run=_delete,
        permission=WRITE,
        bearing="fleet",
        path="/waivers/{waiver}",
        effect="record",
        method="DELETE",
    ),
)
