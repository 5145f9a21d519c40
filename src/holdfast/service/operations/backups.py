"""How the data of a cluster is protected: coverage, objectives, the way back and what is kept too short."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import yaml
from msgspec import Meta, Struct

from holdfast.model.backups import Protection
from holdfast.model.backups_kept import BACKUP_POLICIES, KeptPolicy
from holdfast.model.registry import CLUSTERS
from holdfast.pillars.backups.coverage import counted
from holdfast.pillars.backups.policy import read_policy
from holdfast.reports.backup_wire import (
    ConflictRow,
    CoverageRow,
    ObjectiveRow,
    RunbookShown,
    conflict_rows,
    coverage_rows,
    objective_rows,
    runbook_shown,
)
from holdfast.service.backups.backups import Standing, standing_of_files, way_back_of_files
from holdfast.service.backups.kept_backups import kept_drills, kept_holds, kept_policy
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.operations.snapshots import files_of
from holdfast.service.paging import Page, Paging, paged
from holdfast.service.views.present import snapshot_of

READ, WRITE = "read:backups", "write:backups"


class OfBackups(Struct, frozen=True, kw_only=True):
    """Of which cluster."""

    cluster: str


class ListCoverage(Paging, frozen=True, kw_only=True):
    """The claims of which cluster, of which namespace, and how they stand."""

    cluster: str
    namespace: str = ""
    state: Protection | None = None


class CoverageShown(Struct, frozen=True, kw_only=True):
    """How claims are protected at the moment of the newest snapshot; `counts` are of all that may be seen, by state."""

    taken_at: datetime | None
    counts: dict[str, int]
    claims: Page[CoverageRow]


class ListObjectives(Paging, frozen=True, kw_only=True):
    """The claims of which cluster, and of which namespace."""

    cluster: str
    namespace: str = ""


class RetentionShown(Struct, frozen=True, kw_only=True):
    """What is kept too short or not safely, the gravest first."""

    taken_at: datetime | None
    conflicts: tuple[ConflictRow, ...]


class OfRunbook(Struct, frozen=True, kw_only=True):
    """The way back of which namespaces of a cluster, of all of them without any."""

    cluster: str
    namespaces: tuple[str, ...] = ()


class ManifestsShown(Struct, frozen=True, kw_only=True):
    """What carries the classes of a cluster out: Schedules to make, claims to mark, and classes that none can keep."""

    schedules: tuple[dict[str, Any], ...]
    marks: tuple[dict[str, Any], ...]
    too_tight: tuple[str, ...]


class BackupPolicyShown(Struct, frozen=True, kw_only=True):
    """The document of a cluster's classes of backups, empty where there is none, what it holds, and who wrote it."""

    cluster: str
    document: str
    content: dict[str, Any]
    classes: tuple[str, ...]
    by: str
    at: datetime | None
    revision: int


class SetPolicy(Struct, frozen=True, kw_only=True):
    """The document of a cluster's classes of backups, in YAML."""

    cluster: str
    document: Annotated[str, Meta(max_length=262_144)]


def _standing(desk: Desk, cluster: str) -> Standing:
    snapshot = snapshot_of(desk, cluster)
    holds = tuple(kept.item for kept in kept_holds(desk.store, cluster))
    return desk.office.work.run(
        standing_of_files,
        desk.office.clusters,
        files_of(desk, snapshot),
        cluster,
        kept_policy(desk.store, cluster),
        kept_drills(desk.store, cluster),
        holds,
    )


def _coverage(desk: Desk, asked: ListCoverage) -> CoverageShown:
    found = _standing(desk, asked.cluster)
    seen = [
        item
        for item in found.covered
        if desk.reach.covers(asked.cluster, item.claim.namespace) and asked.namespace in ("", item.claim.namespace)
    ]
    wanted = [item for item in seen if asked.state in (None, item.state)]
    rows = coverage_rows(wanted, desk.lang)
    return CoverageShown(
        taken_at=found.taken_at,
        counts={state: count for state, count in counted(seen).items() if count},
        claims=paged(asked, rows, lambda row: (row.claim.namespace, row.claim.name)),
    )


def _objectives(desk: Desk, asked: ListObjectives) -> Page[ObjectiveRow]:
    found = [
        item
        for item in _standing(desk, asked.cluster).objectives
        if desk.reach.covers(asked.cluster, item.claim.namespace) and asked.namespace in ("", item.claim.namespace)
    ]
    return paged(asked, objective_rows(found, desk.lang), lambda row: (row.claim.namespace, row.claim.name))


