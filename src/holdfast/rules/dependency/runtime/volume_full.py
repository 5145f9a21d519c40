"""A program finds no room on a volume, or on its own node's disk."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.rules.dependency._complaints import grievances, stated
from holdfast.rules.dependency._mounts import mounted_at, only_claim

RULE = Rule(
    subject="Pod",
    shows="volume-full",
    explains=("pod-crashing", "pod-not-ready", "dependency-broken"),
    severity="critical",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States the claim on which the path lies that a suffering workload could not write, else the workload."""
    for grievance in grievances(facts, "disk-full", "store-disk"):
        latest = grievance.complaints[0]
        named = mounted_at(facts, latest)
        place = named or (only_claim(facts, latest) if not latest.hit.name else None)
        claim = place.claim if place else None
        own = grievance.host == "" and grievance.suffering
        if not own or (claim is None and grievance.fault == "store-disk"):
            continue
        found = stated(grievance, subject=claim, certainty=REPORTED if named else LIKELY)
        values = {**found.values, "path": latest.hit.name or (place.mount.mount_path if place else "-")}
        yield replace(found, values=values, evidence=(*found.evidence, *((place.cite(),) if place else ())))
