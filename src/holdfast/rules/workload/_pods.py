"""Which Pods suffer now, and the workload that someone would edit for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.engine.once import once
from holdfast.model.objects.container import Container
from holdfast.model.objects.meta import KubeObject, condition
from holdfast.model.objects.pod import ContainerStatus, NamedContainer, Pod, PodSpec, containers_of
from holdfast.model.objects.workloads import CronJob, Job, template_of
from holdfast.model.refs import Ref
from holdfast.verdicts.readiness import pod_is_healthy, replicas_of, statuses_of, workload_is_available

T = TypeVar("T")
REPEATED = 2


class Seen(Struct, frozen=True):
    """A container of a suffering Pod: its status with the path to it, and its specification where there is one."""

    pod: Pod
    path: str
    status: ContainerStatus
    spec: NamedContainer | None

    @property
    def is_init(self) -> bool:
        """Says that the container must end before the main containers start."""
        return self.path.startswith("status.init")


@once
def suffering(facts: Facts) -> tuple[Pod, ...]:
    """Lists unhealthy Pods that are still wanted: neither being deleted nor replaced by one that works."""
    return tuple(p for p in facts.unhealthy_pods if p.metadata.deletion_timestamp is None and is_wanted(facts, p))


def is_wanted(facts: Facts, pod: Pod) -> bool:
    """Says that a Pod's failure is not history: a failed Pod counts only while its controller lacks Pods."""
    if pod.status.phase != "Failed":
        return True
    owner = next((o for o in pod.metadata.owner_references if o.controller), None)
    if owner is None:
        return True
    maker = facts.snapshot.get(Ref(owner.kind, owner.name, pod.namespace))
    if isinstance(maker, Job):
        return job_is_failing(facts, maker)
    return maker is None or (replicas_of(maker) is not None and not workload_is_available(maker))


def job_is_failing(facts: Facts, job: Job) -> bool:
    """Says that a Job failed, or fails again and again, and that no later Job of its CronJob succeeded."""
    if job.metadata.deletion_timestamp is not None or is_true(job, "Complete") or is_true(job, "SuccessCriteriaMet"):
        return False
    if not is_true(job, "Failed") and not is_true(job, "FailureTarget") and job.status.failed < REPEATED:
        return False
    return not _has_later_success(facts, job)


def _has_later_success(facts: Facts, job: Job) -> bool:
    cron = facts.snapshot.get(facts.top_owner(job.ref))
    started = job.status.start_time or job.metadata.creation_timestamp
    if not isinstance(cron, CronJob) or started is None:
        return False
    if cron.status.last_successful_time is not None and cron.status.last_successful_time > started:
        return True
    return any(
        other.status.completion_time is not None and _began(other) is not None and _later(_began(other), started)
        for other in facts.all(Job)
        if other.namespace == job.namespace and facts.top_owner(other.ref) == cron.ref
    )


def _began(job: Job) -> datetime | None:
    return job.status.start_time or job.metadata.creation_timestamp


def _later(one: datetime | None, other: datetime) -> bool:
    return one is not None and one > other


def is_true(item: KubeObject, type_: str) -> bool:
    """Says that a condition of an object's status is true."""
    found = condition(getattr(getattr(item, "status", None), "conditions", ()), type_)
    return found is not None and found.status == "True"


@once
def seen_containers(facts: Facts) -> tuple[Seen, ...]:
    """Lists the containers of all suffering Pods."""
    return tuple(seen for pod in suffering(facts) for seen in seen_in(pod))


def seen_in(pod: Pod) -> tuple[Seen, ...]:
    """Lists the containers of a Pod with their statuses."""
    specs = {item.container.name: item for item in containers_of(pod.spec)}
    return tuple(Seen(pod, path, status, specs.get(status.name)) for path, status in statuses_of(pod))


def by_workload(facts: Facts, pairs: Iterable[tuple[Pod, T]]) -> Mapping[Ref, tuple[tuple[Pod, T], ...]]:
    """Groups what was seen at Pods by their top workload, Pods in the order of their names."""
    groups: dict[Ref, list[tuple[Pod, T]]] = {}
    for pod, thing in sorted(pairs, key=lambda pair: (pair[0].namespace, pair[0].name)):
        groups.setdefault(facts.workload_of(pod), []).append((pod, thing))
    return {workload: tuple(found) for workload, found in groups.items()}


def pods_of(found: Iterable[tuple[Pod, object]]) -> tuple[Ref, ...]:
    """Names the Pods of a group, each once."""
    return tuple(dict.fromkeys(pod.ref for pod, _ in found))


def oldest(found: Iterable[tuple[Pod, object]]) -> datetime | None:
    """Gives the creation time of the oldest Pod of a group."""
    times = [pod.metadata.creation_timestamp for pod, _ in found if pod.metadata.creation_timestamp]
    return min(times) if times else None


class Declared(Struct, frozen=True):
    """Where a container is declared: the workload's template where it was read, else the Pod."""

    item: KubeObject
    path: str
    container: Container
    spec: PodSpec


def declared(facts: Facts, pod: Pod, name: str) -> Declared | None:
    """Finds the declaration of a Pod's container that someone would edit.

    A template that has changed since the Pod was made does not count: the Pod itself then tells what it runs.
    """
    own = next((c for c in containers_of(pod.spec) if c.container.name == name), None)
    workload = facts.snapshot.get(facts.workload_of(pod))
    template = template_of(workload) if workload is not None else None
    if workload is not None and template is not None:
        spec = template[1].spec
        for item in containers_of(spec, f"{template[0]}.spec"):
            if item.container.name == name and (own is None or own.container.image == item.container.image):
                return Declared(workload, item.path, item.container, spec)
    return Declared(pod, own.path, own.container, pod.spec) if own else None


def is_settled(pod: Pod) -> bool:
    """Says that a Pod is healthy or on its way out."""
    return pod_is_healthy(pod) or pod.metadata.deletion_timestamp is not None
