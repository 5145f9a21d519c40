"""A workload looks for a Service in a namespace where it is not, while another namespace has it."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_absence
from holdfast.engine.rule import PROVEN, SUSPECTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.refs import Ref
from holdfast.rules.dependency._callers import cite_address, cite_trouble, misled, place

RULE = Rule(
    subject="Service",
    shows="dependency-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)

_WITHOUT_LOG = 0.85


def check(facts: Facts) -> Iterator[Statement]:
    """States each address whose Service exists under the same name, but only in another namespace."""
    for found in misled(facts):
        if not found.elsewhere:
            continue
        harmed = bool(found.complaints or (found.suffering and not found.is_telemetry))
        address = found.addresses[0][1]
        subject = found.subject
        affected = (*found.callers, *found.suffering)
        yield Finding(
            subject=subject,
            values={
                "service": found.service.name,
                "service_namespace": found.service.namespace,
                "elsewhere": list(found.elsewhere),
                "address": place(address),
                "variable": address.variable if len(address.variable) > 1 else address.field,
            },
            evidence=(
                *(item for ref, one in found.addresses[:3] for item in cite_address(ref, one)),
                cite_absence(found.service),
                Evidence(
                    object=Ref("Service", found.service.name, found.elsewhere[0]),
                    field="metadata.namespace",
                    value=found.elsewhere[0],
                ),
                *(item.cite() for item in found.complaints[:2]),
                *cite_trouble(facts, found.suffering),
            ),
            affects=tuple(ref for ref in dict.fromkeys(affected) if ref != subject),
            shows="dependency-broken" if harmed else "latent",
            certainty=(PROVEN if found.complaints else _WITHOUT_LOG) if harmed else SUSPECTED,
            severity=None if harmed else "low",
        )
