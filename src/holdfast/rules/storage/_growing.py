"""The claims that ask for more than they have, and what is said of their growth."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.model.finding import Evidence
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.rules.storage._provisioning import short
from holdfast.verdicts.binding_sizes import asked
from holdfast.verdicts.expansion import wants_to_grow

INFEASIBLE = ("ControllerResizeInfeasible", "NodeResizeInfeasible")
_FAILURES = ("VolumeResizeFailed", "FileSystemResizeFailed")
_CONDITIONS = ("ControllerResizeError", "NodeResizeError")


class Failure(Struct, frozen=True):
    """What is said of a claim that does not grow."""

    message: str
    evidence: tuple[Evidence, ...]


def growing(facts: Facts) -> Iterator[PersistentVolumeClaim]:
    """Lists the bound claims that ask for more than they have."""
    for claim in facts.all(PersistentVolumeClaim):
        if claim.metadata.deletion_timestamp is None and wants_to_grow(claim):
            yield claim


def cite_sizes(claim: PersistentVolumeClaim) -> tuple[Evidence, Evidence]:
    """Cites the size that a claim asks for and the one that it has."""
    return (
        cite(claim, "spec.resources.requests.storage", asked(claim)),
        cite(claim, "status.capacity.storage", claim.status.capacity.get("storage")),
    )


def is_infeasible(claim: PersistentVolumeClaim) -> bool:
    """Says that the driver refuses the size for good."""
    return claim.status.allocated_resource_statuses.get("storage") in INFEASIBLE


def failure_of(facts: Facts, claim: PersistentVolumeClaim) -> Failure | None:
    """Gives what is said last of a claim's failed growth; None when no failure is reported."""
    for i, condition in enumerate(claim.status.conditions):
        if condition.type in _CONDITIONS and condition.status == "True":
            evidence = cite(claim, f"status.conditions[{i}].message", condition.message)
            return Failure(short(condition.message), (evidence,))
    events = facts.events_about(claim.ref, *_FAILURES)
    return Failure(short(events[-1].text), (cite_event(events[-1]),)) if events else None
