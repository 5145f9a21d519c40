"""Snapshots of clusters: which there are, and what changed from one to another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from holdfast.model.diagnosis import Problem
from holdfast.model.errors import UsageError
from holdfast.model.finding import Severity
from holdfast.model.kept_snapshot import KeptSnapshot
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.visibility import Owners, Shown, may_see, seen_problem
from holdfast.pillars.inspection.comparison import Comparison
from holdfast.ports.clusters import Clusters, Files
from holdfast.reports.describe import described, wired
from holdfast.reports.problem_wire import masked_problem
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.diagnosis.comparing import compare
from holdfast.service.operation import Nothing, Operation
from holdfast.service.operations.problems import owners_of
from holdfast.service.paging import Page, Paging, cursor, read_cursor
from holdfast.service.views.judged import judged
from holdfast.service.views.present import snapshot_of

MOST = 10_000


class SnapshotShown(Struct, frozen=True, kw_only=True):
    """A snapshot that is kept; numbers are those of the whole cluster and only told to who sees all of it."""

    id: str
    cluster: str
    taken_at: datetime
    received_at: datetime
    source: str
    kubernetes_version: str
    is_judged: bool
    objects: int | None = None
    bytes: int | None = None
    stored_bytes: int | None = None
    problems: int | None = None
    risks: int | None = None
    unread: int | None = None


class ListSnapshots(Paging, frozen=True, kw_only=True):
    """Which snapshots are wanted."""

    cluster: str


class OfSnapshot(Struct, frozen=True, kw_only=True):
    """One snapshot by its id."""

    cluster: str
    snapshot: str


class CompareSnapshots(Struct, frozen=True, kw_only=True):
    """Two snapshots, the older first; without them, the newest and the one before it, or that of so many days ago."""

    cluster: str
    old: str = field(default="", name="from")
    new: str = field(default="", name="to")
    since_days: Annotated[float, Meta(gt=0, le=3650)] | None = None


class ChangedField(Struct, frozen=True, kw_only=True):
    """A field that differs."""

    field: str
    before: Any
    after: Any


class ChangedObject(Struct, frozen=True, kw_only=True):
    """An object that both snapshots hold; `is_new` says that it was made anew in between."""

    object: WireObject
    fields: tuple[ChangedField, ...]
    is_new: bool


class ChangedProblem(Struct, frozen=True, kw_only=True):
    """A problem in short."""

    cause: str
    object: WireObject
    severity: Severity
    title: str


class Changes(Struct, frozen=True, kw_only=True):
    """What changed between two snapshots; `unseen` are problems that the newer one cannot judge."""

    old: SnapshotShown
    new: SnapshotShown
    added: tuple[WireObject, ...]
    removed: tuple[WireObject, ...]
    changed: tuple[ChangedObject, ...]
    opened: tuple[ChangedProblem, ...]
    healed: tuple[ChangedProblem, ...]
    remaining: tuple[ChangedProblem, ...]
    unseen: tuple[ChangedProblem, ...]
    not_compared: tuple[str, ...]
    is_other_cluster: bool


def _list(desk: Desk, asked: ListSnapshots) -> Page[SnapshotShown]:
    listed = desk.store.snapshots.of_cluster(asked.cluster, limit=MOST)
    after = read_cursor(asked.cursor, str, str)
    rest = [item for item in listed if not after or (item.taken_at.isoformat(), item.id) < tuple(after)]
    page = rest[: asked.limit]
    more = cursor(page[-1].taken_at.isoformat(), page[-1].id) if len(rest) > len(page) else ""
    return Page(items=tuple(_shown(desk, item) for item in page), next=more, total=len(listed))


def _get(desk: Desk, asked: OfSnapshot) -> SnapshotShown:
    return _shown(desk, snapshot_of(desk, asked.cluster, asked.snapshot))


def _delete(desk: Desk, asked: OfSnapshot) -> Nothing:
    present = snapshot_of(desk, asked.cluster, asked.snapshot)
    newest = judged(desk.store, asked.cluster)
    if newest is not None and newest.id == present.id:
        # Screens show the present from it.
        raise UsageError(what="snapshot", value=present.id, allowed="-")
    desk.store.snapshots.remove([present.id])
    desk.note(present.id, cluster=asked.cluster)
    return Nothing()


def files_of(desk: Desk, snapshot: KeptSnapshot) -> Files:
    """Gives the files of a snapshot."""
    return tuple(desk.store.snapshots.files(snapshot.id))


def _compare(desk: Desk, asked: CompareSnapshots) -> Changes:
    new = snapshot_of(desk, asked.cluster, asked.new)
    old = snapshot_of(desk, asked.cluster, asked.old) if asked.old else _before(desk, new, asked.since_days)
    found = desk.office.work.run(
        compared, desk.office.clusters, desk.office.rules, files_of(desk, old), files_of(desk, new)
    )
    return _changes(desk, asked.cluster, old, new, found)


def _before(desk: Desk, new: KeptSnapshot, days: float | None) -> KeptSnapshot:
    """Gives the snapshot before one, or the newest that was there so many days ago, else the oldest."""
    if days is not None:
        then = desk.store.snapshots.latest(new.cluster, desk.now - timedelta(days=days))
        if then is not None and then.id != new.id:
            return then
    listed = desk.store.snapshots.of_cluster(new.cluster, before=new.taken_at, limit=1 if days is None else MOST)
    if not listed:
        raise RecordAbsent(type="snapshot", id=new.cluster)
    return listed[-1]


def compared(clusters: Clusters, rules: Any, old: Files, new: Files) -> Comparison:
    """Compares the files of two snapshots; raises InputError."""
    return compare(clusters.files(old, "old"), clusters.files(new, "new"), rules())


def _changes(desk: Desk, cluster: str, old: KeptSnapshot, new: KeptSnapshot, found: Comparison) -> Changes:
    owners = owners_of(desk, {cluster})[cluster]

    def told(problems: tuple[Problem, ...]) -> tuple[ChangedProblem, ...]:
        rows = (_problem(desk, cluster, item, owners) for item in problems)
        return tuple(row for row in rows if row is not None)

    return Changes(
        old=_shown(desk, old),
        new=_shown(desk, new),
        added=tuple(wired(ref) for ref in found.added if may_see(desk.reach, cluster, ref)),
        removed=tuple(wired(ref) for ref in found.removed if may_see(desk.reach, cluster, ref)),
        changed=tuple(
            ChangedObject(
                object=wired(item.object),
                fields=tuple(ChangedField(field=one.field, before=one.before, after=one.after) for one in item.fields),
                is_new=item.is_new,
            )
            for item in found.changed
            if may_see(desk.reach, cluster, item.object)
        ),
        opened=told(found.problems.opened),
        healed=told(found.problems.healed),
        remaining=told(found.problems.remaining),
        unseen=told(found.problems.unseen),
        not_compared=found.not_compared,
        is_other_cluster=found.is_other_cluster,
    )


def _problem(desk: Desk, cluster: str, item: Problem, owners: Owners) -> ChangedProblem | None:
    view = seen_problem(item, cluster, desk.reach, owners)
    if view is None:
        return None
    if isinstance(view, Shown):
        whole = described(view.problem, desk.office.words, desk.lang)
    else:
        whole = masked_problem(view, desk.lang)
    return ChangedProblem(cause=whole.cause, object=whole.object, severity=whole.severity, title=whole.title)


def _shown(desk: Desk, item: KeptSnapshot) -> SnapshotShown:
    shown = SnapshotShown(
        id=item.id,
        cluster=item.cluster,
        taken_at=item.taken_at,
        received_at=item.received_at,
        source=item.source,
        kubernetes_version=item.kubernetes_version,
        is_judged=item.objects > 0,
    )
    if not desk.reach.has_whole(item.cluster):
        return shown
    return SnapshotShown(
        **{name: getattr(shown, name) for name in _SHARED},
        objects=item.objects,
        bytes=item.bytes,
        stored_bytes=item.stored_bytes,
        problems=item.problems,
        risks=item.risks,
        unread=item.unread,
    )


_SHARED = ("id", "cluster", "taken_at", "received_at", "source", "kubernetes_version", "is_judged")


OPERATIONS = (
    Operation(
        name="snapshots.list",
        parameters=ListSnapshots,
        result=Page[SnapshotShown],
        run=_list,
        permission="read:snapshots",
        bearing="part-of-cluster",
        path="/clusters/{cluster}/snapshots",
    ),
    Operation(
        name="snapshots.get",
        parameters=OfSnapshot,
        result=SnapshotShown,
        run=_get,
        permission="read:snapshots",
        bearing="part-of-cluster",
        path="/clusters/{cluster}/snapshots/{snapshot}",
    ),
    Operation(
        name="snapshots.delete",
        parameters=OfSnapshot,
        result=Nothing,
        run=_delete,
        permission="delete:snapshots",
        bearing="whole-cluster",
        path="/clusters/{cluster}/snapshots/{snapshot}",
        effect="record",
        method="DELETE",
    ),
    Operation(
        name="snapshots.compare",
        parameters=CompareSnapshots,
        result=Changes,
        run=_compare,
        permission="read:snapshots",
        bearing="part-of-cluster",
        path="/clusters/{cluster}/changes",
    ),
)
