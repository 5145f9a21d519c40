"""Legal holds: orders of people that nothing of some claims may be deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.backups import LegalHold
from holdfast.model.backups_kept import LEGAL_HOLDS
from holdfast.model.errors import UsageError
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged

READ, HOLD = "read:backups", "write:legal-holds"
MOST = 10_000


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


def _list(desk: Desk, asked: ListHolds) -> Page[HoldShown]:
    shelf = desk.store.shelf(LEGAL_HOLDS)
    kept = shelf.find("cluster", asked.cluster) if asked.cluster else shelf.page(limit=MOST)
    rows = [
        _shown(item)
        for item in kept
        if desk.reach.has_whole(item.item.cluster) and (asked.with_lifted or item.item.lifted is None)
    ]
    return paged(asked, rows, lambda row: (-row.since.timestamp(), row.id))


def _create(desk: Desk, asked: AddHold) -> HoldShown:
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
        name="legal-holds.list",
        parameters=ListHolds,
        result=Page[HoldShown],
        run=_list,
        permission=READ,
        bearing="fleet",
        path="/legal-holds",
        examples={"of-a-cluster": {"cluster": "prod-seoul"}},
    ),
    Operation(
        name="legal-holds.create",
        parameters=AddHold,
        result=HoldShown,
        run=_create,
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
