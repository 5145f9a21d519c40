"""What may fail: nodes, drivers and workloads with series, and what objects alone tell of coming failures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from holdfast.engine.facts import Facts
from holdfast.model.certificates import end_of, field_of
from holdfast.model.objects.event import Event
from holdfast.model.objects.network import Service
from holdfast.model.objects.nodes import Node
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import Deployment, StatefulSet
from holdfast.model.refs import Ref
from holdfast.pillars.prediction.failing import CERTIFICATE, SINGLE, Thing
from holdfast.pillars.prediction.hours import DAY, Hours
from holdfast.pillars.prediction.leading import BY_KIND, NEEDED, OF_PODS, Sign

_DISK_EVENTS = ("IOError", "Ext4Error", "XfsError", "FilesystemIsReadOnly")


def things(hours: Hours, facts: Facts | None) -> tuple[Thing, ...]:
    """Lists what may fail, each once."""
    told: defaultdict[Ref, list[Sign]] = defaultdict(list)
    if facts is not None:
        for ref, sign in (*_single(facts), *_restarting(facts), *_complaining(facts)):
            told[ref].append(sign)
    certificates = tuple(_certificates(facts)) if facts is not None else ()
    return (*_machines(hours, told), *_workloads(hours, facts, told), *certificates)


def _machines(hours: Hours, told: Mapping[Ref, Sequence[Sign]]) -> Iterator[Thing]:
    for kind, names in BY_KIND.items():
        refs = {ref for name in names for ref in hours.subjects(NEEDED[name]) if ref.kind == kind}
        refs |= {ref for ref in told if ref.kind == kind}
        yield from (Thing(subject=ref, signs=tuple(told.get(ref, ()))) for ref in sorted(refs))


def _workloads(hours: Hours, facts: Facts | None, told: Mapping[Ref, Sequence[Sign]]) -> Iterator[Thing]:
    pods = {ref for name in OF_PODS for ref in hours.subjects(NEEDED[name]) if ref.kind == "Pod"}
    if facts is None:
        yield from (Thing(subject=ref, pods=(ref,)) for ref in sorted(pods))
        return
    for workload in sorted({*facts.pods_by_workload, *(ref for ref in told if ref.kind not in BY_KIND)}):
        read = tuple(pod.ref for pod in facts.pods_by_workload.get(workload, ()) if pod.ref in pods)
        signs = tuple(told.get(workload, ()))
        if read or signs:
            yield Thing(subject=workload, pods=read, signs=signs)


def _single(facts: Facts) -> Iterator[tuple[Ref, Sign]]:
    """Lists the workloads of one replica behind a Service: when its node goes, nobody answers."""
    found = {workload.ref: workload for service in facts.all(Service) for workload in facts.workloads_selected(service)}
    for ref, workload in sorted(found.items()):
        if isinstance(workload, Deployment | StatefulSet) and workload.spec.replicas == 1:
            yield ref, Sign(name=SINGLE, value=1.0, subject=ref)


def _restarting(facts: Facts) -> Iterator[tuple[Ref, Sign]]:
    """Lists the workloads with a container that ended within a day, with its restarts a day since its Pod began."""
    for workload, pods in facts.pods_by_workload.items():
        found = [sign for pod in pods if (sign := _restarts(facts, pod)) is not None]
        if found:
            yield workload, max(found, key=lambda sign: sign.value)


def _restarts(facts: Facts, pod: Pod) -> Sign | None:
    age = facts.age(pod.status.start_time)
    for i, status in enumerate(pod.status.container_statuses):
        ended = status.last_state.terminated
        since = facts.age(ended.finished_at) if ended is not None else None
        if age is not None and since is not None and since.total_seconds() <= DAY and status.restart_count:
            return Sign(
                name="restarts-per-day",
                value=status.restart_count / max(age.total_seconds() / DAY, 1.0),
                subject=pod.ref,
                field=f"status.containerStatuses[{i}].restartCount",
                reading=float(status.restart_count),
            )
    return None


def _complaining(facts: Facts) -> Iterator[tuple[Ref, Sign]]:
    """Lists the nodes whose kernel complained of a disk within a day, as the node problem detector tells."""
    for node in facts.all(Node):
        events = [event for event in facts.events_about(node.ref, *_DISK_EVENTS) if _is_recent(facts, event)]
        if events:
            count = float(sum(event.occurrences for event in events))
            last = events[-1]
            sign = Sign(
                name="io-errors-per-day", value=count, subject=last.ref, field=last.text_field, reading=last.text
            )
            yield node.ref, sign


def _is_recent(facts: Facts, event: Event) -> bool:
    age = facts.age(event.last_seen)
    return age is not None and age.total_seconds() <= DAY


def _certificates(facts: Facts) -> Iterator[Thing]:
    if facts.now is None:
        return
    for ref, found in sorted(facts.snapshot.certificates.items()):
        first = min(found, key=lambda one: one.not_after)
        whole = (first.not_after - first.not_before).total_seconds()
        if whole > 0:
            share = (facts.now - first.not_before).total_seconds() / whole
            sign = Sign(name=CERTIFICATE, value=share, subject=ref, field=field_of(first), reading=end_of(first))
            yield Thing(subject=ref, signs=(sign,), ends=first.not_after.timestamp())
