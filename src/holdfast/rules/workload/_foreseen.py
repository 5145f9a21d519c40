"""What is foretold of a service: the readings that it rests on, and whom it concerns."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_reading
from holdfast.model.finding import Evidence
from holdfast.model.prediction import Prediction
from holdfast.model.refs import Ref

WITHIN_HOURS = 30 * 24.0
SOON_HOURS = 7 * 24.0


def ahead(facts: Facts, quantity: str) -> Iterator[tuple[Prediction, Ref]]:
    """Lists what bottlenecks are foretold to meet within a month, each with the object that someone must change."""
    for item in facts.predictions:
        if item.kind != "bottleneck" or item.quantity != quantity or not item.speaks or item.subject is None:
            continue
        if item.crosses_within(WITHIN_HOURS) and not facts.is_absent(item.subject):
            yield item, item.workload or item.subject


def cited(facts: Facts, item: Prediction, *signals: str) -> tuple[Evidence, ...]:
    """Cites the newest readings of signals about a service, or about the Pods of its workload."""
    if item.subject is None:
        return ()
    pods = facts.pods_by_workload.get(item.workload or item.subject, ())
    refs = (item.subject, *(pod.ref for pod in pods))
    return tuple(
        cite_reading(series)
        for signal in signals
        for ref in refs
        for series in facts.readings(signal, ref)[:1]
    )[:4]  # fmt: skip


def concerned(item: Prediction, subject: Ref) -> tuple[Ref, ...]:
    """Names the service that suffers beside the object that must be changed."""
    return (item.subject,) if item.subject is not None and item.subject != subject else ()
