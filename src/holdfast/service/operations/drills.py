"""Restores that were tried, and holds that forbid to delete: what people write down of backups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.backups import Checked, Drill, LegalHold
from holdfast.model.backups_kept import DRILLS, LEGAL_HOLDS, KeptDrill
from holdfast.model.errors import UsageError
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.refs import Ref
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.reports.backup_wire import DrillRow, drill_row
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged

READ, WRITE, HOLD = "read:backups", "write:backups", "write:legal-holds"
MOST = 10_000
MOST_CHECKS = 100


class ListDrills(Paging, frozen=True, kw_only=True):
    """The drills of which cluster and namespace; the newest first."""

    cluster: str = ""
    namespace: str = ""


class DrillShown(Struct, frozen=True, kw_only=True):
    """A drill with its id."""

    id: str
    drill: DrillRow


class RecordDrill(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A restore that was tried of a claim: from which point, its times, and what its checks said.

    Without a check that verified it, it proves nothing.
    """

    cluster: str
    namespace: str
    claim: Annotated[str, Meta(min_length=1, max_length=253)]
    point: Annotated[str, Meta(min_length=1, max_length=1000)]
    began: Instant
    ended: Instant
    point_at: Instant | None = None
    restored: Instant | None = None
    bytes: Annotated[int, Meta(ge=0)] | None = None
    checks: Annotated[tuple[Checked, ...], Meta(max_length=MOST_CHECKS)] = ()
    failure: Annotated[str, Meta(max_length=1000)] = ""
    storage_class: str = ""
    backup_class: str = ""
    note: Annotated[str, Meta(max_length=1000)] = ""


