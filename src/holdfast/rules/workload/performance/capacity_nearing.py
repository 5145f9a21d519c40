"""A service runs well and will meet the first of its limits within weeks, if its load grows on."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import ANY, LIKELY, Rule, Statement
from holdfast.engine.signals.trends import days
from holdfast.model.finding import Finding
from holdfast.rules.workload._foreseen import SOON_HOURS, ahead, cited, concerned

RULE = Rule(
    subject=ANY,
    signals=("requests",),
    shows="latent",
    severity="low",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=LIKELY,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each service whose first resource is used up within a month at the pace at which its load grows."""
    stated = set()
    for item, subject in ahead(facts, "hours-to-saturation"):
        first = item.parts[0] if item.parts else None
        evidence = cited(facts, item, "requests")
        if subject in stated or item.band is None or first is None or first.effect is None or not evidence:
            continue
        stated.add(subject)
        yield Finding(
            subject=subject,
            values={
                "service": str(item.subject),
                "resource": first.name,
                "load": f"{first.effect:.3g}",
                "now": f"{item.now:.3g}" if item.now is not None else "-",
                "days": days(item.band.p50),
                "soonest": days(item.band.p10),
                "latest": days(item.band.p90),
            },
            affects=concerned(item, subject),
            evidence=evidence,
            severity="medium" if item.band.p50 <= SOON_HOURS else None,
        )
