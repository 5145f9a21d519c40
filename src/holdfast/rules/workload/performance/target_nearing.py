"""A service answers in time and will not within weeks, if its load grows on."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, LIKELY, Rule, Statement
from holdfast.engine.signals.trends import days
from holdfast.model.finding import Finding
from holdfast.rules.workload._foreseen import SOON_HOURS, ahead, cited, concerned

RULE = Rule(
    subject=ANY,
    signals=("requests", "request_latency_seconds"),
    shows="latent",
    severity="low",
    type="performance",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each service whose latency meets its target within a month at the pace at which its load grows."""
    stated = set()
    for item, subject in ahead(facts, "hours-to-target"):
        evidence = cited(facts, item, "request_latency_seconds", "requests")
        if subject in stated or item.band is None or item.limit is None or not evidence:
            continue
        stated.add(subject)
        knee = next((part.value for part in item.parts if part.role == "knee"), None)
        yield Finding(
            subject=subject,
            values={
                "service": str(item.subject),
                "part": item.part,
                "target": f"{item.limit * 1000:.3g}",
                "days": days(item.band.p50),
                "soonest": days(item.band.p10),
                "latest": days(item.band.p90),
                "knee": f"{knee:.3g}" if knee is not None else "-",
            },
            affects=concerned(item, subject),
            evidence=evidence,
            severity="medium" if item.band.p50 <= SOON_HOURS else None,
        )
