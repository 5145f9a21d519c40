"""Disruption budgets: which stand over a Pod, and whether they let it go, as the API server decides an eviction."""

from __future__ import annotations

from typing import Final

from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import PodDisruptionBudget
from holdfast.pillars.automation.scene import Scene
from holdfast.verdicts.placement.requests import FINISHED
from holdfast.verdicts.readiness import pod_is_ready
from holdfast.verdicts.selection import matches

BUDGET: Final = PodDisruptionBudget.KIND


def budgets_over(scene: Scene, pod: Pod) -> tuple[PodDisruptionBudget, ...]:
    """Lists the disruption budgets that select a Pod, by name."""
    found = (item for item in scene.facts.all(PodDisruptionBudget) if item.namespace == pod.namespace)
    return tuple(sorted((one for one in found if matches(one.spec.selector, pod.labels)), key=lambda one: one.name))


def is_free(pod: Pod) -> bool:
    """Says that the API server asks no budget: the Pod serves nobody, or not any more."""
    return pod.status.phase in (*FINISHED, "Pending")


def lets_go(budget: PodDisruptionBudget, pod: Pod) -> bool | None:
    """Says whether a budget lets a Pod go now; None until its controller has seen how it is."""
    status = budget.status
    if status.observed_generation < budget.metadata.generation:
        return None
    if status.disruptions_allowed > 0:
        return True
    if pod_is_ready(pod):
        return False
    if budget.spec.unhealthy_pod_eviction_policy == "AlwaysAllow":
        return True
    # A Pod that is not ready may go as long as enough others are.
    return status.current_healthy >= status.desired_healthy > 0


def never_allows(budget: PodDisruptionBudget) -> bool:
    """Says that a budget wants every Pod that it selects, so that it lets none go however well all are."""
    return budget.status.desired_healthy >= budget.status.expected_pods > 0
