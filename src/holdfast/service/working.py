"""Doing jobs: one process takes a job, keeps others off while it lives, and says how it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.errors import HoldfastError, WorkFailed
from holdfast.model.job_refusals import JobAbandoned, JobLost
from holdfast.model.record import Kept
from holdfast.model.registry import JOBS, UPLOADS, Job, JobState
from holdfast.model.store_refusals import RecordAbsent
from holdfast.ports.store import Store
from holdfast.service.desk import Office
from holdfast.service.people.tidying import tidy_people

SPAN = timedelta(seconds=60)
"""For how long a job counts as alive without a sign of whoever does it."""
MOST_ATTEMPTS = 3
_KEPT = timedelta(days=30)


class Held(Struct, frozen=True, kw_only=True):
    """A job in hand: its id, what it is, and by whom it is held."""

    id: str
    job: Job
    holder: str

    @property
    def lease(self) -> str:
        """Names the lease of the job."""
        return _lease(self.id)


Act = Callable[[Office, Held], None]


def add_job(office: Office, store: Store, job: Job) -> Kept[Job]:
    """Puts a job behind those that wait."""
    kept = store.shelf(JOBS).add(office.chance.new_id(), job)
    store.feed.add(job.asked, "job.added", job.cluster, about=kept.id)
    return kept


def take_job(office: Office, holder: str, only: str = "") -> Held | None:
    """Takes the most urgent job that waits, of these the oldest, in whose lane nobody is at work; None without one.

    `only` names the one action of which jobs are taken.
    """
    now = office.now()
    with office.stores.read() as store:
        if all(_is_passed(kept.item, now, only) for kept in store.shelf(JOBS).find("state", "waiting")):
            return None
    with office.stores.write() as store:
        busy = {kept.item.lane for kept in store.shelf(JOBS).find("state", "running")} - {""}
        for kept in sorted(store.shelf(JOBS).find("state", "waiting"), key=_turn):
            if _is_passed(kept.item, now, only) or kept.item.lane in busy:
                continue
            fence = store.leases.take(_lease(kept.id), holder, now, SPAN)
            if fence is not None:
                job = replace(
                    kept.item, state="running", started=now, fence=fence, attempts=kept.item.attempts + 1, error=""
                )
                store.shelf(JOBS).replace(kept.id, job)
                store.feed.add(now, "job.started", job.cluster, about=kept.id)
                return Held(id=kept.id, job=job, holder=holder)
    return None


def _turn(kept: Kept[Job]) -> tuple[str, datetime, str]:
    return kept.item.urgency, kept.item.asked, kept.id


def _is_passed(job: Job, now: datetime, only: str) -> bool:
    return (job.after is not None and job.after > now) or only not in ("", job.action)


def stay(office: Office, held: Held) -> bool:
    """Says that a job in hand is alive; gives False where it was lost."""
    now = office.now()
    with office.stores.write() as store:
        if not _is_held(store, held):
            return False
        return store.leases.take(held.lease, held.holder, now, SPAN) == held.job.fence


def perform(office: Office, held: Held, actions: Mapping[str, Act]) -> None:
    """Does a job in hand; what goes wrong is kept with it, and nothing is raised."""
    try:
        act = actions.get(held.job.action)
        if act is None:
            raise JobAbandoned(action=held.job.action, attempts=held.job.attempts)
        act(office, held)
    except JobLost:
        return
    except HoldfastError as error:
        fail(office, held, error)
    except Exception as error:  # A fault of ours ends the job with a reason, not the worker.
        fail(office, held, WorkFailed(detail=f"{type(error).__name__}: {error}"[:300]))


def check_held(store: Store, held: Held) -> None:
    """Refuses to go on with a job that another process holds by now; raises JobLost."""
    if not _is_held(store, held):
        raise JobLost(job=held.id)


def end(office: Office, store: Store, held: Held, snapshot: str = "") -> None:
    """Marks a job as done; raises JobLost."""
    check_held(store, held)
    job = store.shelf(JOBS).get(held.id).item
    _close(office, store, held, replace(job, state="done", snapshot=snapshot or job.snapshot))


def fail(office: Office, held: Held, error: HoldfastError) -> None:
    """Marks a job as failed, with the reason; one that was lost is left to who holds it."""
    with office.stores.write() as store:
        if _is_held(store, held):
            values = {name: str(value) for name, value in error.values.items()}
            job = store.shelf(JOBS).get(held.id).item
            _close(office, store, held, replace(job, state="failed", error=error.code, error_values=values))


def revive(office: Office) -> tuple[str, ...]:
    """Lets jobs wait again whose process is gone, and fails those that were begun too often; gives their ids."""
    now = office.now()
    with office.stores.read() as store:
        lost = [
            kept.id
            for kept in store.shelf(JOBS).find("state", "running")
            if not store.leases.holder(_lease(kept.id), now)
        ]
    for key in lost:
        with office.stores.write() as store:
            kept = store.shelf(JOBS).get(key)
            if kept.item.state == "running" and not store.leases.holder(_lease(key), now):
                _revive(office, store, kept)
    return tuple(lost)


def tidy(office: Office) -> None:
    """Forgets jobs that ended long ago, old notes of the feed, and ways to sign in that have run out."""
    before = office.now() - _KEPT
    states: tuple[JobState, ...] = ("done", "failed")
    with office.stores.write() as store:
        shelf = store.shelf(JOBS)
        for kept in (kept for state in states for kept in shelf.find("state", state)):
            if kept.item.ended is not None and kept.item.ended < before:
                shelf.remove(kept.id)
        store.feed.tidy(before)
        tidy_people(store, office.now())


def forget_upload(store: Store, job: Job) -> None:
    """Forgets the upload of a job that needs it no more."""
    key = job.options.get("upload", "")
    with suppress(RecordAbsent):
        store.shelf(UPLOADS).remove(key)


def _revive(office: Office, store: Store, kept: Kept[Job]) -> None:
    if kept.item.attempts < MOST_ATTEMPTS:
        store.shelf(JOBS).replace(kept.id, replace(kept.item, state="waiting", fence=0))
        store.feed.add(office.now(), "job.added", kept.item.cluster, about=kept.id)
        return
    forget_upload(store, kept.item)
    values = {"action": kept.item.action, "attempts": str(kept.item.attempts)}
    job = replace(kept.item, state="failed", ended=office.now(), error=JobAbandoned.code, error_values=values)
    store.shelf(JOBS).replace(kept.id, job)
    store.feed.add(office.now(), "job.ended", kept.item.cluster, about=kept.id)


def _close(office: Office, store: Store, held: Held, job: Job) -> None:
    now = office.now()
    store.shelf(JOBS).replace(held.id, replace(job, ended=now))
    store.leases.release(held.lease, held.holder)
    store.feed.add(now, "job.ended", job.cluster, about=held.id)


def _is_held(store: Store, held: Held) -> bool:
    try:
        job = store.shelf(JOBS).get(held.id).item
    except RecordAbsent:
        return False  # The cluster was forgotten meanwhile, with its jobs.
    return job.state == "running" and job.fence == held.job.fence


def _lease(key: str) -> str:
    return f"job/{key}"
