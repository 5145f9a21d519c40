"""What may fail: nodes, drivers and workloads with series, and what objects alone tell of coming failures."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.model.certificates import end_of, field_of
from holdfast.model.objects.network import Service
from holdfast.model.objects.workloads import Deployment, StatefulSet
from holdfast.model.refs import Ref
from holdfast.pillars.prediction.failing import CERTIFICATE, SINGLE, Thing
from holdfast.pillars.prediction.hours import Hours
from holdfast.pillars.prediction.leading import BY_KIND, NEEDED, OF_PODS, Sign


def things(hours: Hours, facts: Facts | None) -> tuple[Thing, ...]:
    """Lists what may fail, each once."""
    single = {thing.subject: thing for thing in _single(facts)} if facts is not None else {}
    certificates = tuple(_certificates(facts)) if facts is not None else ()
    return (*_measured(hours), *_workloads(hours, facts, single), *certificates)


def _measured(hours: Hours) -> Iterator[Thing]:
    for kind, names in BY_KIND.items():
        refs = {ref for name in names for ref in hours.subjects(NEEDED[name]) if ref.kind == kind}
        yield from (Thing(subject=ref) for ref in sorted(refs))


def _workloads(hours: Hours, facts: Facts | None, single: dict[Ref, Thing]) -> Iterator[Thing]:
    pods = {ref for name in OF_PODS for ref in hours.subjects(NEEDED[name]) if ref.kind == "Pod"}
    if facts is None:
        yield from (Thing(subject=ref, pods=(ref,)) for ref in sorted(pods))
        return
    for workload in sorted({*facts.pods_by_workload, *single}):
        told = tuple(pod.ref for pod in facts.pods_by_workload.get(workload, ()) if pod.ref in pods)
        alone = single.get(workload)
        if told or alone is not None:
            yield Thing(subject=workload, pods=told, signs=alone.signs if alone is not None else ())


def _single(facts: Facts) -> Iterator[Thing]:
    """Lists the workloads of one replica behind a Service: when its node goes, nobody answers."""
    for service in facts.all(Service):
        for workload in facts.workloads_selected(service):
            if isinstance(workload, Deployment | StatefulSet) and workload.spec.replicas == 1:
                yield Thing(subject=workload.ref, signs=(Sign(name=SINGLE, value=1.0, subject=workload.ref),))


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
