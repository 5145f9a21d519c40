"""Trouble becomes an incident, or joins the open one that it belongs to."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import SYSTEM, Assessment
from holdfast.model.incident_kept import MOST_NAMED
from holdfast.model.registry import Job
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.incidents.incidents import do, open_incident, open_with, state_of
from holdfast.service.working import add_job

FIRST_FACTS_JOB = "first-facts"
LONGEST_TITLE = 300


class Trouble(Struct, frozen=True, kw_only=True):
    """What came in: where, what it is about, and by which fingerprints other tellings of it are known.

    `namespaces` are those in which it is, none for all of the cluster.
    """

    title: str
    source: str
    cluster: str
    namespaces: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()
    assessment: Assessment = Assessment()
    began: datetime | None = None
    note: str = ""


class TakenIn(Struct, frozen=True):
    """The incident to which trouble belongs, and whether it was opened for it."""

    incident: str
    is_new: bool


def cause_mark(cluster: str, cause: str) -> str:
    """Names the fingerprint of a cause in a cluster."""
    return f"cause:{cluster}:{cause}"


def take_in(office: Office, store: Store, trouble: Trouble, *, at: datetime) -> TakenIn:
    """Lets trouble join the open incident that has one of its fingerprints, the first of them first, or opens one."""
    marks = trouble.fingerprints[:MOST_NAMED]
    present = next((found for mark in marks if (found := open_with(store, mark))), "")
    if present:
        join(office, store, present, trouble, at=at)
        return TakenIn(present, is_new=False)
    made = open_incident(
        office,
        store,
        deeds.Open(
            title=trouble.title[:LONGEST_TITLE],
            source=trouble.source,
            cluster=trouble.cluster,
            namespaces=trouble.namespaces,
            affected=trouble.affected[:MOST_NAMED],
            services=trouble.services[:MOST_NAMED],
            fingerprints=marks,
            assessment=trouble.assessment,
            began=trouble.began,
            note=trouble.note,
        ),
        by=SYSTEM,
        at=at,
    )
    ask_facts(office, store, made.id, trouble.cluster, at)
    return TakenIn(made.id, is_new=True)


def join(office: Office, store: Store, incident: str, trouble: Trouble, *, at: datetime) -> None:
    """Notes with an open incident what it does not know yet; says nothing where there is nothing new."""
    present = state_of(store, incident)
    room = max(0, MOST_NAMED - len(present.affected))
    affected = tuple(name for name in trouble.affected if name not in present.affected)[:room]
    wanted = (name for name in trouble.fingerprints[:MOST_NAMED] if name not in present.fingerprints)
    marks = tuple(name for name in wanted if _is_free(store, name))
    services = tuple(name for name in trouble.services if name not in present.services)
    is_wider = bool(present.namespaces) and not set(trouble.namespaces) <= set(present.namespaces)
    is_everywhere = bool(present.namespaces) and not trouble.namespaces
    if not (affected or marks or services or is_wider or is_everywhere or trouble.note):
        return
    deed = deeds.Widen(
        note=trouble.note or trouble.title,
        namespaces=trouble.namespaces if is_wider else (),
        everywhere=is_everywhere,
        affected=affected,
        services=services,
        fingerprints=marks[: max(0, MOST_NAMED - len(present.fingerprints))],
    )
    do(office, store, incident, deed, by=SYSTEM, at=at)


def remark(office: Office, store: Store, incident: str, note: str, *, at: datetime) -> None:
    """Writes into the timeline of an incident what was seen, by nobody's hand."""
    do(office, store, incident, deeds.Note(note=note), by=SYSTEM, at=at)


def ask_facts(office: Office, store: Store, incident: str, cluster: str, at: datetime) -> None:
    """Lets a job look for the first facts, since a snapshot takes longer to read than anybody may wait."""
    job = Job(
        action=FIRST_FACTS_JOB,
        cluster=cluster,
        state="waiting",
        asked=at,
        by=SYSTEM,
        due=f"{FIRST_FACTS_JOB}:{incident}",
        options={"incident": incident},
    )
    add_job(office, store, job)


def _is_free(store: Store, mark: str) -> bool:
    return not open_with(store, mark)


def moment_words(moment: datetime) -> str:
    """Writes a moment to the second."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
