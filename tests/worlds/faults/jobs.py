"""Jobs and CronJobs that do not do their work."""

from __future__ import annotations

from tests.worlds import assembly, changes, pods
from tests.worlds.faults.kind import Roots, fault
from tests.worlds.world import Json, Workload, World


def _job(world: World) -> Workload | None:
    return changes.pick(world, lambda w: w.part.kind == "Job")


def _failed_pod(
    world: World, workload: Workload, job: Json, ago: float, life: float, code: int, reason: str, lines: list[str]
) -> Json:
    name = job["metadata"]["name"]
    made = pods.spawn(
        world,
        workload,
        job,
        f"{name}-{world.letters(5)}",
        ago,
        **{"job-name": name, "batch.kubernetes.io/job-name": name},
    )
    pods.run(world, made, ago)
    pods.start_events(world, made, ago)
    container = made["spec"]["containers"][0]
    made["status"]["phase"] = "Failed"
    made["status"]["containerStatuses"] = [
        pods.container_status(
            world, container, {"terminated": pods.ended(world, code, reason, ago - 2, ago - 2 - life)}
        )
    ]
    pods.conditions(world, made, ago, ready=None, why="", since=ago - 2 - life)
    for found in made["status"]["conditions"][2:4]:
        found |= {"reason": "PodFailed"}
        found.pop("message", None)
    world.log(made, lines)
    return made


def _fails(world: World, job: Json, ago: float, failed: int, reason: str, message: str, started: float) -> None:
    conditions = [
        {
            "type": kind,
            "status": "True",
            "reason": reason,
            "message": message,
            "lastProbeTime": world.at(ago),
            "lastTransitionTime": world.at(ago),
        }
        for kind in ("FailureTarget", "Failed")
    ]
    job["status"] = {
        "failed": failed,
        "ready": 0,
        "startTime": world.at(started),
        "uncountedTerminatedPods": {},
        "conditions": conditions,
    }
    world.event(job, reason, message, by="job-controller", first=ago)


def _again(world: World, workload: Workload, ago: float) -> None:
    changes.clear(world, workload)
    changes.recreate(world, workload.object, ago)


@fault("job/backoff-exceeded", "a Job's program fails until the retries are used up")
def backoff(world: World, ago: float) -> Roots:
    workload = _job(world)
    if workload is None:
        return None
    ago = max(ago, 700)
    _again(world, workload, ago)
    workload.template["spec"]["restartPolicy"] = "Never"
    workload.object["spec"]["backoffLimit"] = 3
    clock = ago
    for pause in (10, 20, 40, 80):
        _failed_pod(
            world,
            workload,
            workload.object,
            clock,
            5,
            1,
            "Error",
            ['migration 0007 failed: relation "customers" has no column "tier"'],
        )
        clock -= pause + 7
    _fails(world, workload.object, clock, 4, "BackoffLimitExceeded", "Job has reached the specified backoff limit", ago)
    return (workload.ref,)


@fault("job/deadline-exceeded", "a Job runs longer than its deadline")
def deadline(world: World, ago: float) -> Roots:
    workload = _job(world)
    if workload is None:
        return None
    ago = max(ago, 700)
    _again(world, workload, ago)
    workload.object["spec"]["activeDeadlineSeconds"] = 300
    _fails(
        world, workload.object, ago - 300, 1, "DeadlineExceeded", "Job was active longer than specified deadline", ago
    )
    return (workload.ref,)


def _cron(world: World) -> Workload | None:
    return changes.pick(world, lambda w: w.part.kind == "CronJob")


@fault("job/cronjob-blocked", "a Job that does not end keeps its CronJob from starting the next")
def blocked(world: World, ago: float) -> Roots:
    workload = _cron(world)
    if workload is None:
        return None
    period = assembly.period_of(workload.part)
    born = assembly.last_tick(world, workload.part) + 4 * period
    for job in [
        j for j in world.all("Job") if j["metadata"].get("ownerReferences", [{}])[0].get("name") == workload.name
    ]:
        world.drop(job)
    changes.clear(world, workload)
    job = assembly.job_of(world, workload, f"{workload.name}-{int((world.now.timestamp() - born) // 60)}", born)
    pod = pods.spawn(
        world,
        workload,
        job,
        f"{job['metadata']['name']}-{world.letters(5)}",
        born,
        **{"job-name": job["metadata"]["name"]},
    )
    pods.run(world, pod, born)
    job["status"] = {"active": 1, "ready": 1, "startTime": world.at(born), "uncountedTerminatedPods": {}}
    ref = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "name": job["metadata"]["name"],
        "namespace": workload.namespace,
        "uid": job["metadata"]["uid"],
    }
    workload.object["status"] = {
        "active": [ref],
        "lastScheduleTime": world.at(born),
        "lastSuccessfulTime": world.at(born + period - 20),
    }
    world.event(
        workload.object,
        "JobAlreadyActive",
        "Not starting job because prior execution is running and concurrency policy is Forbid",
        kind="Normal",
        by="cronjob-controller",
        first=min(born - period, 3500),
        last=assembly.last_tick(world, workload.part),
        count=3,
    )
    return workload.ref, f"Job {workload.namespace}/{job['metadata']['name']}"


@fault("job/cronjob-fails", "every Job of a CronJob fails", needs="logs")
def cron_fails(world: World, ago: float) -> Roots:
    workload = _cron(world)
    if workload is None:
        return None
    target = world.workloads[workload.part.calls[0]]
    for job in [
        j for j in world.all("Job") if j["metadata"].get("ownerReferences", [{}])[0].get("name") == workload.name
    ]:
        world.drop(job)
    changes.clear(world, workload)
    tick, period = assembly.last_tick(world, workload.part), assembly.period_of(workload.part)
    ago = tick if tick > 150 else tick + period
    job = assembly.job_of(world, workload, f"{workload.name}-{int((world.now.timestamp() - ago) // 60)}", ago)
    lines = ["Traceback (most recent call last):", f"KeyError: 'bucket_{target.name}'"]
    _failed_pod(world, workload, job, ago, 4, 1, "Error", lines)
    _fails(world, job, ago - 60, 3, "BackoffLimitExceeded", "Job has reached the specified backoff limit", ago)
    workload.object["status"] = {"lastScheduleTime": world.at(ago), "lastSuccessfulTime": world.at(world.age)}
    return workload.ref, f"Job {workload.namespace}/{job['metadata']['name']}"
