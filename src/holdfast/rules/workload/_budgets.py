"""What a disruption budget guards and how much it allows, as its controller computes it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.engine.facts import Facts, cite
from holdfast.model.finding import Evidence
from holdfast.model.objects.pod import Pod
from holdfast.model.objects.workloads import PodDisruptionBudget, template_of
from holdfast.model.refs import Ref
from holdfast.model.units import scaled
from holdfast.verdicts.selection import matches


class Rigid(Struct, frozen=True):
    """A budget that allows no disruption even when every Pod is healthy."""

    budget: PodDisruptionBudget
    field: str
    value: str
    expected: int
    evidence: tuple[Evidence, ...]


def budgets(facts: Facts) -> Iterator[PodDisruptionBudget]:
    """Lists the budgets that are not being deleted."""
    for budget in facts.all(PodDisruptionBudget):
        if budget.metadata.deletion_timestamp is None:
            yield budget


def guarded_pods(facts: Facts, budget: PodDisruptionBudget) -> tuple[Pod, ...]:
    """Lists the Pods that a budget selects and that are neither finished nor on their way out."""
    pods = facts.pods_by_namespace.get(budget.namespace, ())
    return tuple(
        pod
        for pod in pods
        if pod.metadata.deletion_timestamp is None
        and pod.status.phase not in ("Succeeded", "Failed")
        and matches(budget.spec.selector, pod.labels)
    )


def guarded_workloads(facts: Facts, budget: PodDisruptionBudget) -> tuple[Ref, ...]:
    """Lists the top workloads whose Pod template a budget selects."""
    found = []
    for workload in facts.workloads_by_namespace.get(budget.namespace, ()):
        template = template_of(workload)
        if template and matches(budget.spec.selector, template[1].metadata.labels):
            found.append(workload.ref)
    return tuple(sorted(found))


def rigid(budget: PodDisruptionBudget) -> Rigid | None:
    """Says why a budget can never allow a disruption; None when it can, or when it guards nothing."""
    expected = budget.status.expected_pods
    if expected < 1 or budget.status.disruptions_allowed > 0:
        return None
    for field, value in (
        ("minAvailable", budget.spec.min_available),
        ("maxUnavailable", budget.spec.max_unavailable),
    ):
        # The controller rounds both shares up.
        count = scaled(value, expected, True) if value is not None else None
        if count is None:
            continue
        spare = expected - count if field == "minAvailable" else count
        if spare > 0:
            return None
        evidence = (
            cite(budget, f"spec.{field}", value),
            cite(budget, "status.expectedPods", expected),
        )
        return Rigid(budget, field, str(value), expected, evidence)
    return None
