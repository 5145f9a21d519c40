"""The Pods of a workload that share an unusual measurement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.verdicts.readiness import pod_is_finished

FRESH_SECONDS = 900.0


class Reading(Struct, frozen=True):
    """A series about a container of a Pod that is there."""

    pod: Pod
    series: Series


def by_workload(facts: Facts, signal: str) -> Iterator[tuple[Ref, tuple[Reading, ...]]]:
    """Groups the fresh series of a signal by the top workload of their Pods."""
    groups: defaultdict[Ref, list[Reading]] = defaultdict(list)
    for series in facts.measurements(signal):
        pod = facts.find(Pod, series.subject.name, series.subject.namespace) if series.subject.kind == "Pod" else None
        is_stale = facts.now is not None and facts.now.timestamp() - series.latest_time > FRESH_SECONDS
        if pod is not None and not is_stale and not pod_is_finished(pod) and pod.metadata.deletion_timestamp is None:
            groups[facts.workload_of(pod)].append(Reading(pod, series))
    for workload in sorted(groups):
        yield workload, tuple(sorted(groups[workload], key=lambda item: (item.series.subject, item.series.part)))
