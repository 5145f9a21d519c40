"""A quota allows no more objects of a kind."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from holdfast.engine.facts import Facts
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.objects.config import ResourceQuota
from holdfast.model.objects.event import Event
from holdfast.model.objects.workloads import CronJob, Job
from holdfast.model.outcome import NotEvaluated
from holdfast.rules.quota._exceeded import finding_of, overruns
from holdfast.rules.quota._refused import CLAIMS, PODS
from holdfast.verdicts.quota import excesses

RULE = Rule(
    subject="ResourceQuota",
    shows="pods-not-created",
    severity="high",
    type="capacity",
    cause_kind="resource-shortage",
    certainty=PROVEN,
)
_HEARD = (Event.KIND, CronJob.KIND, Job.KIND)


def check(facts: Facts) -> Iterator[Statement]:
    """States each quota that refuses objects for their number."""
    for overrun in overruns(
        facts,
        lambda item, excess: (
            item.resource != CLAIMS and (item.resource != PODS or excess.resource in (PODS, "count/pods"))
        ),
    ):
        yield finding_of(overrun)
    yield from _unheard(facts)


def _unheard(facts: Facts) -> Iterator[NotEvaluated]:
    """Lists the full quotas of which nobody can tell whom they refuse, since who would say so was not read."""
    unknown = [kind for kind in _HEARD if not facts.knows(kind)]
    for quota in facts.all(ResourceQuota) if unknown else ():
        counted = [resource for resource in quota.spec.hard if resource.startswith("count/")]
        if any(excesses(quota, {resource: Fraction(1)}) for resource in counted):
            yield from (NotEvaluated(rule="", missing=kind, object=quota.ref) for kind in unknown)
