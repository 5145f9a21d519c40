"""A workload is configured to call a Service that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite_absence
from holdfast.engine.rule import LIKELY, PROVEN, SUSPECTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.rules.dependency._callers import Misled, cite_address, cite_trouble, misled, place

RULE = Rule(
    subject="Service",
    needs=("Pod",),
    shows="dependency-broken",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)

_WITHOUT_LOG = 0.85


def check(facts: Facts) -> Iterator[Statement]:
    """States each absent Service that configuration provably means, graver where a caller suffers."""
    for found in misled(facts):
        if found.elsewhere:
            continue
        certainty, shows = _judgement(found)
        if shows == "latent" and found.is_telemetry:
            continue
        address = found.addresses[0][1]
        subject = found.subject
        affected = (*found.callers, *found.suffering)
        yield Finding(
            subject=subject,
            values={
                "service": found.service.name,
                "service_namespace": found.service.namespace,
                "address": place(address),
                "variable": address.variable if len(address.variable) > 1 else address.field,
                "callers": [ref.name for ref in found.callers],
                "similar": list(found.similar) or ["-"],
            },
            evidence=(
                *(item for ref, one in found.addresses[:3] for item in cite_address(ref, one)),
                cite_absence(found.service),
                *_cite_namesake(found),
                *(item.cite() for item in found.complaints[:2]),
                *cite_trouble(facts, found.suffering),
            ),
            affects=tuple(ref for ref in dict.fromkeys(affected) if ref != subject),
            shows=shows,
            certainty=certainty,
            severity="low" if shows == "latent" else None,
        )


def _cite_namesake(found: Misled) -> Iterator[Evidence]:
    if found.namesake:
        yield Evidence(object=found.namesake, field="metadata.name", value=found.namesake.name)


def _judgement(found: Misled) -> tuple[float, str]:
    if found.complaints:
        return PROVEN, "dependency-broken"
    if found.suffering and not found.is_telemetry:
        return _WITHOUT_LOG, "dependency-broken"
    if found.namesake:
        return LIKELY, "dependency-broken"
    if found.similar and not found.is_telemetry:
        return LIKELY, "dependency-broken"
    return SUSPECTED, "latent"
