"""A ValidatingAdmissionPolicy refuses the Pods of a workload."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts
from holdfast.engine.rule import REPORTED, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.rules.workload._refusals import by_refused, harmed_by, refusals

RULE = Rule(
    subject="Event",
    shows="pods-not-created",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
_REFUSED = re.compile(r"ValidatingAdmissionPolicy '([^']+)' with binding '([^']+)' denied request: (.*)", re.DOTALL)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods a policy denies."""
    for workload, found in by_refused(r for r in refusals(facts) if _REFUSED.search(r.text)).items():
        match = _REFUSED.search(found[0].text)
        if match is not None:
            yield Finding(
                subject=workload,
                values={"policy": match.group(1), "binding": match.group(2), "reason": match.group(3).strip()[:300]},
                evidence=found[0].evidence,
                affects=harmed_by(found),
                since=found[0].maker.metadata.creation_timestamp,
            )
