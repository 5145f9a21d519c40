"""A workload calls a Service at a port that the Service does not offer, as only its log tells."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.objects.network import Service
from holdfast.rules.dependency._blame import is_configured, is_wrong_port
from holdfast.rules.dependency._complaints import grievances, stated

RULE = Rule(
    subject="Pod",
    needs=("Service",),
    shows="dependency-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each caller that is refused at a port which is not among those of the Service that it means."""
    for grievance in grievances(facts, "refused", "timeout"):
        service = facts.snapshot.get(grievance.service) if grievance.service else None
        if not isinstance(service, Service) or not is_wrong_port(facts, grievance) or is_configured(facts, grievance):
            continue
        found = stated(grievance)
        offered = [str(item.port) for item in service.spec.ports]
        yield replace(
            found,
            values={**found.values, "offered": offered, "service": service.name},
            evidence=(
                *found.evidence,
                *(cite(service, f"spec.ports[{i}].port", item.port) for i, item in enumerate(service.spec.ports[:2])),
            ),
        )
