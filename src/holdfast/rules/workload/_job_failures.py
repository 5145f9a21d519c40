"""Jobs that failed and were not made good, by the workload that someone would edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.engine.once import once
from holdfast.model.finding import Evidence, Finding, Severity, Value
from holdfast.model.objects.meta import Condition
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import CronJob, Job
from holdfast.model.refs import Ref
from holdfast.rules.workload._pods import job_is_failing
from holdfast.verdicts.readiness import statuses_of

BACKOFF = "BackoffLimitExceeded"
DEADLINE = "DeadlineExceeded"
POLICY = "PodFailurePolicy"
OWN_RULES = (BACKOFF, DEADLINE, POLICY)
LONG_AGO = 7 * 86_400
MOST_PODS = 20


class FailedJob(Struct, frozen=True):
    """A failed Job with the condition that says so and its place in the status."""

    job: Job
    index: int
    condition: Condition
    pods: tuple[Pod, ...]


@once
def failed_jobs(facts: Facts) -> dict[Ref, tuple[FailedJob, ...]]:
    """Groups Jobs that failed for good by their top owner, the newest first; suspended CronJobs are left out."""
    groups: dict[Ref, list[FailedJob]] = {}
    for job in facts.all(Job):
        failed = _failed(job)
        if failed is None or job.spec.suspend or not job_is_failing(facts, job):
            continue
        owner = facts.top_owner(job.ref)
        cron = facts.snapshot.get(owner)
        if not (isinstance(cron, CronJob) and (cron.spec.suspend or cron.metadata.deletion_timestamp)):
            groups.setdefault(owner, []).append(FailedJob(job, *failed, _pods(facts, owner, job)))
    return {owner: tuple(sorted(found, key=_newest_first)) for owner, found in groups.items()}


def findings(
    facts: Facts,
    wanted: Callable[[str], bool],
    values: Callable[[FailedJob], dict[str, Value]],
    evidence: Callable[[FailedJob], tuple[Evidence, ...]],
) -> Iterator[Finding]:
    """States the owner of each group of failed Jobs whose newest one failed for a wanted reason."""
    for owner, found in failed_jobs(facts).items():
        newest = found[0]
        if not wanted(newest.condition.reason):
            continue
        path = f"status.conditions[{newest.index}]"
        harmed = [*(item.job.ref for item in found), *(p.ref for item in found for p in item.pods)]
        yield Finding(
            subject=owner,
            values={"job": newest.job.name, "message": newest.condition.message.rstrip("."), **values(newest)},
            evidence=(
                *_reason(newest, path),
                *evidence(newest),
                *_exits(newest),
            ),
            affects=tuple(ref for ref in harmed if ref != owner),
            since=newest.job.status.start_time or newest.job.metadata.creation_timestamp,
            severity=_severity(facts, newest),
        )


def _reason(found: FailedJob, path: str) -> tuple[Evidence, ...]:
    if found.condition.message:
        return (
            cite(found.job, f"{path}.reason", found.condition.reason),
            cite(found.job, f"{path}.message", found.condition.message),
        )
    if found.condition.reason:
        return (cite(found.job, f"{path}.reason", found.condition.reason),)
    return (cite(found.job, f"{path}.type", found.condition.type),)


def _exits(found: FailedJob) -> tuple[Evidence, ...]:
    for pod in found.pods:
        for path, status in statuses_of(pod):
            ended = status.state.terminated
            if ended is not None and ended.exit_code != 0:
                return (cite(pod, f"{path}.state.terminated.exitCode", ended.exit_code),)
    return ()


def _severity(facts: Facts, found: FailedJob) -> Severity | None:
    return "low" if facts.is_older(found.condition.last_transition_time, LONG_AGO) else None


def _failed(job: Job) -> tuple[int, Condition] | None:
    for type_ in ("Failed", "FailureTarget"):
        for i, item in enumerate(job.status.conditions):
            if item.type == type_ and item.status == "True":
                return i, item
    return None


def _pods(facts: Facts, owner: Ref, job: Job) -> tuple[Pod, ...]:
    mine = [p for p in facts.pods_by_workload.get(owner, ()) if p.status.phase != "Succeeded" and _is_of(p, job)]
    return tuple(sorted(mine, key=lambda pod: pod.name)[:MOST_PODS])


def _is_of(pod: Pod, job: Job) -> bool:
    return any(o.controller and o.kind == "Job" and o.name == job.name for o in pod.metadata.owner_references)


def _newest_first(found: FailedJob) -> tuple[float, str]:
    started = found.job.status.start_time or found.job.metadata.creation_timestamp
    return (-started.timestamp() if started else 0.0, found.job.name)
