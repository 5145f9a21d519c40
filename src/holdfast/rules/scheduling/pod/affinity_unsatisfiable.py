"""No node shares a domain with the Pods that a Pod must run beside."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Evidence
from holdfast.model.objects.pod import Pod
from holdfast.rules.scheduling._stuck import cite_scheduler, finding_of, stuck
from holdfast.verdicts.placement.inter_pod_affinity import AFFINITY, affinity_terms
from holdfast.verdicts.placement.refusal import POD_AFFINITY

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
    """States each workload that must run beside Pods that are nowhere it could run."""
    for item in stuck(facts, POD_AFFINITY):
        refused = item.obstacle.all_refusals[0]
        if (refused.reason == AFFINITY) is not True:
            continue
        yield finding_of(
            item,
            (*cite_scheduler(facts, item.pod), *_cited(item.pod)),
            key=refused.about,
        )


def _cited(pod: Pod) -> Iterator[Evidence]:
    path = "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution"
    for i, term in enumerate(affinity_terms(pod)):
        yield cite(pod, f"{path}[{i}].topologyKey", term.topology_key)
