"""Letting a finished Job go by its own time to live, with time left to think again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from holdfast.engine.facts import Facts
from holdfast.model.automation import Answer, Condition, Cost, Probe, Stop, Write
from holdfast.model.objects.workloads import Job
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.cleaning import Terms, evidence_of, not_held, terms_of, terms_usable
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import SERVER, VALID
from holdfast.pillars.automation.uses import is_finished

ACTION = Action(
    risk="R2",
    version=1,
    target="Job",
    reads=("Job", "CronJob"),
    rights=(Right(group="batch", resource="jobs", verbs=("patch",)),),
    moving=("spec.ttlSecondsAfterFinished",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a Job gets its end."""
    job, terms = _job(scene), terms_of(scene.told)
    yield terms_usable(scene)
    yield Condition(name="finished", answer="yes" if is_finished(job) else "no")
    owner = next((str(item.name) for item in job.metadata.owner_references), "")
    yield Condition(name="without-owner", answer="no" if owner else "yes", values={"owner": owner or "-"})
    has_end = job.spec.ttl_seconds_after_finished is not None
    yield Condition(name="without-end", answer="no" if has_end else "yes")
    yield not_held(scene, scene.target.uid)
    ended = _ended(job)
    if terms is not None:
        answer: Answer = "unknown" if ended is None else "yes" if scene.now - ended >= terms.grace else "no"
        values = {"days": f"{terms.grace_hours / 24:g}"}
        yield Condition(name="finished-long-ago", answer=answer, values=values)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the time to live, counted from the end of the Job so that there is time left to think again.

    It is agreed to as a number, and a plan may wait as long as it holds before it is carried out.
    """
    terms, ended = terms_of(scene.told), _ended(_job(scene))
    if terms is None or ended is None:
        return Stop(key="end-unknown")
    left = timedelta(hours=terms.undo_hours)
    seconds = int((scene.now - ended + (left + VALID if left else left)).total_seconds())
    target = scene.target
    return Draft(
        writes=(Write(verb="patch", target=target, body={"spec": {"ttlSecondsAfterFinished": seconds}}),),
        undo=(Write(verb="patch", target=target, body={"spec": {"ttlSecondsAfterFinished": None}}),),
        probes=(
            Probe(fact="field-is", target=target, wanted=f"spec.ttlSecondsAfterFinished={seconds}", within=SERVER),
        ),
        cost=Cost(objects=1),
        effect={"hours": f"{terms.undo_hours:g}"},
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Finds the Jobs that ended long ago, that nothing owns and that have no end of their own."""
    terms = terms_of(told)
    for job in sorted(facts.all(Job), key=lambda item: item.ref):
        if terms is not None and _is_left(facts, job, terms) and job.metadata.uid not in told.held:
            yield Proposal(target=job.ref, evidence=tuple(evidence_of(job, facts, told)))


def _is_left(facts: Facts, job: Job, terms: Terms) -> bool:
    is_free = not job.metadata.owner_references and job.spec.ttl_seconds_after_finished is None
    age = facts.age(_ended(job)) if is_finished(job) else None
    return is_free and age is not None and age >= terms.grace


def _ended(job: Job) -> datetime | None:
    """Gives the moment from which the time to live counts: that of the condition that says the end."""
    ends = (
        c.last_transition_time for c in job.status.conditions if c.type in ("Complete", "Failed") and c.status == "True"
    )
    return next(ends, None)


def _job(scene: Scene) -> Job:
    job = scene.facts.find(Job, scene.target.name, scene.target.namespace)
    assert job is not None
    return job
