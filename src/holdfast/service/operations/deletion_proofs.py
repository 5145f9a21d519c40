"""Proofs that something was deleted: what, by whose word and under which rule, and whether the record still holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.model.backup_refusals import UnderHold
from holdfast.model.backups import Agreed, Deleted, DeletionProof, LegalHold, SeenGone
from holdfast.model.backups_kept import DELETION_PROOFS
from holdfast.model.errors import UsageError
from holdfast.model.objects.meta import Instant
from holdfast.model.record import Kept
from holdfast.model.refs import Ref
from holdfast.model.registry import CLUSTERS
from holdfast.pillars.backups.proofs import Fault, fault_of, sealed
from holdfast.service.backups.kept_backups import kept_holds
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.views.keeping import kept_view
from holdfast.service.views.present import present_snapshots
from holdfast.service.views.rows import ObjectsView
from holdfast.texts.say import say

READ, WRITE = "read:backups", "write:backups"
MOST = 10_000
_Look = tuple[datetime, frozenset[str]]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class DeletionProofShown(Struct, frozen=True, kw_only=True):
    """A proof with its digest; `fault` says what is wrong with it, empty where nothing is.

    The newest look at the cluster is asked too whether anything of it is there.

    `unknowable` says in sentences what it does not prove.
    """

    id: str
    cluster: str
    items: tuple[Deleted, ...]
    by: str
    plan: str
    rule: str
    deleted: datetime
    seen_gone: datetime
    digest: str
    fault: Fault
    agreed: tuple[Agreed, ...]
    looks: tuple[SeenGone, ...]
    unknowable: tuple[str, ...]


class ListProofs(Paging, frozen=True, kw_only=True):
    """The proofs of which cluster; the newest first."""

    cluster: str = ""


class Gone(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that was deleted: its name, its unique id, and the SHA-256 of what it last was."""

    object: Annotated[str, Meta(min_length=1, max_length=1000)]
    uid: str
    sha256: Sha256


class RecordProof(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That things were deleted under a rule, and when it was seen that they are gone."""

    cluster: str
    items: Annotated[tuple[Gone, ...], Meta(min_length=1, max_length=500)]
    rule: Annotated[str, Meta(min_length=1, max_length=1000)]
    deleted: Instant
    seen_gone: Instant
    plan: Annotated[str, Meta(max_length=200)] = ""


def _list(desk: Desk, asked: ListProofs) -> Page[DeletionProofShown]:
    shelf = desk.store.shelf(DELETION_PROOFS)
    kept = shelf.find("cluster", asked.cluster) if asked.cluster else shelf.page(limit=MOST)
    seen = [item for item in kept if desk.reach.has_whole(item.item.cluster)]
    present = _present(desk, asked.cluster) if seen else {}
    rows = [_shown(item, desk.lang, present.get(item.item.cluster)) for item in seen]
    return paged(asked, rows, lambda row: (-row.deleted.timestamp(), row.id))


def _present(desk: Desk, cluster: str) -> Mapping[str, _Look]:
    """Gives when clusters were looked at last, each with the unique ids of what was there."""
    found: dict[str, _Look] = {}
    for kept in present_snapshots(desk, cluster):
        view = kept_view(desk, kept.id, ObjectsView)
        if view is not None:
            found[kept.cluster] = kept.taken_at, frozenset(row.uid for row in view.objects if row.uid)
    return found


def _record(desk: Desk, asked: RecordProof) -> DeletionProofShown:
    """Keeps a proof, and has the audit log name its digest, so that none can be made up afterwards."""
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    if not asked.deleted <= asked.seen_gone <= desk.now:
        raise UsageError(what="seen_gone", value=f"{asked.seen_gone:%Y-%m-%dT%H:%M:%SZ}", allowed="deleted ... now")
    _refuse_held(desk, asked)
    proof = sealed(
        DeletionProof(
            cluster=asked.cluster,
            items=tuple(Deleted(object=item.object, uid=item.uid, sha256=item.sha256) for item in asked.items),
            by=desk.who.name,
            plan=asked.plan,
            rule=asked.rule,
            deleted=asked.deleted,
            seen_gone=asked.seen_gone,
        )
    )
    kept = desk.store.shelf(DELETION_PROOFS).add(desk.office.chance.new_id(), proof)
    desk.note(kept.id, cluster=asked.cluster, digest=proof.digest)
    return _shown(kept, desk.lang)


def _refuse_held(desk: Desk, asked: RecordProof) -> None:
    """Refuses a proof while a legal hold may speak of what it is about; raises UnderHold.

    Only of a claim is it certain which hold speaks of it; of anything else in a namespace that a hold names a claim
    of, it may be a copy.
    """
    holds = [kept.item for kept in kept_holds(desk.store, asked.cluster)]
    for item in asked.items:
        kind, _, place = item.object.partition(" ")
        namespace, _, name = place.rpartition("/")
        for hold in holds:
            if _speaks(hold, Ref(kind, name, namespace), desk.now):
                raise UnderHold(object=item.object, matter=hold.matter)


def _speaks(hold: LegalHold, of: Ref, now: datetime) -> bool:
    if of.kind == "PersistentVolumeClaim" or not hold.claims:
        # What lies in no namespace may be a copy of anything in the cluster.
        return hold.holds(of, now) if of.namespace else hold.is_open(now)
    named = any(claim.startswith(f"{of.namespace}/") for claim in hold.claims) or not of.namespace
    return named and hold.is_open(now)


def _shown(kept: Kept[DeletionProof], lang: str, present: _Look | None = None) -> DeletionProofShown:
    item = kept.item
    # What was looked at before the deletion says nothing of it.
    there = present[1] if present is not None and present[0] >= item.seen_gone else ()
    return DeletionProofShown(
        id=kept.id,
        cluster=item.cluster,
        items=item.items,
        by=item.by,
        plan=item.plan,
        rule=item.rule,
        deleted=item.deleted,
        seen_gone=item.seen_gone,
        digest=item.digest,
        fault=fault_of(item, there),
        agreed=item.agreed,
        looks=item.looks,
        unknowable=tuple(say(f"backup.unknowable.{name}", lang) for name in item.unknowable),
    )


OPERATIONS = (
    Operation(
        name="deletion-proofs.list",
        parameters=ListProofs,
        result=Page[DeletionProofShown],
        run=_list,
        permission=READ,
        bearing="fleet",
        path="/deletion-proofs",
        examples={"of-a-cluster": {"cluster": "prod-seoul"}},
    ),
    Operation(
        name="deletion-proofs.record",
        parameters=RecordProof,
        result=DeletionProofShown,
        run=_record,
        permission=WRITE,
        bearing="whole-cluster",
        path="/deletion-proofs",
        effect="record",
        method="POST",
        examples={
            "snapshot": {
                "cluster": "prod-seoul",
                "rule": "kept for 30 days",
                "items": [{"object": "VolumeSnapshot shop/data-1", "uid": "6c1f0c1e", "sha256": "ab" * 32}],
                "deleted": "2026-01-15T08:00:00Z",
                "seen_gone": "2026-01-15T08:01:00Z",
            }
        },
    ),
)
