"""What objects of custom kinds say of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.once import once
from holdfast.model.objects.generic import GenericObject
from holdfast.model.objects.meta import Condition
from holdfast.model.refs import Ref

GOOD = ("Ready", "Available", "Synced", "Healthy", "Succeeded")
BAD = ("Failed", "Degraded", "Stalled")
AT_REST = frozenset({"completed", "succeeded", "finished", "suspended", "paused", "disabled", "inactive", "deleting"})
PATIENCE = 300
# Operators whose conditions the rules of platforms read.
_OWN_GROUPS = ("toolkit.fluxcd.io", "external-secrets.io")
_OWN_KINDS = frozenset({("NodeClaim", "karpenter.sh"), ("NodePool", "karpenter.sh")})


def generic_objects(facts: Facts) -> Iterator[GenericObject]:
    """Lists the objects of kinds that the catalogue does not model."""
    for kind in _unmodelled(facts):
        for item in facts.snapshot.objects[kind].values():
            if isinstance(item, GenericObject):
                yield item


@once
def _unmodelled(facts: Facts) -> tuple[str, ...]:
    found = facts.snapshot.objects
    return tuple(kind for kind in sorted(found) if isinstance(next(iter(found[kind].values()), None), GenericObject))


def has_own_rule(ref: Ref) -> bool:
    """Says that rules about the object's own operator judge it."""
    return ref.group.endswith(_OWN_GROUPS) or (ref.kind, ref.group) in _OWN_KINDS


def failing_condition(facts: Facts, item: GenericObject) -> tuple[int, Condition] | None:
    """Finds the condition by which an object has been failing for minutes, none for one at rest or on its way out."""
    if item.metadata.deletion_timestamp is not None or item.status.phase.lower() in AT_REST:
        return None
    for i, found in enumerate(item.status.conditions):
        is_bad = (found.type in GOOD and found.status == "False") or (found.type in BAD and found.status == "True")
        if is_bad and found.reason.lower() not in AT_REST and facts.is_older(found.last_transition_time, PATIENCE):
            return i, found
    return None
