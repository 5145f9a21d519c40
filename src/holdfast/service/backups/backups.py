"""Reading how the data of a cluster is protected, and trying whether it comes back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.graph.build import build
from holdfast.model.backup_refusals import RestoreFailed
from holdfast.model.backups import BackupClass, BackupPolicy, Checked, Drill, LegalHold
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.model.sums import Sums
from holdfast.pillars.backups.conflicts import Conflict
from holdfast.pillars.backups.coverage import USUAL, ClaimCoverage, coverage
from holdfast.pillars.backups.lifecycle import conflicts
from holdfast.pillars.backups.manifests import Made, manifests
from holdfast.pillars.backups.objectives import Objective, objectives
from holdfast.pillars.backups.runbook import Runbook, runbook
from holdfast.pillars.backups.witnesses import KINDS, Witnesses
from holdfast.ports.clusters import Clusters, Files
from holdfast.ports.restoring import Restoring
from holdfast.ports.source import Source

Now = Callable[[], datetime]


class Standing(Struct, frozen=True, kw_only=True):
    """How the data of a cluster is protected, in every respect, at the moment of a snapshot."""

    taken_at: datetime | None
    covered: tuple[ClaimCoverage, ...]
    objectives: tuple[Objective, ...]
    conflicts: tuple[Conflict, ...]
    made: Made


class Trial(Struct, frozen=True, kw_only=True):
    """A restore to try: what is restored and where to, and what it is held against.

    `dump` goes into `database`, or `archive` into `folder`; without either, what lies there is only looked at. `url`
    is asked at the end.
    """

    cluster: str
    claim: Ref
    by: str
    sums: Sums
    dump: str = ""
    database: str = ""
    archive: str = ""
    folder: str = ""
    url: str = ""
    status: int = 200
    contains: str = ""
    storage_class: str = ""
    backup_class: str = ""


def standing(
    source: Source,
    policy: BackupPolicy,
    drills: Iterable[Drill] = (),
    holds: Iterable[LegalHold] = (),
    usual: BackupClass = USUAL,
) -> Standing:
    """Judges the backups of a source; raises InputError when nothing can be read."""
    seen = _witnesses(source, source.load(), drills)
    covered = coverage(seen, policy, usual)
    return Standing(
        taken_at=seen.now,
        covered=covered,
        objectives=objectives(seen, covered),
        conflicts=conflicts(seen, policy, covered, holds),
        made=manifests(policy, covered),
    )


def standing_of_files(
    clusters: Clusters,
    files: Files,
    name: str,
    policy: BackupPolicy,
    drills: tuple[Drill, ...],
    holds: tuple[LegalHold, ...],
) -> Standing:
    """Judges the backups of a kept snapshot; raises InputError."""
    return standing(clusters.files(files, name), policy, drills, holds)


def way_back(
    source: Source,
    policy: BackupPolicy,
    drills: Iterable[Drill] = (),
    namespaces: Collection[str] = (),
    usual: BackupClass = USUAL,
) -> Runbook:
    """Orders what brings some namespaces back, or all; raises InputError."""
    snapshot = source.load()
    seen = _witnesses(source, snapshot, drills)
    covered = coverage(seen, policy, usual)
    protected = {item.claim for item in covered if item.state.startswith("covered")}
    return runbook(snapshot, build(snapshot), objectives(seen, covered), protected, namespaces)


def way_back_of_files(
    clusters: Clusters,
    files: Files,
    name: str,
    policy: BackupPolicy,
    drills: tuple[Drill, ...],
    namespaces: tuple[str, ...],
) -> Runbook:
    """Orders what brings some namespaces of a kept snapshot back, or all; raises InputError."""
    return way_back(clusters.files(files, name), policy, drills, namespaces)


def usual_class(rpo: timedelta) -> BackupClass:
    """Gives the class of claims that no class was demanded for."""
    return BackupClass(name=USUAL.name, rpo=rpo)


def tried(trial: Trial, restoring: Restoring, now: Now) -> Drill:
    """Restores, looks at everything that came back, and notes how long it took; what fails is part of the result."""
    began = now()
    restored: datetime | None = None
    checks: tuple[Checked, ...] = ()
    size: int | None = None
    failure = ""
    try:
        size = _restored(trial, restoring)
        restored = now()
        checks = looked(trial, restoring)
    except RestoreFailed as error:
        failure = str(error.values.get("detail", ""))
    return Drill(
        cluster=trial.cluster,
        claim=trial.claim,
        point=trial.dump or trial.archive or trial.folder or trial.database,
        by=trial.by,
        began=began,
        ended=now(),
        point_at=trial.sums.taken,
        restored=restored,
        bytes=size,
        checks=checks,
        failure=failure,
        storage_class=trial.storage_class,
        backup_class=trial.backup_class,
    )


def looked(trial: Trial, restoring: Restoring) -> tuple[Checked, ...]:
    """Holds what lies there against what was noted, with every check that something was noted or asked for."""
    found = []
    if trial.sums.tree is not None and trial.folder:
        found.append(restoring.check_tree(trial.folder, trial.sums.tree))
    if trial.sums.database is not None and trial.database:
        found.append(restoring.check_database(trial.database, trial.sums.database))
    if trial.url:
        found.append(restoring.check_http(trial.url, trial.status, trial.contains))
    return tuple(found)


def _restored(trial: Trial, restoring: Restoring) -> int | None:
    sizes = []
    if trial.dump:
        sizes.append(restoring.restore_dump(trial.dump, trial.database))
    if trial.archive:
        sizes.append(restoring.restore_archive(trial.archive, trial.folder))
    return sum(sizes) if sizes else None


def _witnesses(source: Source, snapshot: Snapshot, drills: Iterable[Drill]) -> Witnesses:
    refs = [item.ref for kind in KINDS for item in snapshot.of_kind(kind)]
    return Witnesses(snapshot=snapshot, raws=source.raw(refs) if refs else {}, drills=tuple(drills))
