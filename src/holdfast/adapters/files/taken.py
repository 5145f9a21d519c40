"""When a snapshot was taken, from what its objects say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from holdfast.model.objects.event import Event
from holdfast.model.objects.generic import GenericObject
from holdfast.model.objects.meta import Condition, KubeObject
from holdfast.model.objects.nodes import Lease, Node


def newest(objects: Iterable[KubeObject]) -> datetime | None:
    """Gives the newest renewal of a Lease, heartbeat of a node or event; None when there is none."""
    return max((moment for item in objects for moment in _signs_of_life(item) if moment.tzinfo), default=None)


def freshness(item: KubeObject) -> tuple[datetime, ...]:
    """Gives the newest moment that an object mentions of itself, as a key by which to compare."""
    meta = item.metadata
    moments = [meta.creation_timestamp, meta.deletion_timestamp, *_signs_of_life(item)]
    for condition in _conditions(item):
        moments += [condition.last_transition_time, condition.last_update_time, condition.last_heartbeat_time]
    known = [moment for moment in moments if moment is not None and moment.tzinfo]
    return (max(known),) if known else ()


def is_newer(candidate: KubeObject, present: KubeObject) -> bool:
    """Says that of two readings of one object the candidate, which was read later, is the newer or as new."""
    before, after = present.metadata.resource_version, candidate.metadata.resource_version
    if before.isdecimal() and after.isdecimal() and max(len(before), len(after)) < 40:
        return int(after) >= int(before)
    return freshness(candidate) >= freshness(present)


def _signs_of_life(item: KubeObject) -> Iterator[datetime]:
    if isinstance(item, Lease):
        moments = [item.spec.renew_time]
    elif isinstance(item, Event):
        moments = [item.last_seen]
    elif isinstance(item, Node):
        moments = [condition.last_heartbeat_time for condition in item.status.conditions]
    else:
        return
    yield from (moment for moment in moments if moment is not None)


def _conditions(item: KubeObject) -> tuple[Condition, ...]:
    if isinstance(item, GenericObject):
        return item.status.conditions
    found = getattr(getattr(item, "status", None), "conditions", ())
    return found if isinstance(found, tuple) else ()
