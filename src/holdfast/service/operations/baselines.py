"""Baselines: how the configured objects of a cluster were when somebody called them right."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import replace

from holdfast.model.baselines import BASELINES, Baseline
from holdfast.model.input_refusals import InputTooLarge
from holdfast.model.record import Kept
from holdfast.model.refs import Ref
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.baselines import baseline_of, digest_of
from holdfast.pillars.automation.scene import ref_of, target_of
from holdfast.service.actions.drifting import live_of_files
from holdfast.service.actions.naming import ObjectNamed
from holdfast.service.desk import Desk
from holdfast.service.operation import Nothing, Operation
from holdfast.service.operations.snapshots import files_of
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.views.present import snapshot_of

READ, WRITE = "read:automation", "write:automation"
MOST: Final = 20_000
"""How many objects a baseline may hold."""


class BaselineShown(Struct, frozen=True, kw_only=True):
    """A baseline: of which snapshot, how many objects, and the digest of its content."""

    id: str
    cluster: str
    name: str
    namespaces: tuple[str, ...]
    objects: int
    taken_at: datetime
    saved: datetime
    by: str
    why: str
    digest: str


class ListBaselines(Paging, frozen=True, kw_only=True):
    """Of which cluster, the newest first."""

    cluster: str


class SaveBaseline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls a snapshot right: the newest one where none is named, of all namespaces or of some."""

    cluster: str
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    why: Annotated[str, Meta(min_length=1, max_length=1000)]
    snapshot: str = ""
    namespaces: Annotated[tuple[str, ...], Meta(max_length=1000)] = ()


class AcceptDrift(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls some objects right as they are now; all others stay as the baseline has them (the newest without one)."""

    cluster: str
    objects: Annotated[tuple[ObjectNamed, ...], Meta(min_length=1, max_length=1000)]
    why: Annotated[str, Meta(min_length=1, max_length=1000)]
    baseline: str = ""
    snapshot: str = ""


class OfBaseline(Struct, frozen=True, kw_only=True):
    """One baseline by its id."""

    cluster: str
    baseline: str


def newest(desk: Desk, cluster: str, key: str = "") -> Kept[Baseline]:
    """Gives a baseline of a cluster, the newest without an id; raises RecordAbsent."""
    if key:
        kept = desk.store.shelf(BASELINES).get(key)
        if kept.item.cluster == cluster:
            return kept
        raise RecordAbsent(type=BASELINES.name, id=key)
    found = sorted(desk.store.shelf(BASELINES).find("cluster", cluster), key=lambda kept: (kept.item.saved, kept.id))
    if not found:
        raise RecordAbsent(type=BASELINES.name, id=cluster)
    return found[-1]


def _list(desk: Desk, asked: ListBaselines) -> Page[BaselineShown]:
    rows = [_shown(kept) for kept in desk.store.shelf(BASELINES).find("cluster", asked.cluster)]
    # Somebody who sees a part of the cluster is told of what lies wholly in that part.
    seen = [row for row in rows if desk.reach.has_whole(asked.cluster) or _is_within(desk, row)]
    return paged(asked, seen, lambda row: (-row.saved.timestamp(), row.id))


def _is_within(desk: Desk, row: BaselineShown) -> bool:
    return bool(row.namespaces) and all(desk.reach.covers(row.cluster, name) for name in row.namespaces)


def _save(desk: Desk, asked: SaveBaseline) -> BaselineShown:
    snapshot = snapshot_of(desk, asked.cluster, asked.snapshot)
    files = files_of(desk, snapshot)
    live = desk.office.work.run(live_of_files, desk.office.clusters, files, asked.namespaces)
    if len(live.objects) > MOST:
        raise InputTooLarge(path=asked.name, detail=f"> {MOST}")
    objects = baseline_of(live.objects)
    item = Baseline(
        cluster=asked.cluster,
        name=asked.name,
        by=desk.who.name,
        why=asked.why,
        saved=desk.now,
        taken_at=snapshot.taken_at,
        digest=digest_of(objects),
        objects=objects,
        namespaces=asked.namespaces,
    )
    kept = desk.store.shelf(BASELINES).add(desk.office.chance.new_id(), item)
    desk.note(kept.id, cluster=asked.cluster, digest=item.digest)
    return _shown(kept)


def _accept(desk: Desk, asked: AcceptDrift) -> BaselineShown:
    before = newest(desk, asked.cluster, asked.baseline)
    snapshot = snapshot_of(desk, asked.cluster, asked.snapshot)
    files = files_of(desk, snapshot)
    live = desk.office.work.run(live_of_files, desk.office.clusters, files, before.item.namespaces).objects
    kept = {ref_of(target_of("", raw)): raw for raw in before.item.objects}
    wanted = {Ref(named.kind, named.name, named.namespace) for named in asked.objects}
    for ref in sorted(wanted):
        if ref not in kept and ref not in live:
            raise RecordAbsent(type=ref.kind, id=f"{ref.namespace}/{ref.name}".lstrip("/"))
    stays = {ref: raw for ref, raw in kept.items() if ref not in wanted}
    objects = baseline_of({**stays, **{ref: live[ref] for ref in wanted if ref in live}})
    item = replace(
        before.item,
        by=desk.who.name,
        why=asked.why,
        saved=desk.now,
        taken_at=snapshot.taken_at,
        digest=digest_of(objects),
        objects=objects,
    )
    made = desk.store.shelf(BASELINES).add(desk.office.chance.new_id(), item)
    desk.note(made.id, cluster=asked.cluster, digest=item.digest, objects=", ".join(map(str, sorted(wanted)))[:500])
    return _shown(made)


def _delete(desk: Desk, asked: OfBaseline) -> Nothing:
    kept = newest(desk, asked.cluster, asked.baseline)
    desk.store.shelf(BASELINES).remove(kept.id, desk.asker.revision)
    desk.note(kept.id, cluster=asked.cluster)
    return Nothing()


def _shown(kept: Kept[Baseline]) -> BaselineShown:
    item = kept.item
    return BaselineShown(
        id=kept.id,
        cluster=item.cluster,
        name=item.name,
        namespaces=item.namespaces,
        objects=len(item.objects),
        taken_at=item.taken_at,
        saved=item.saved,
        by=item.by,
        why=item.why,
        digest=item.digest,
    )


OPERATIONS = (
    Operation(
        name="baselines.list",
        parameters=ListBaselines,
        result=Page[BaselineShown],
        run=_list,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/baselines",
    ),
    Operation(
        name="baselines.save",
        parameters=SaveBaseline,
        result=BaselineShown,
        run=_save,
        permission=WRITE,
        bearing="whole-cluster",
        path="/clusters/{cluster}/baselines",
        effect="record",
        method="POST",
        examples={"after-a-release": {"cluster": "prod-seoul", "name": "release-12", "why": "all checks were green"}},
    ),
    Operation(
        name="baselines.accept",
        parameters=AcceptDrift,
        result=BaselineShown,
        run=_accept,
        permission=WRITE,
        bearing="whole-cluster",
        path="/clusters/{cluster}/baselines/accept",
        effect="record",
        method="POST",
        examples={
            "one-object": {
                "cluster": "prod-seoul",
                "objects": [{"kind": "Deployment", "namespace": "shop", "name": "storefront"}],
                "why": "the new image is meant",
            }
        },
    ),
    Operation(
        name="baselines.delete",
        parameters=OfBaseline,
        result=Nothing,
        run=_delete,
        permission=WRITE,
        bearing="whole-cluster",
        path="/clusters/{cluster}/baselines/{baseline}",
        effect="record",
        method="DELETE",
    ),
)
