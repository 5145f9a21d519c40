"""The newest complaint of the last hour about each object."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.engine.facts import Facts, involved
from holdfast.model.objects.event import Event
from holdfast.model.refs import Ref

RECENT_SECONDS = 3600


def complaints(facts: Facts, *reasons: str) -> Mapping[Ref, Event]:
    """Gives for each object, in order, the newest event with one of these reasons, if it is a recent one."""
    found: dict[Ref, Event] = {}
    for reason in reasons:
        for event in facts.events_by_reason.get(reason, ()):
            ref = involved(event)
            if not facts.is_older(event.last_seen, RECENT_SECONDS) and (
                ref not in found or _moment(event) > _moment(found[ref])
            ):
                found[ref] = event
    return dict(sorted(found.items()))


def _moment(event: Event) -> tuple[float, str]:
    return (event.last_seen.timestamp() if event.last_seen else 0.0, event.name)
