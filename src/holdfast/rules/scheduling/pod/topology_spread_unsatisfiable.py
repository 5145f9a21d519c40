"""A topology spread constraint refuses every node that would otherwise take a Pod."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence
from holdfast.model.objects.pod import Pod
from holdfast.rules.scheduling._stuck import cite_scheduler, finding_of, stuck
from holdfast.verdicts.placement.refusal import SPREAD

RULE = Rule(
    subject="Pod",
    needs=("Node",),
    shows="pod-not-scheduled",
    severity="high",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each workload whose spread constraint leaves no node."""
    for item in stuck(facts, SPREAD):
        refused = item.obstacle.all_refusals[0]
        yield finding_of(
            item,
            (*_cited(item.pod, refused.about), *cite_scheduler(facts, item.pod)),
            key=refused.about,
            reason=refused.reason,
        )


def _cited(pod: Pod, key: str) -> Iterator[Evidence]:
    for i, constraint in enumerate(pod.spec.topology_spread_constraints):
        if constraint.topology_key == key:
            yield cite(pod, f"spec.topologySpreadConstraints[{i}].topologyKey", key)
