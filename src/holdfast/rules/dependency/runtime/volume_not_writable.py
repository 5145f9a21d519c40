"""A program may not write to its volume: files belong to another user or group."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated
from holdfast.rules.dependency._mounts import mounted_at

RULE = Rule(
    subject="Pod",
    shows="volume-unusable",
    explains=("pod-crashing", "pod-not-ready"),
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each suffering workload that is denied a path on one of its claims."""
    for grievance in grievances(facts, "permission"):
        place = mounted_at(facts, grievance.complaints[0]) if grievance.suffering else None
        if place is None or place.claim is None:
            continue
        found = stated(grievance)
        values = {**found.values, "path": grievance.complaints[0].hit.name, "claim": place.claim.name}
        yield replace(found, values=values, evidence=(*found.evidence, place.cite()))
