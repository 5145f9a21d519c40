"""Playbooks at work: which steps were taken for an incident, and what is prepared for those that come next."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.errors import UsageError
from holdfast.model.incident import Incident
from holdfast.model.incident_reviews import PLAYBOOK_RUNS, PlaybookRun, PlaybookStep
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.incidents.playbook import Playbook, StepTerms, known_since
from holdfast.pillars.incidents.playbook_quarantine import (
    Quarantine,
    Rotation,
    affected_pods,
    evidence_commands,
    quarantine,
    rotations,
)
from holdfast.ports.clusters import Clusters, Files
from holdfast.ports.store import Store
from holdfast.service.desk import Desk
from holdfast.service.diagnosis.narrowing import Narrowed
from holdfast.service.incidents.incidents import events_of, state_of


class Prepared(Struct, frozen=True, kw_only=True):
    """What is prepared for the affected Pods; `unknown` are affected things that lead to no Pod of the snapshot."""

    quarantine: Quarantine
    rotations: tuple[Rotation, ...]
    evidence: tuple[str, ...]
    unknown: tuple[str, ...]


def run_of(store: Store, incident: Incident, book: Playbook, now: datetime) -> PlaybookRun | None:
    """Gives the playbook as it is at work for an incident, with what was done for those that it has taken in."""
    taken_in = [run_of(store, state_of(store, name), book, now) for name in incident.absorbed]
    own = _own(store, incident, book, now)
    runs = [run for run in (own, *taken_in) if run is not None]
    if not runs:
        return None
    steps = {step.step: step for run in reversed(runs) for step in run.steps}
    return PlaybookRun(
        incident=incident.id,
        playbook=book.name,
        started=min(run.started for run in runs),
        by=runs[0].by,
        known=min(run.known for run in runs),
        steps=tuple(sorted(steps.values(), key=lambda step: step.at)),
    )


def _own(store: Store, incident: Incident, book: Playbook, now: datetime) -> PlaybookRun | None:
    """Gives the playbook of an incident alone: it is at work as soon as one of its flags was raised."""
    with suppress(RecordAbsent):
        return store.shelf(PLAYBOOK_RUNS).get(_key(incident.id, book.name)).item
    if not set(incident.flags) & set(book.flags):
        return None
    known = known_since(events_of(store, incident.id), book, now)
    return PlaybookRun(incident=incident.id, playbook=book.name, started=known, by="system", known=known)


def start(desk: Desk, incident: Incident, book: Playbook, known: datetime | None) -> PlaybookRun:
    """Puts a playbook to work, or corrects since when the breach has been known; raises UsageError."""
    if known is not None and known > desk.now:
        raise UsageError(what="known", value=known.isoformat(), allowed=f"... {desk.now.isoformat()}")
    run = run_of(desk.store, incident, book, desk.now) or PlaybookRun(
        incident=incident.id, playbook=book.name, started=desk.now, by=desk.who.id, known=known or desk.now
    )
    return _keep(desk.store, replace(run, known=known or run.known))


def take(desk: Desk, incident: Incident, book: Playbook, step: PlaybookStep) -> PlaybookRun:
    """Writes down that a step was taken."""
    run = run_of(desk.store, incident, book, desk.now) or start(desk, incident, book, None)
    return _keep(desk.store, replace(run, steps=(*run.steps, step)))


def check_proof(store: Store, incident: Incident, step: StepTerms, proof: Iterable[str]) -> None:
    """Refuses a snapshot as proof that is not there, or is older than the incident; raises UsageError."""
    if step.makes != "snapshot" or not incident.cluster:
        return
    for name in proof:
        try:
            kept = store.snapshots.get(name)
        except RecordAbsent as error:
            raise UsageError(what="proof", value=name, allowed=f"snapshots list {incident.cluster}") from error
        if kept.cluster != incident.cluster or kept.taken_at < incident.opened:
            raise UsageError(what="proof", value=name, allowed=f"{incident.cluster} >= {incident.opened.isoformat()}")


def prepare(
    clusters: Clusters, files: Files, own: frozenset[str] | None, affected: tuple[str, ...], incident: str
) -> Prepared:
    """Prepares isolation, rotation and evidence from the files of a snapshot; raises InputError."""
    source = clusters.files(files, "")
    snapshot = (source if own is None else Narrowed(source, own)).load()
    found = affected_pods(snapshot, affected)
    return Prepared(
        quarantine=quarantine(snapshot, found.pods, incident),
        rotations=rotations(found.pods),
        evidence=evidence_commands(found.pods),
        unknown=found.unknown,
    )


def _keep(store: Store, run: PlaybookRun) -> PlaybookRun:
    return store.shelf(PLAYBOOK_RUNS).put(_key(run.incident, run.playbook), run).item


def _key(incident: str, playbook: str) -> str:
    return f"{incident}:{playbook}"
