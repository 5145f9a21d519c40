"""Two budgets guard the same Pods, which the eviction of a Pod refuses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from holdfast.engine.facts import Facts, cite
from holdfast.engine.rule import PROVEN, Rule, Statement
from holdfast.model.finding import Finding
from holdfast.model.objects.workloads import PodDisruptionBudget
from holdfast.rules.workload._budgets import budgets, guarded_pods

RULE = Rule(
    subject="PodDisruptionBudget",
    needs=("Pod",),
    shows="latent",
    severity="low",
    type="configuration",
    cause_kind="misconfiguration",
    certainty=PROVEN,
)


def check(facts: Facts) -> Iterator[Statement]:
    """States each pair of budgets that have a Pod in common, as a fault of the one that comes later by name."""
    spaces: dict[str, list[PodDisruptionBudget]] = {}
    for budget in sorted(budgets(facts), key=lambda item: item.ref):
        spaces.setdefault(budget.namespace, []).append(budget)
    for found in spaces.values():
        if len(found) < 2:
            continue
        pods = {budget.ref: {pod.ref: pod for pod in guarded_pods(facts, budget)} for budget in found}
        for first, second in combinations(found, 2):
            shared = sorted(pods[first.ref].keys() & pods[second.ref].keys())
            if shared:
                pod = pods[first.ref][shared[0]]
                yield Finding(
                    subject=second.ref,
                    values={"other": first.name, "pod": pod.name, "count": len(shared)},
                    evidence=(
                        cite(second, "metadata.name", second.name),
                        cite(first, "metadata.name", first.name),
                        cite(pod, "metadata.name", pod.name),
                    ),
                    affects=(first.ref,),
                )
