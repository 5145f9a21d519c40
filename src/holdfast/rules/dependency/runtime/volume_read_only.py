"""A program writes to a volume that takes no writes."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.engine.facts import Facts
from holdfast.engine.rule import LIKELY, REPORTED, Rule, Statement
from holdfast.model.finding import Evidence
from holdfast.rules.dependency._complaints import grievances, stated
from holdfast.rules.dependency._mounts import mounted_at

RULE = Rule(
    subject="Pod",
    shows="volume-unusable",
    explains=("pod-crashing", "pod-not-ready"),
    severity="high",
    type="availability",
    cause_kind="hardware",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States the workload that mounts the volume read-only, else the claim whose file system became so."""
    for grievance in grievances(facts, "read-only-files"):
        place = mounted_at(facts, grievance.complaints[0]) if grievance.suffering else None
        if place is None:
            continue
        asked = place.mount.read_only
        mode = (Evidence(object=place.pod, field=f"{place.field}.readOnly", value=True),) if asked else ()
        if not asked and place.claim is None:
            continue
        found = stated(grievance, subject=None if asked else place.claim, certainty=REPORTED if asked else LIKELY)
        values = {**found.values, "path": place.mount.mount_path}
        yield replace(found, values=values, evidence=(*found.evidence, place.cite(), *mode))
