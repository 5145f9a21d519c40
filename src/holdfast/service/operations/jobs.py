"""Jobs: what is to be done, is being done, and how it went."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from holdfast.model.record import Kept
from holdfast.model.registry import JOBS, Job, JobState
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.desk import Desk
from holdfast.service.operation import Operation
from holdfast.service.paging import Page, Paging, cursor, read_cursor
from holdfast.service.reasons import reason_of


class JobShown(Struct, frozen=True, kw_only=True):
    """A job; `error` is the code of what went wrong, and `reason` the sentence that says it."""

    id: str
    action: str
    cluster: str
    state: JobState
    asked: datetime
    by: str
    started: datetime | None = None
    ended: datetime | None = None
    attempts: int = 0
    snapshot: str = ""
    error: str = ""
    reason: str = ""


class ListJobs(Paging, frozen=True, kw_only=True):
    """Which jobs are wanted."""

    cluster: str = ""
    state: JobState | None = None


class OfJob(Struct, frozen=True, kw_only=True):
    """One job by its id."""

    job: str


def _list(desk: Desk, asked: ListJobs) -> Page[JobShown]:
    shelf = desk.store.shelf(JOBS)
    if asked.cluster:
        kept = shelf.find("cluster", asked.cluster)
    elif asked.state:
        kept = shelf.find("state", asked.state)
    else:
        kept = shelf.page(limit=100_000)
    found = [item for item in kept if _is_seen(desk, item.item) and asked.state in (None, item.item.state)]
    found.sort(key=lambda item: item.id, reverse=True)
    after = read_cursor(asked.cursor, str)
    rest = [item for item in found if not after or item.id < after[0]]
    page = rest[: asked.limit]
    more = len(rest) > len(page)
    return Page(
        items=tuple(shown_job(desk, item) for item in page), next=cursor(page[-1].id) if more else "", total=len(found)
    )


def _get(desk: Desk, asked: OfJob) -> JobShown:
    kept = desk.store.shelf(JOBS).get(asked.job)
    if not _is_seen(desk, kept.item):
        raise RecordAbsent(type=JOBS.name, id=asked.job)
    return shown_job(desk, kept)


def _is_seen(desk: Desk, job: Job) -> bool:
    """Says that a job may be seen: how reading a cluster went is for those who see all of it, or asked for it."""
    return desk.reach.has_whole(job.cluster)


def shown_job(desk: Desk, kept: Kept[Job]) -> JobShown:
    """Shows a job to its reader, in their language."""
    job = kept.item
    return JobShown(
        id=kept.id,
        action=job.action,
        cluster=job.cluster,
        state=job.state,
        asked=job.asked,
        by=job.by,
        started=job.started,
        ended=job.ended,
        attempts=job.attempts,
        snapshot=job.snapshot,
        error=job.error,
        reason=reason_of(job.error, job.error_values, desk.lang),
    )


OPERATIONS = (
    Operation(
        name="jobs.list",
        parameters=ListJobs,
        result=Page[JobShown],
        run=_list,
        permission="read:jobs",
        bearing="fleet",
        path="/jobs",
        examples={"failed": {"state": "failed"}},
    ),
    Operation(
        name="jobs.get",
        parameters=OfJob,
        result=JobShown,
        run=_get,
        permission="read:jobs",
        bearing="fleet",
        path="/jobs/{job}",
    ),
)
