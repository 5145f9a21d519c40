"""What the numbers of a snapshot say before any rule runs: which objects are unusual, and which of them come first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from holdfast.engine.signals.dialects import signals
from holdfast.model.deviation import Deviation, Origin
from holdfast.model.graph import Graph
from holdfast.model.objects.network import Service
from holdfast.model.objects.pod import Pod
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.snapshot import Snapshot
from holdfast.ports.metrics import Metrics
from holdfast.service.forecasts.spaces import USED
from holdfast.verdicts.ownership import controller_of
from holdfast.verdicts.placement.volumes import claims_of
from holdfast.verdicts.selection import matches_labels

RECENT_STEP = timedelta(minutes=5)
FEWEST_READINGS = 8
LEAST_SCORE = 8.0
# Of more series than these, some deviate by chance; each doubling asks for one deviation more.
MANY = 100
LEAST_CHANGE = 0.3
MOST_ORIGINS = 3
MOST_EXPLAINED = 50
FRESH_SECONDS = 900.0
# What moves less than this is noise in absolute terms, whatever the series did before.
_FLOORS = {"ratio": 0.02, "cores": 0.02, "bytes": 16e6, "seconds": 0.005, "per-second": 0.5, "count": 0.5}
# Slow answers and errors are what a fault does to its neighbours; what is used up is nearer to the fault itself.
_SYMPTOMS = ("request_", "network_latency")
_SYMPTOM_WEIGHT = 0.6
# Siblings may carry different loads; these differ only where something is wrong.
_TROUBLE = ("pressure", "latency", "loss", "errors", "error_ratio", "drops", "throttled", "retransmit")
_RESOURCES = ("cpu", "memory", "pressure", "throttled")
_CARRIED = frozenset({"calls", "selects", "bound-to", "of-class", "served-by"})


def origins(snapshot: Snapshot, graph: Graph) -> tuple[Origin, ...]:
    """Finds the objects whose numbers left their usual range and that nothing unusual beneath them explains."""
    watched = [item for item in snapshot.measured.series if _is_watched(item, snapshot)]
    if not watched:
        return ()
    least = LEAST_SCORE + math.log2(max(1.0, len(watched) / MANY))
    deviating = (*_deviations(watched), *_beyond_siblings(watched, snapshot))
    found = [item for item in deviating if item.score >= least]
    if not found:
        return ()
    from holdfast.analysis.causes import rank

    by_subject: defaultdict[Ref, list[Deviation]] = defaultdict(list)
    for item in found:
        by_subject[item.subject].append(item)
    for items in by_subject.values():
        items.sort(key=lambda item: (item.signal.startswith(_SYMPTOMS), -item.score, item.signal, item.part))
    scores = {ref: max(map(_weight, items)) for ref, items in by_subject.items()}
    onsets = {ref: min(item.since for item in items) for ref, items in by_subject.items()}
    relations = topology(snapshot, graph, by_subject)
    step = max(item.times[-1] - item.times[0] for item in watched) / 10
    ranked = rank(scores, relations, onsets, step)
    return tuple(
        Origin(
            subject=cause.node,
            score=scores[cause.node],
            deviations=tuple(by_subject[cause.node]),
            explains=cause.explains[:MOST_EXPLAINED],
            is_trouble=any(_tells_trouble(i) for ref in (cause.node, *cause.explains) for i in by_subject[ref]),
        )
        for cause in ranked[:MOST_ORIGINS]
    )


def _tells_trouble(item: Deviation) -> bool:
    return any(word in item.signal for word in _TROUBLE)


def _is_watched(item: Series, snapshot: Snapshot) -> bool:
    if len(item.times) < FEWEST_READINGS or not signals()[item.signal].deviates:
        return False
    return snapshot.taken_at is None or snapshot.taken_at.timestamp() - item.latest_time <= FRESH_SECONDS


def _deviations(watched: Sequence[Series]) -> list[Deviation]:
    """Compares each series with its own past, those of one length at once."""
    import numpy as np

    from holdfast.analysis.deviation import shifts

    lengths: defaultdict[int, list[Series]] = defaultdict(list)
    for item in watched:
        lengths[len(item.values)].append(item)
    found = []
    for batch in lengths.values():
        values = np.array([item.values for item in batch], dtype=np.float64)
        shift = shifts(values, np.array([_FLOORS.get(signals()[item.signal].unit, 0.0) for item in batch]))
        for i, item in enumerate(batch):
            made = _deviation(
                item, float(shift.score[i]), int(shift.start[i]), float(shift.usual[i]), float(shift.now[i])
            )
            if made is not None:
                found.append(made)
    return found


def _beyond_siblings(watched: Sequence[Series], snapshot: Snapshot) -> Iterator[Deviation]:
    """Compares nodes with one another, and the Pods of a workload, by what tells trouble and not just load."""
    import numpy as np

    from holdfast.analysis.deviation import beyond_siblings

    groups: defaultdict[tuple[str, Ref], list[Series]] = defaultdict(list)
    for item in watched:
        if any(word in item.signal for word in _TROUBLE):
            groups[item.signal, _family(item.subject, snapshot)].append(item)
    for (signal, _), siblings in groups.items():
        levels = np.array([float(np.median(item.values)) for item in siblings], dtype=np.float64)
        usual = float(np.median(levels))
        scores = beyond_siblings(levels, _FLOORS.get(signals()[signal].unit, 0.0))
        for item, level, score in zip(siblings, levels.tolist(), scores.tolist(), strict=True):
            made = _deviation(item, score, 0, usual, level)
            if made is not None:
                yield made


def _family(ref: Ref, snapshot: Snapshot) -> Ref:
    pod = snapshot.find(Pod, ref.name, ref.namespace) if ref.kind == "Pod" else None
    return _top(pod, snapshot) if pod is not None else Ref(ref.kind, "", ref.namespace)


def _deviation(item: Series, score: float, start: int, usual: float, now: float) -> Deviation | None:
    wanted = score if signals()[item.signal].deviates == "up" else -score
    if wanted <= 0 or abs(now - usual) < LEAST_CHANGE * max(abs(usual), abs(now)):
        return None
    return Deviation(
        subject=item.subject,
        signal=item.signal,
        part=item.part,
        usual=usual,
        now=now,
        score=wanted,
        since=item.times[min(start, len(item.times) - 1)],
        field=item.field,
        last=item.latest,
        last_time=item.latest_time,
    )


def _weight(item: Deviation) -> float:
    return item.score * (_SYMPTOM_WEIGHT if item.signal.startswith(_SYMPTOMS) else 1.0)


def recent(source: Metrics, end: datetime, past: timedelta, snapshot: Snapshot | None = None) -> Measured:
    """Asks for all series of which an unusual value can be trouble, and for what is used, every five minutes."""
    wanted = frozenset(name for name, signal in signals().items() if signal.deviates)
    return source.range(wanted | USED, end - past, end, RECENT_STEP, snapshot)


def topology(
    snapshot: Snapshot, graph: Graph, unusual: Mapping[Ref, Sequence[Deviation]]
) -> Mapping[Ref, Iterable[Ref]]:
    """Relates objects to what their speed depends on: the known graph, and Pods to node, claims and callees."""
    needs: defaultdict[Ref, set[Ref]] = defaultdict(set)
    for source, edges in graph.outgoing.items():
        needs[source].update(edge.target for edge in edges if edge.relation in _CARRIED)
    by_labels: defaultdict[str, list[Pod]] = defaultdict(list)
    for pod in snapshot.all(Pod):
        by_labels[pod.namespace].append(pod)
        above = _top(pod, snapshot)
        if pod.spec.node_name:
            needs[pod.ref].add(Ref("Node", pod.spec.node_name))
        needs[pod.ref].update(claims_of(pod))
        needs[pod.ref].update(needs.get(above, ()))
        needs[above].add(pod.ref)
    for service in snapshot.all(Service):
        if service.spec.selector:
            there = by_labels[service.namespace]
            needs[service.ref].update(p.ref for p in there if matches_labels(service.spec.selector, p.labels))
    _turn_noisy_neighbours(needs, unusual)
    return {ref: sorted(targets - {ref}) for ref, targets in needs.items()}


def _turn_noisy_neighbours(needs: Mapping[Ref, set[Ref]], unusual: Mapping[Ref, Sequence[Deviation]]) -> None:
    """Lets a node's trouble come from the one Pod on it that began to use far more than all others together."""
    grown: defaultdict[Ref, list[tuple[float, float, Ref]]] = defaultdict(list)
    for ref, items in unusual.items():
        uses = [item for item in items if any(word in item.signal for word in _RESOURCES)]
        if ref.kind == "Pod" and uses:
            for node in (target for target in needs.get(ref, ()) if target.kind == "Node" and target in unusual):
                grown[node].append((max(item.now - item.usual for item in uses), min(i.since for i in uses), ref))
    for node, guests in grown.items():
        guests.sort(reverse=True)
        most, begun, pod = guests[0]
        is_first = begun <= min(item.since for item in unusual[node])
        if is_first and most > sum(amount for amount, _, _ in guests[1:]) and isinstance(needs, dict):
            needs[pod].discard(node)
            needs[node].add(pod)


def _top(pod: Pod, snapshot: Snapshot) -> Ref:
    above = controller_of(pod, snapshot)
    item = snapshot.get(above) if above is not None else None
    highest = controller_of(item, snapshot) if item is not None else None
    return highest or above or pod.ref
