"""The claims that ask for more than they have, and what is said of their growth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite, cite_event
from holdfast.engine.rule import Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.event import Event
from holdfast.model.objects.storage import PersistentVolumeClaim, StorageClass
from holdfast.model.outcome import NotEvaluated
from holdfast.rules.storage._failures import OTHER, family_of
from holdfast.rules.storage._provisioning import short
from holdfast.verdicts.binding_sizes import asked
from holdfast.verdicts.expansion import wants_to_grow

INFEASIBLE = ("ControllerResizeInfeasible", "NodeResizeInfeasible")
_FAILURES = ("VolumeResizeFailed", "FileSystemResizeFailed")
_CONDITIONS = ("ControllerResizeError", "NodeResizeError")
_COOLDOWN = re.compile(r"modification ?rate|between modifications|IncorrectModificationState", re.IGNORECASE)
_IN_USE = re.compile(r"offline expansion|volume is in.use|only .{0,30}offline|must be detached", re.IGNORECASE)
# What the words of a refusal to make a volume say, they say of its growth.
_SHARED = ("permission", "quota", "backend-full")


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


def refused_growth(facts: Facts, family: str) -> Iterator[Statement]:
    """States each claim whose growth fails for a reason of this family and is neither given up nor forbidden."""
    for claim in growing(facts):
        said = failure_of(facts, claim)
        if said is None and not facts.knows(Event.KIND):
            yield NotEvaluated(rule="", missing=Event.KIND, object=claim.ref)
        if said is None or is_infeasible(claim) or growth_family(said.message) != family:
            continue
        storage_class = facts.find(StorageClass, claim.spec.storage_class_name or "")
        if storage_class is None or storage_class.allow_volume_expansion:
            yield Finding(
                subject=claim.ref,
                values={
                    "asked": str(asked(claim)),
                    "has": str(claim.status.capacity.get("storage")),
                    "message": said.message,
                },
                evidence=(*said.evidence, *cite_sizes(claim)),
            )


def growth_family(message: str) -> str:
    """Names the family of a failed growth, `other` where its words tell nothing more."""
    if _COOLDOWN.search(message):
        return "cooldown"
    if _IN_USE.search(message):
        return "in-use"
    family = family_of(message).replace("credentials", "permission")
    return family if family in _SHARED else OTHER


def said_of_modification(facts: Facts, claim: PersistentVolumeClaim) -> Failure | None:
    """Gives what is said last of a change of a claim's attributes that fails."""
    for i, condition in enumerate(claim.status.conditions):
        if condition.type == "ModifyVolumeError" and condition.status == "True" and condition.message:
            evidence = cite(claim, f"status.conditions[{i}].message", condition.message)
            return Failure(short(condition.message), (evidence,))
    events = facts.events_about(claim.ref, "VolumeModifyFailed")
    return Failure(short(events[-1].text), (cite_event(events[-1]),)) if events else None


def failure_of(facts: Facts, claim: PersistentVolumeClaim) -> Failure | None:
    """Gives what is said last of a claim's failed growth; None when no failure is reported."""
    for i, condition in enumerate(claim.status.conditions):
        if condition.type in _CONDITIONS and condition.status == "True":
            evidence = cite(claim, f"status.conditions[{i}].message", condition.message)
            return Failure(short(condition.message), (evidence,))
    events = facts.events_about(claim.ref, *_FAILURES)
    return Failure(short(events[-1].text), (cite_event(events[-1]),)) if events else None
