"""Jobs run their Pods to the end, and go some time later where they say so."""

from __future__ import annotations

from datetime import timedelta

from holdfast.model.units import parse_moment
from holdfast.simulator.cluster.controllers.replicas import living_pods, make_pod
from holdfast.simulator.cluster.kinds import JOB, POD, Object
from holdfast.simulator.cluster.works import Works, condition, with_condition


def run_jobs(works: Works) -> None:
    """Brings every Job on by a step."""
    for job in works.store.all(JOB):
        if job["metadata"].get("deletionTimestamp"):
            continue
        if (job.get("status") or {}).get("completionTime"):
            _remove(works, job)
        elif not job["spec"].get("suspend"):
            _run(works, job)


def _run(works: Works, job: Object) -> None:
    pods = list(works.owned(POD, job))
    done = sum(1 for pod in pods if pod["status"].get("phase") == "Succeeded")
    active = living_pods(works, job)
    left = job["spec"]["completions"] - done - len(active)
    for _ in range(min(left, job["spec"]["parallelism"] - len(active))):
        active.append(make_pod(works, JOB, job, f"{job['metadata']['name']}-{works.chance.end()}", {}))
    now = works.time()
    status = {"startTime": now, **(job.get("status") or {}), "active": len(active), "succeeded": done}
    if done >= job["spec"]["completions"]:
        conditions = status.get("conditions")
        for type_ in ("SuccessCriteriaMet", "Complete"):
            told = condition(type_, "True", now, reason="CompletionsReached", lastProbeTime=now)
            conditions = with_condition(conditions, told)
        status |= {"completionTime": now, "conditions": conditions}
    told = {name: value for name, value in status.items() if value not in (0, None)}
    works.set_status(JOB, job, told)


def _remove(works: Works, job: Object) -> None:
    """Lets a Job go whose time after its end is over, with its Pods."""
    seconds = job["spec"].get("ttlSecondsAfterFinished")
    ended = parse_moment(job["status"]["completionTime"])
    if seconds is None or ended is None:
        return
    end = ended + timedelta(seconds=seconds)
    if works.now() < end:
        works.wait_for(end)
    else:
        works.store.remove(JOB, job)