def _retention(desk: Desk, asked: OfBackups) -> RetentionShown:
    found = _standing(desk, asked.cluster)
    return RetentionShown(taken_at=found.taken_at, conflicts=conflict_rows(found.conflicts, desk.lang))


def _plan(desk: Desk, asked: OfBackups) -> ManifestsShown:
    made = _standing(desk, asked.cluster).made
    return ManifestsShown(schedules=made.schedules, marks=made.marks, too_tight=made.too_tight)


def _runbook(desk: Desk, asked: OfRunbook) -> RunbookShown:
    snapshot = snapshot_of(desk, asked.cluster)
    found = desk.office.work.run(
        way_back_of_files,
        desk.office.clusters,
        files_of(desk, snapshot),
        asked.cluster,
        kept_policy(desk.store, asked.cluster),
        kept_drills(desk.store, asked.cluster),
        asked.namespaces,
    )
    return runbook_shown(found, desk.lang)


def _get_policy(desk: Desk, asked: OfBackups) -> BackupPolicyShown:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    kept = desk.store.shelf(BACKUP_POLICIES).page(limit=1, ids=(asked.cluster,))
    if not kept:
        return BackupPolicyShown(cluster=asked.cluster, document="", content={}, classes=(), by="", at=None, revision=0)
    item = kept[0].item
    names = tuple(found.name for found in read_policy(item.document).classes)
    return BackupPolicyShown(
        cluster=asked.cluster,
        document=item.document,
        content=yaml.safe_load(item.document),
        classes=names,
        by=item.by,
        at=item.at,
        revision=kept[0].revision,
    )


def _set_policy(desk: Desk, asked: SetPolicy) -> BackupPolicyShown:
    desk.store.shelf(CLUSTERS).get(asked.cluster)
    read_policy(asked.document)
    item = KeptPolicy(document=asked.document, by=desk.who.name, at=desk.now)
    desk.store.shelf(BACKUP_POLICIES).put(asked.cluster, item, desk.asker.revision)
    desk.note(asked.cluster, cluster=asked.cluster)
    return _get_policy(desk, OfBackups(cluster=asked.cluster))


_EXAMPLE = {"newest": {"cluster": "prod-seoul"}}
OPERATIONS = (
    Operation(
        name="backups.coverage",
        parameters=ListCoverage,
        result=CoverageShown,
        run=_coverage,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/backups/coverage",
        examples={**_EXAMPLE, "without-any-point": {"cluster": "prod-seoul", "state": "none"}},
    ),
    Operation(
        name="backups.objectives",
        parameters=ListObjectives,
        result=Page[ObjectiveRow],
        run=_objectives,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/backups/objectives",
        examples=_EXAMPLE,
    ),
    Operation(
        name="backups.retention",
        parameters=OfBackups,
        result=RetentionShown,
        run=_retention,
        permission=READ,
        bearing="whole-cluster",
        path="/clusters/{cluster}/backups/retention",
        examples=_EXAMPLE,
    ),
    Operation(
        name="backups.plan",
        parameters=OfBackups,
        result=ManifestsShown,
        run=_plan,
        permission=READ,
        bearing="whole-cluster",
        path="/clusters/{cluster}/backups/plan",
        examples=_EXAMPLE,
    ),
    Operation(
        name="backups.runbook",
        parameters=OfRunbook,
        result=RunbookShown,
        run=_runbook,
        permission=READ,
        bearing="whole-cluster",
        path="/clusters/{cluster}/backups/runbook",
        examples={**_EXAMPLE, "of-a-namespace": {"cluster": "prod-seoul", "namespaces": ["shop"]}},
    ),
    Operation(
        name="backup-policies.get",
        parameters=OfBackups,
        result=BackupPolicyShown,
        run=_get_policy,
        permission=READ,
        bearing="part-of-cluster",
        path="/clusters/{cluster}/backups/policy",
        examples=_EXAMPLE,
    ),
    Operation(
        name="backup-policies.set",
        parameters=SetPolicy,
        result=BackupPolicyShown,
        run=_set_policy,
        permission=WRITE,
        bearing="whole-cluster",
        path="/clusters/{cluster}/backups/policy",
        effect="record",
        method="PUT",
        examples={
            "one-class": {
                "cluster": "prod-seoul",
                "document": "classes:\n  - {name: usual, rpo: 24h, rto: 4h, retention: 30d}\n",
            }
        },
    ),
)
