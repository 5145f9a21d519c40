"""Objects of clusters: one in short, what it depends on, and objects as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.refs import Ref
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.governance.hiding import Words, hide, words_to_hide
from holdfast.pillars.governance.visibility import may_see
from holdfast.pillars.inspection.query import Scope
from holdfast.ports.clusters import Clusters, Files
from holdfast.reports.describe import wired
from holdfast.reports.problem_wire import ProblemRow
from holdfast.reports.wire import WireObject
from holdfast.service.desk import Desk
from holdfast.service.diagnosis.inspecting import Asked, ask
from holdfast.service.diagnosis.narrowing import SHARED, Narrowed
from holdfast.service.operation import Operation
from holdfast.service.operations.problems import owners_of, row_of
from holdfast.service.operations.snapshots import files_of
from holdfast.service.views.present import objects_of, snapshot_of, view_of
from holdfast.service.views.rows import ConditionRow, EventRow, ObjectRow, ObjectsView

NONE = "-"
"""Stands in a path for no namespace."""
_NAMING = frozenset({"storageClassName", "volumeName", "driver"})


class OfObject(Struct, frozen=True, kw_only=True):
    """One object; its namespace is `-` where it has none, and `group` is only set for kinds that are not modelled."""

    cluster: str
    kind: str
    namespace: str
    name: str
    group: str = ""
    snapshot: str = ""

    @property
    def ref(self) -> Ref:
        """Names the object."""
        return Ref(self.kind, self.name, "" if self.namespace == NONE else self.namespace, self.group)


class ObjectShown(Struct, frozen=True, kw_only=True):
    """An object in short, as the snapshot has it; `absent` says that others name it and it is not there."""

    cluster: str
    object: WireObject
    absent: bool
    taken_at: datetime
    status: str = ""
    created: datetime | None = None
    owner: WireObject | None = None
    node: str = ""
    labels: dict[str, str] = {}
    fields: dict[str, str] = {}
    conditions: tuple[ConditionRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()


class QueryObjects(Struct, frozen=True, kw_only=True):
    """A saved query or a kind, with columns and conditions as `holdfast get` takes them."""

    cluster: str
    name: str
    columns: str = ""
    where: str = ""
    sort: str = ""
    labels: str = ""
    namespace: str = ""
    snapshot: str = ""


class Rows(Struct, frozen=True, kw_only=True):
    """The rows of an answer; `missing` names kinds that could not be read, so that no row does not mean none."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    missing: tuple[str, ...]


def _get(desk: Desk, asked: OfObject) -> ObjectShown:
    snapshot, ref = snapshot_of(desk, asked.cluster, asked.snapshot), asked.ref
    row = objects_of(desk, snapshot).get(ref)
    is_absent = row is None and ref in view_of(desk, snapshot, ObjectsView).absent
    if not may_see(desk.reach, asked.cluster, ref) or (row is None and not is_absent):
        raise RecordAbsent(type=asked.kind, id=asked.name)
    shown = ObjectShown(cluster=asked.cluster, object=wired(ref), absent=is_absent, taken_at=snapshot.taken_at)
    if row is None:
        return shown
    hidden = _hidden(desk, asked.cluster, objects_of(desk, snapshot))
    owner = row.owner if row.owner and may_see(desk.reach, asked.cluster, row.owner) else None
    is_whole = desk.reach.has_whole(asked.cluster)
    return ObjectShown(
        cluster=asked.cluster,
        object=wired(ref),
        absent=False,
        taken_at=snapshot.taken_at,
        status=row.status,
        created=row.created,
        owner=wired(owner) if owner else None,
        node=row.node if is_whole else "",
        labels=row.labels,
        fields={name: text for name, text in row.fields.items() if is_whole or name not in _NAMING},
        conditions=tuple(_condition(item, hidden) for item in row.conditions),
        events=tuple(_event(item, hidden) for item in row.events),
        problems=tuple(_problems(desk, asked.cluster, row)),
    )


def _hidden(desk: Desk, cluster: str, objects: Mapping[Ref, ObjectRow]) -> Words:
    """Gives the names that may not stand in what is shown."""
    if desk.reach.has_whole(cluster):
        return words_to_hide(())
    return words_to_hide(ref.name for ref in objects if ref.kind in SHARED)


def _condition(item: ConditionRow, hidden: Words) -> ConditionRow:
    message = str(hide(hidden, item.message))
    return ConditionRow(type=item.type, status=item.status, reason=item.reason, message=message, since=item.since)


def _event(item: EventRow, hidden: Words) -> EventRow:
    message = str(hide(hidden, item.message))
    return EventRow(type=item.type, reason=item.reason, message=message, count=item.count, time=item.time)


def _problems(desk: Desk, cluster: str, row: ObjectRow) -> Iterable[ProblemRow]:
    owners = owners_of(desk, {cluster})[cluster]
    for key in row.problems:
        try:
            found = row_of(desk, desk.store.problems.get(key), owners)
        except RecordAbsent:
            continue  # What was waived or is of an older snapshot need not be tracked.
        if found is not None:
            yield found


def _query(desk: Desk, asked: QueryObjects) -> Rows:
    snapshot = snapshot_of(desk, asked.cluster, asked.snapshot)
    namespaces = None
    if not desk.reach.has_whole(asked.cluster):
        namespaces = desk.reach.namespaces.get(asked.cluster, frozenset())
    scope = Scope(
        namespaces=(asked.namespace,) if asked.namespace else (),
        labels=asked.labels,
        where=asked.where,
        sort=asked.sort,
    )
    found = desk.office.work.run(
        answered, desk.office.clusters, files_of(desk, snapshot), asked.name, scope, asked.columns, namespaces
    )
    answer = found.answer
    return Rows(kind=found.kind, columns=answer.columns, rows=tuple(answer.rows), missing=answer.missing)


def answered(
    clusters: Clusters, files: Files, name: str, scope: Scope, columns: str, namespaces: frozenset[str] | None
) -> Asked:
    """Asks the files of a snapshot, or only some namespaces of it; raises InputError, UsageError, QueryUnusable."""
    source = clusters.files(files, "")
    if namespaces is None:
        return ask(source, [name], scope, columns=columns)[0]
    narrow = Narrowed(source, namespaces)
    found = ask(narrow, [name], scope, columns=columns)[0]
    rows = tuple(_scrubbed(row, words_to_hide(narrow.shared)) for row in found.answer.rows)
    return replace(found, answer=replace(found.answer, rows=rows))


def _scrubbed(value: Any, hidden: Words) -> Any:
    """Takes names out of a value, however deep they stand."""
    if isinstance(value, dict):
        return {name: _scrubbed(part, hidden) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(part, hidden) for part in value]
    return hide(hidden, value) if isinstance(value, str) else value


_READ: dict[str, Any] = {"permission": "read:objects", "bearing": "part-of-cluster"}

OPERATIONS = (
    Operation(
        name="objects.get",
        parameters=OfObject,
        result=ObjectShown,
        run=_get,
        path="/clusters/{cluster}/objects/{kind}/{namespace}/{name}",
        is_held=True,
        **_READ,
    ),
    Operation(
        name="objects.query",
        parameters=QueryObjects,
        result=Rows,
        run=_query,
        path="/clusters/{cluster}/query",
        **_READ,
    ),
)
