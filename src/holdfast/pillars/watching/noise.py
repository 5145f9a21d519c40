"""How much an object's change can matter: nothing, little, or enough to judge anew."""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.objects.event import Event, EventSeries
from holdfast.model.objects.meta import KubeObject, Meta
from holdfast.model.objects.nodes import Lease, Node


class Weight(IntEnum):
    """What a change is to a judgement.

    NOTHING: no field that a rule can see differs, so the same judgement would come out. PULSE: a heartbeat or the
    repetition of an event; it counts at the next judgement and asks for none. NEWS: a judgement is due.
    """

    NOTHING = 0
    PULSE = 1
    NEWS = 2


def weight_of(old: KubeObject | None, new: KubeObject | None) -> Weight:
    """Weighs the step from one state of an object to the next; None means that there is no such object."""
    if old is None or new is None:
        return _weight_of_existence(old or new)
    if type(old) is not type(new):
        return Weight.NEWS
    differing = [name for name in _fields(new) if getattr(old, name) != getattr(new, name)]
    if not differing and _is_same_meta(old.metadata, new.metadata):
        return Weight.NOTHING
    has_pulse = isinstance(new, Lease | Node | Event)
    return Weight.PULSE if has_pulse and _stilled(old) == _stilled(new) else Weight.NEWS


def _weight_of_existence(item: KubeObject | None) -> Weight:
    # Events of type Normal report what the objects themselves show; those that are deleted have only aged.
    return Weight.PULSE if isinstance(item, Event) and item.type == "Normal" else Weight.NEWS


def _fields(item: Struct) -> list[str]:
    return [name for name in item.__struct_fields__ if name != "metadata"]


def _is_same_meta(old: Meta, new: Meta) -> bool:
    return all(
        getattr(old, name) == getattr(new, name) for name in Meta.__struct_fields__ if name != "resource_version"
    )


def _stilled(item: KubeObject) -> KubeObject:
    """Gives the object as it would be had its heart not beaten."""
    meta = replace(item.metadata, resource_version="")
    if isinstance(item, Lease):
        return replace(item, metadata=meta, spec=replace(item.spec, renew_time=None))
    if isinstance(item, Node):
        conditions = tuple(replace(found, last_heartbeat_time=None) for found in item.status.conditions)
        return replace(item, metadata=meta, status=replace(item.status, conditions=conditions))
    if not isinstance(item, Event):
        return item
    return replace(
        item,
        metadata=meta,
        count=None,
        deprecated_count=None,
        last_timestamp=None,
        deprecated_last_timestamp=None,
        series=EventSeries(),
    )
