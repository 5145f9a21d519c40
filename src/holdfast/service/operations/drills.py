"""Restores that were tried, and what checks said of the data that they brought back."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.access_refusals import NotPermitted
from holdfast.model.backups import Checked
from holdfast.model.backups_kept import DRILLS, KeptDrill
from holdfast.model.errors import UsageError
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.reports.backup_wire import DrillRow, drill_row
from holdfast.service.backups.drill_records import MOST_CHECKS, RecordDrill, drill_of, refuse_hollow, require_order
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged

READ, WRITE = "read:backups", "write:backups"
MOST = 10_000


class ListDrills(Paging, frozen=True, kw_only=True):
    """The drills of which cluster and namespace; the newest first."""

    cluster: str = ""
    namespace: str = ""


class DrillShown(Struct, frozen=True, kw_only=True):
    """A drill with its id."""

    id: str
    drill: DrillRow


class CheckDrill(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What checks said of the data that a drill has brought back, as `backup verify -o json` records it."""

    drill: Annotated[str, Meta(min_length=1, max_length=200)]
    checks: Annotated[tuple[Checked, ...], Meta(min_length=1, max_length=MOST_CHECKS)]


def _list(desk: Desk, asked: ListDrills) -> Page[DrillShown]:
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
    require_order(asked, desk.now)
    refuse_hollow(asked.checks)
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
    refuse_hollow(asked.checks)
    new = tuple(item for item in dict.fromkeys(asked.checks) if item not in drill.checks)
    if len(drill.checks) + len(new) > MOST_CHECKS:
        raise UsageError(what="checks", value=str(len(drill.checks) + len(new)), allowed=f"<= {MOST_CHECKS}")
    drill = replace(drill, checks=(*drill.checks, *new), unchecked="")
    shelf.replace(kept.id, replace(kept.item, drill=drill), desk.asker.revision)
    desk.note(kept.id, cluster=kept.item.cluster, verdict=drill.verdict)
    return DrillShown(id=kept.id, drill=drill_row(drill, desk.lang))


OPERATIONS = (
    Operation(
        name="drills.list",
        parameters=ListDrills,
        result=Page[DrillShown],
        run=_list,
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
)