class CheckDrill(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What checks said of the data that a drill has brought back, as `backup verify -o json` records it."""

    drill: Annotated[str, Meta(min_length=1, max_length=200)]
    checks: Annotated[tuple[Checked, ...], Meta(min_length=1, max_length=MOST_CHECKS)]


class HoldShown(Struct, frozen=True, kw_only=True):
    """A legal hold: whose matter, of what, since when, by whom, and whether and by whom it was lifted."""

    id: str
    cluster: str
    matter: str
    why: str
    by: str
    since: datetime
    namespaces: tuple[str, ...]
    claims: tuple[str, ...]
    lifted: datetime | None
    lifted_by: str


class ListHolds(Paging, frozen=True, kw_only=True):
    """The holds of which cluster; those that were lifted only where they are asked for."""

    cluster: str = ""
    with_lifted: bool = False


class AddHold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Forbids to delete what some claims hold: those that are named, else all of the namespaces, else all."""

    cluster: str
    matter: Annotated[str, Meta(min_length=1, max_length=200)]
    why: Annotated[str, Meta(min_length=1, max_length=1000)]
    namespaces: Annotated[tuple[str, ...], Meta(max_length=1000)] = ()
    claims: Annotated[tuple[str, ...], Meta(max_length=10_000)] = ()


class OfHold(Struct, frozen=True, kw_only=True):
    """One hold by its id."""

    hold: str


def _drills(desk: Desk, asked: ListDrills) -> Page[DrillShown]:
    shelf = desk.store.shelf(DRILLS)
    kept = shelf.find("cluster", asked.cluster) if asked.cluster else shelf.page(limit=MOST)
    rows = [
        DrillShown(id=item.id, drill=drill_row(item.item.drill, desk.lang))
        for item in kept
        if desk.reach.covers(item.item.cluster, item.item.namespace) and asked.namespace in ("", item.item.namespace)
    ]
    return paged(asked, rows, lambda row: (-row.drill.began.timestamp(), row.id))


def _record(desk: Desk, asked: RecordDrill) -> DrillShown:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    if not desk.reach.covers(asked.cluster, asked.namespace):
        raise NotPermitted(permission=WRITE, who=desk.who.name)
    for what, moment, least in _order(asked, desk.now):
        if moment < least:
            raise UsageError(what=what, value=f"{moment:%Y-%m-%dT%H:%M:%SZ}", allowed=f">= {least:%Y-%m-%dT%H:%M:%SZ}")
    _refuse_hollow(asked.checks)
    drill = drill_of(asked, desk.who.name)
    item = KeptDrill(cluster=asked.cluster, namespace=asked.namespace, drill=drill)
    kept = desk.store.shelf(DRILLS).add(desk.office.chance.new_id(), item)
    desk.note(kept.id, cluster=asked.cluster, verdict=drill.verdict)
    return DrillShown(id=kept.id, drill=drill_row(drill, desk.lang))


def _check(desk: Desk, asked: CheckDrill) -> DrillShown:
    """Adds what checks said to a drill; nothing that was said before is taken back, so that damage stays damage."""
    shelf = desk.store.shelf(DRILLS)
    kept = shelf.get(asked.drill)
    drill = kept.item.drill
    if not desk.reach.covers(kept.item.cluster, kept.item.namespace):
        raise RecordAbsent(type=DRILLS.name, id=asked.drill)
    if drill.closed is not None:
        raise UsageError(what="drill", value=asked.drill, allowed=f"closed = null ({drill.closed:%Y-%m-%dT%H:%M:%SZ})")
    _refuse_hollow(asked.checks)
    new = tuple(item for item in dict.fromkeys(asked.checks) if item not in drill.checks)
    if len(drill.checks) + len(new) > MOST_CHECKS:
        raise UsageError(what="checks", value=str(len(drill.checks) + len(new)), allowed=f"<= {MOST_CHECKS}")
    drill = replace(drill, checks=(*drill.checks, *new), unchecked="")
    shelf.replace(kept.id, replace(kept.item, drill=drill), desk.asker.revision)
    desk.note(kept.id, cluster=kept.item.cluster, verdict=drill.verdict)
    return DrillShown(id=kept.id, drill=drill_row(drill, desk.lang))


def _refuse_hollow(checks: tuple[Checked, ...]) -> None:
    """Refuses a check that verified what it did not look at, or that names damage; raises UsageError."""
    for item in checks:
        if item.verdict == "verified" and (item.looked_at < 1 or item.damages or item.unknown):
            raise UsageError(what="checks", value=item.check[:100], allowed="verified: looked_at >= 1, damages = []")


def drill_of(asked: RecordDrill, by: str) -> Drill:
    """Gives a drill as it was told, and by whom."""
    return Drill(
        cluster=asked.cluster,
        claim=Ref("PersistentVolumeClaim", asked.claim, asked.namespace),
        point=asked.point,
        by=by,
        began=asked.began,
        ended=asked.ended,
        point_at=asked.point_at,
        restored=asked.restored,
        bytes=asked.bytes,
        checks=asked.checks,
        failure=asked.failure,
        storage_class=asked.storage_class,
        backup_class=asked.backup_class,
        note=asked.note,
    )


def told(drill: Drill) -> RecordDrill:
    """Gives a drill as it is told to a server."""
    return RecordDrill(
        cluster=drill.cluster,
        namespace=drill.claim.namespace,
        claim=drill.claim.name,
        point=drill.point,
        began=drill.began,
        ended=drill.ended,
        point_at=drill.point_at,
        restored=drill.restored,
        bytes=drill.bytes,
        checks=drill.checks,
        failure=drill.failure,
        storage_class=drill.storage_class,
        backup_class=drill.backup_class,
        note=drill.note,
    )


def _order(asked: RecordDrill, now: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Lists the moments of a drill, each with the one that it cannot be before; none lies in the future."""
    yield "ended", now, asked.ended
    yield "ended", asked.ended, asked.restored or asked.began
    if asked.restored is not None:
        yield "restored", asked.restored, asked.began
    if asked.point_at is not None:
        yield "point_at", asked.began, asked.point_at


def _holds(desk: Desk, asked: ListHolds) -> Page[HoldShown]:
    shelf = desk.store.shelf(LEGAL_HOLDS)
    kept = shelf.find("cluster", asked.cluster) if asked.cluster else shelf.page(limit=MOST)
    rows = [
        _shown(item)
        for item in kept
        if desk.reach.has_whole(item.item.cluster) and (asked.with_lifted or item.item.lifted is None)
    ]
    return paged(asked, rows, lambda row: (-row.since.timestamp(), row.id))


def _add(desk: Desk, asked: AddHold) -> HoldShown:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    for name in asked.claims:
        if name.count("/") != 1:
            raise UsageError(what="claims", value=name[:100], allowed="namespace/name")
    item = LegalHold(
        cluster=asked.cluster,
        matter=asked.matter,
        why=asked.why,
        by=desk.who.name,
        since=desk.now,
        namespaces=asked.namespaces,
        claims=asked.claims,
    )
    kept = desk.store.shelf(LEGAL_HOLDS).add(desk.office.chance.new_id(), item)
    desk.note(kept.id, cluster=asked.cluster, matter=asked.matter)
    return _shown(kept)


def _lift(desk: Desk, asked: OfHold) -> HoldShown:
    """Lifts a hold; it stays on record with who lifted it."""
    shelf = desk.store.shelf(LEGAL_HOLDS)
    kept = shelf.get(asked.hold)
    if not desk.reach.has_whole(kept.item.cluster):
        raise RecordAbsent(type=LEGAL_HOLDS.name, id=asked.hold)
    if kept.item.lifted is None:
        lifted = replace(kept.item, lifted=desk.now, lifted_by=desk.who.name)
        kept = shelf.replace(kept.id, lifted, desk.asker.revision)
    desk.note(kept.id, cluster=kept.item.cluster, matter=kept.item.matter)
    return _shown(kept)


def _shown(kept: Kept[LegalHold]) -> HoldShown:
    item = kept.item
    return HoldShown(
        id=kept.id,
        cluster=item.cluster,
        matter=item.matter,
        why=item.why,
        by=item.by,
        since=item.since,
        namespaces=item.namespaces,
        claims=item.claims,
        lifted=item.lifted,
        lifted_by=item.lifted_by,
    )


OPERATIONS = (
    Operation(
        name="drills.list",
        parameters=ListDrills,
        result=Page[DrillShown],
        run=_drills,
        permission=READ,
        bearing="fleet",
        path="/drills",
        examples={"of-a-cluster": {"cluster": "prod-seoul"}},
    ),
    Operation(
        name="drills.record",
        parameters=RecordDrill,
        result=DrillShown,
        run=_record,
        permission=WRITE,
        bearing="part-of-cluster",
        path="/drills",
        effect="record",
        method="POST",
        examples={
            "verified": {
                "cluster": "prod-seoul",
                "namespace": "shop",
                "claim": "data-db-0",
                "point": "VolumeSnapshot shop/data-db-0-nightly",
                "point_at": "2026-01-15T02:00:00Z",
                "began": "2026-01-15T09:00:00Z",
                "restored": "2026-01-15T09:06:00Z",
                "ended": "2026-01-15T09:08:00Z",
                "bytes": 10737418240,
                "checks": [{"check": "directory", "verdict": "verified", "looked_at": 812}],
            }
        },
    ),
    Operation(
        name="drills.check",
        parameters=CheckDrill,
        result=DrillShown,
        run=_check,
        permission=WRITE,
        bearing="fleet",
        path="/drills/{drill}/checks",
        effect="record",
        method="POST",
        examples={
            "of-a-database": {
                "drill": "d-1",
                "checks": [{"check": "postgresql", "verdict": "verified", "looked_at": 12, "seconds": 3.5}],
            }
        },
    ),
    Operation(
        name="legal-holds.list",
        parameters=ListHolds,
        result=Page[HoldShown],
        run=_holds,
        permission=READ,
        bearing="fleet",
        path="/legal-holds",
        examples={"of-a-cluster": {"cluster": "prod-seoul"}},
    ),
    Operation(
        name="legal-holds.create",
        parameters=AddHold,
        result=HoldShown,
        run=_add,
        permission=HOLD,
        bearing="whole-cluster",
        path="/legal-holds",
        effect="record",
        method="POST",
        examples={
            "of-a-namespace": {
                "cluster": "prod-seoul",
                "matter": "2026-17",
                "why": "order of the court",
                "namespaces": ["shop"],
            }
        },
    ),
    Operation(
        name="legal-holds.lift",
        parameters=OfHold,
        result=HoldShown,
        run=_lift,
        permission=HOLD,
        bearing="fleet",
        path="/legal-holds/{hold}/lift",
        effect="record",
        method="POST",
    ),
)
