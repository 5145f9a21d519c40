"""What custom resources of well-known operators say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.model.finding import Finding
from holdfast.model.objects.generic import GenericObject
from holdfast.model.objects.meta import Condition
from holdfast.model.refs import Ref
from holdfast.rules.workload._custom import failing_condition, generic_objects


class Failing(Struct, frozen=True):
    """A custom resource with the condition by which it fails, and the condition's place."""

    item: GenericObject
    index: int
    condition: Condition


def failing(facts: Facts, is_meant: Callable[[Ref], bool]) -> tuple[Failing, ...]:
    """Lists the objects of some kinds that have been failing for minutes."""
    found = ((item, failing_condition(facts, item)) for item in generic_objects(facts) if is_meant(item.ref))
    return tuple(Failing(item, *place) for item, place in found if place is not None)


def by_condition(facts: Facts, ref_kind: str, group: str, type_: str, seconds: float) -> Iterator[Failing]:
    """Lists the objects of a kind whose condition has not been true for so many seconds."""
    for item in generic_objects(facts):
        if item.ref.kind != ref_kind or item.ref.group != group or item.metadata.deletion_timestamp is not None:
            continue
        for i, found in enumerate(item.status.conditions):
            if found.type == type_ and found.status != "True" and facts.is_older(found.last_transition_time, seconds):
                yield Failing(item, i, found)


def stated(found: Failing, affects: Iterable[Ref] = ()) -> Finding:
    """States that a custom resource fails, in the words of its condition."""
    path = f"status.conditions[{found.index}]"
    says = found.condition
    parts = (("type", says.type), ("status", says.status), ("reason", says.reason), ("message", says.message))
    return Finding(
        subject=found.item.ref,
        values={"condition": says.type, "reason": says.reason or "-", "message": says.message[:300] or "-"},
        evidence=tuple(cite(found.item, f"{path}.{name}", value) for name, value in parts if value),
        affects=tuple(affects),
        since=says.last_transition_time,
    )
