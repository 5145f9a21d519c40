"""A Pod template or claim template breaks a bound of a LimitRange."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.config import LimitRange
from holdfast.model.refs import Ref
from holdfast.rules.quota._refused import CLAIMS, PODS, Refused, claim_spec, completed_template, refusals
from holdfast.verdicts.limits import Violation, claim_violations, pod_violations

RULE = Rule(
    subject="LimitRange",
    shows="pods-not-created",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose objects a LimitRange refuses."""
    stated: set[Ref] = set()
    for item in refusals(facts):
        for limits in sorted(facts.all(LimitRange), key=lambda found: found.name):
            if limits.namespace != item.maker.namespace or item.workload in stated or "quota" in item.message:
                continue
            found = _violations(facts, item, limits)
            if found:
                stated.add(item.workload)
                yield _finding(item, limits, found[0])


def _violations(facts: Facts, item: Refused, limits: LimitRange) -> tuple[Violation, ...]:
    if item.resource == PODS:
        template = completed_template(facts, item.maker)
        return tuple(pod_violations(limits, template[1], template[0])) if template else ()
    if item.resource == CLAIMS:
        found = claim_spec(item)
        return tuple(claim_violations(limits, found[1], found[0])) if found else ()
    return ()


def _finding(item: Refused, limits: LimitRange, violation: Violation) -> Finding:
    place = next(i for i, part in enumerate(limits.spec.limits) if part.type == violation.type)
    return Finding(
        subject=item.workload,
        values={
            "range": limits.name,
            "resource": violation.resource,
            "type": violation.type,
            "reason": violation.reason,
            "given": violation.given or "-",
            "bound": str(violation.bound),
        },
        evidence=(item.evidence, cite(limits, f"spec.limits[{place}].type", violation.type)),
        affects=tuple(ref for ref in item.affects if ref != item.workload),
        shows="claim-not-created" if item.resource == CLAIMS else "",
    )
