"""Keeping fewer finished Jobs of a CronJob: its controller deletes those beyond."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Answer, Condition, Cost, Probe, Stop, Write
from holdfast.model.objects.meta import condition
from holdfast.model.objects.workloads import CronJob, Job
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.cleaning import owned
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import SERVER

USUAL = (3, 1)
"""How many Jobs that ended well, and how many that failed, Kubernetes keeps where nobody says otherwise."""


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """How many finished Jobs stay; the last failed one always does, since its Pods tell why it failed."""

    successful: Annotated[int, Meta(ge=0)] = USUAL[0]
    failed: Annotated[int, Meta(ge=1)] = USUAL[1]


ACTION = Action(
    risk="R2",
    version=1,
    target="CronJob",
    reads=("CronJob", "Job"),
    rights=(Right(group="batch", resource="cronjobs", verbs=("patch",)),),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before finished Jobs go."""
    cron, wanted = _cron(scene), (scene.wanted.successful, scene.wanted.failed)
    limits = (cron.spec.successful_jobs_history_limit, cron.spec.failed_jobs_history_limit)
    is_lower = wanted != limits and all(new <= old for new, old in zip(wanted, limits, strict=True))
    values = {"successful": str(limits[0]), "failed": str(limits[1])}
    yield Condition(name="lowers", answer="yes" if is_lower else "no", values=values)
    surplus, is_known = _surplus(scene.facts, cron, wanted), scene.facts.knows(Job.KIND)
    answer: Answer = "yes" if surplus else "no" if is_known else "unknown"
    yield Condition(name="more-than-kept", answer=answer)
    held = scene.told.held.intersection(job.metadata.uid for job in _jobs(scene.facts, cron))
    yield Condition(name="not-held", answer="no" if held else "yes")


def draft(scene: Scene) -> Draft | Stop:
    """Gives the new limits."""
    cron, target, (good, bad) = _cron(scene), scene.target, (scene.wanted.successful, scene.wanted.failed)
    body = {"spec": {"successfulJobsHistoryLimit": good, "failedJobsHistoryLimit": bad}}
    wanted = (f"spec.successfulJobsHistoryLimit={good}", f"spec.failedJobsHistoryLimit={bad}")
    return Draft(
        writes=(Write(verb="patch", target=target, body=body),),
        irreversible="jobs-gone",
        probes=tuple(Probe(fact="field-is", target=target, wanted=text, within=SERVER) for text in wanted),
        cost=Cost(objects=1),
        effect={"successful": str(good), "failed": str(bad), "count": str(_surplus(scene.facts, cron, (good, bad)))},
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Finds the CronJobs that keep more finished Jobs than usual, and do have them."""
    for item in sorted(facts.all(CronJob), key=lambda item: item.ref):
        limits = (item.spec.successful_jobs_history_limit, item.spec.failed_jobs_history_limit)
        good, bad = (min(limit, usual) for limit, usual in zip(limits, USUAL, strict=True))
        count = _surplus(facts, item, (good, bad))
        is_held = told.held.intersection(job.metadata.uid for job in _jobs(facts, item))
        if bad >= 1 and count and (good, bad) != limits and not is_held:
            wanted = {"successful": good, "failed": bad}
            yield Proposal(target=item.ref, evidence=(f"finished-jobs:{count}",), wanted=wanted)


def _surplus(facts: Facts, cron: CronJob, keep: tuple[int, int]) -> int:
    """Counts the finished Jobs beyond what is kept, of both ends."""
    ends = [_end(job) for job in _jobs(facts, cron)]
    return max(ends.count("Complete") - keep[0], 0) + max(ends.count("Failed") - keep[1], 0)


def _end(job: Job) -> str:
    found = ((name, condition(job.status.conditions, name)) for name in ("Complete", "Failed"))
    return next((name for name, item in found if item is not None and item.status == "True"), "")


def _jobs(facts: Facts, cron: CronJob) -> tuple[Job, ...]:
    return tuple(item for item in owned(facts).get(cron.metadata.uid, ()) if isinstance(item, Job))


def _cron(scene: Scene) -> CronJob:
    cron = scene.facts.find(CronJob, scene.target.name, scene.target.namespace)
    assert cron is not None
    return cron
