"""A controller may not create the Pods that it lacks."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import SYMPTOM, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._refusals import by_refused, harmed_by, refusals

RULE = Rule(
    subject="Event",
    shows="pods-not-created",
    severity="high",
    type="availability",
    cause_kind="misconfiguration",
    certainty=SYMPTOM,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods the API server refuses."""
    for workload, found in by_refused(refusals(facts)).items():
        yield Finding(
            subject=workload,
            values={"reason": found[0].text[:300]},
            evidence=found[0].evidence,
            affects=harmed_by(found),
            since=found[0].maker.metadata.creation_timestamp,
        )
