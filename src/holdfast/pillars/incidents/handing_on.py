"""What an incident that ends in another one leaves to it, so that nothing that people must know is lost with it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model import incident_deeds as deeds
from holdfast.model.incident import Incident, is_graver
from holdfast.model.incident_deeds import Deed
from holdfast.pillars.incidents.cases import Case
from holdfast.pillars.incidents.rating import rated, worst


def handed_on(case: Case, other: Incident) -> tuple[tuple[str, Deed], ...]:
    """Makes the incident that goes on as grave as the one that ends in it, and raises the flags of that one there."""
    return tuple((other.id, deed) for deed in (*_as_grave(case, other), *_flags(case, other)))


def _as_grave(case: Case, other: Incident) -> Iterator[Deed]:
    """Yields what keeps the clocks of the graver one, with the answers of both."""
    ended = case.incident
    if not is_graver(ended.priority, other.priority):
        return
    known = worst(case.policy, ended.assessment, other.assessment)
    is_by_hand = is_graver(ended.priority, rated(case.policy, known).priority)
    reason = ": ".join(filter(None, (ended.id, ended.override)))
    yield deeds.Prioritise(assessment=known, override=ended.priority if is_by_hand else None, reason=reason)


def _flags(case: Case, other: Incident) -> Iterator[Deed]:
    """Yields the flags that are new there, or were known earlier here: laws count from when a breach was known."""
    ended = case.incident
    if ended.in_backlog and other.in_backlog:
        return
    present = {ground.flag: ground.since for ground in other.grounds}
    for ground in ended.grounds:
        is_news = ground.flag not in present or ground.since < present[ground.flag]
        if is_news and ground.flag in case.policy.flags:
            yield deeds.Raise(flag=ground.flag, reason=f"{ended.id}: {ground.reason}", since=ground.since)
