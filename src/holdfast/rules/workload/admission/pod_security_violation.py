"""The Pod Security level of a namespace refuses the Pods of a workload."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, REPORTED, Rule, Statement
from holdfast.model.finding import Evidence, Finding
from holdfast.model.objects.config import Namespace
from holdfast.model.objects.workloads import template_of
from holdfast.rules.workload._refusals import Refusal, by_refused, harmed_by, refusals
from holdfast.verdicts.admission import ENFORCE, pod_security

RULE = Rule(
    subject="Event",
    shows="pods-not-created",
    severity="high",
    type="security",
    cause_kind="misconfiguration",
    certainty=REPORTED,
)
_VIOLATES = re.compile(r'violates PodSecurity "([a-z]+)(?::[^"]*)?": (.*)', re.DOTALL)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose Pods break the level that its namespace enforces, recomputed from the template."""
    for workload, found in by_refused(r for r in refusals(facts) if _VIOLATES.search(r.text)).items():
        match = _VIOLATES.search(found[0].text)
        if match is None:
            continue
        level, said = match.group(1), match.group(2)
        template = template_of(found[0].maker)
        broken = pod_security(level, template[1].spec, f"{template[0]}.spec") if template else ()
        yield Finding(
            subject=workload,
            values={"level": level, "controls": sorted({v.control for v in broken}) or [said.strip()[:300]]},
            evidence=(*_enforced(facts, found[0], level), *found[0].evidence),
            affects=harmed_by(found),
            since=found[0].maker.metadata.creation_timestamp,
            certainty=PROVEN if broken and _enforced(facts, found[0], level) else None,
        )


def _enforced(facts: Facts, refusal: Refusal, level: str) -> tuple[Evidence, ...]:
    space = facts.find(Namespace, refusal.maker.namespace)
    if space is None or space.labels.get(ENFORCE) != level:
        return ()
    return (cite(space, f"metadata.labels['{ENFORCE}']", level),)
