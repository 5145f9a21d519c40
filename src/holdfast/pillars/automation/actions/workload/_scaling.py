"""What stands in the way of more or fewer Pods of a workload."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from holdfast.model.automation import Condition
from holdfast.model.kinds import ref_to
from holdfast.model.objects.config import LimitRange, ResourceQuota
from holdfast.model.objects.pod import Pod, PodSpec
from holdfast.model.objects.workloads import (
    Deployment,
    HorizontalPodAutoscaler,
    PodDisruptionBudget,
    StatefulSet,
    template_of,
)
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Right
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene
from holdfast.verdicts.limits import with_defaults
from holdfast.verdicts.quota import Usage, counts_pod, excesses, pod_usage
from holdfast.verdicts.selection import matches

KINDS: Final = ("Deployment", "StatefulSet")
RIGHTS: Final = tuple(Right(group="apps", resource=name, verbs=("patch",)) for name in ("deployments", "statefulsets"))
RECORDED: Final = "automation.holdfast.dev/replicas"
"""The annotation that holds how many replicas a workload had before its writers were paused."""
_SIZED: Final = "vpaUpdates"
Scalable = Deployment | StatefulSet


def scalable(scene: Scene) -> Scalable:
    """Gives the workload that a scene is about."""
    found = scene.facts.snapshot.get(scene.ref)
    assert isinstance(found, Scalable)
    return found


def not_autoscaled(scene: Scene, ref: Ref) -> Condition:
    """Says that no autoscaler sets the replicas of a workload: it would set them back."""
    if not scene.facts.knows("HorizontalPodAutoscaler"):
        return judged("no-autoscaler-sets-it", None, autoscaler="-")
    owners = [
        item.name
        for item in scene.facts.all(HorizontalPodAutoscaler)
        if _scales(item, ref) and item.metadata.deletion_timestamp is None
    ]
    return judged("no-autoscaler-sets-it", not owners, autoscaler=", ".join(sorted(owners)) or "-")


def keeps_claims(workload: Scalable, wanted: int) -> Condition:
    """Says that no claim goes with the Pods that go."""
    deletes = (
        isinstance(workload, StatefulSet)
        and wanted < workload.spec.replicas
        and workload.spec.persistent_volume_claim_retention_policy.when_scaled == "Delete"
        and bool(workload.spec.volume_claim_templates)
    )
    return judged("claims-are-kept", not deletes)


def budget_stays_met(scene: Scene, workload: Scalable, wanted: int) -> Condition:
    """Says that as many Pods stay as disruption budgets ask for; scaling down does not ask them."""
    if wanted >= workload.spec.replicas:
        return judged("budget-stays-met", True, budget="-")
    if not scene.facts.knows("PodDisruptionBudget"):
        return judged("budget-stays-met", None, budget="-")
    template = template_of(workload)
    labels = template[1].metadata.labels if template else {}
    broken = [
        item.name
        for item in scene.facts.all(PodDisruptionBudget)
        if item.namespace == workload.namespace and matches(item.spec.selector, labels) and _asks_more(item, wanted)
    ]
    return judged("budget-stays-met", not broken, budget=", ".join(sorted(broken)) or "-")


def quota_has_room(scene: Scene, namespace: str, spec: PodSpec, more: int) -> Condition:
    """Says that every quota has room for so many more Pods."""
    unread = [kind for kind in ("ResourceQuota", "LimitRange") if not scene.facts.knows(kind)]
    if more > 0 and unread:
        return judged("quota-has-room", None, resource=", ".join(unread))
    lacking = list(_lacking(scene, namespace, spec, more)) if more > 0 else []
    return judged("quota-has-room", not lacking, resource=", ".join(lacking) or "-")


def sizes_are_ours(scene: Scene, pods: Iterable[Pod]) -> Condition:
    """Says that no vertical autoscaler sets the sizes of containers: it leaves its mark on every Pod that it sized."""
    if not scene.facts.knows("Pod"):
        return judged("no-autoscaler-sizes-it", None, pod="-")
    sized = sorted(pod.name for pod in pods if _SIZED in pod.annotations)
    return judged("no-autoscaler-sizes-it", not sized, pod=sized[0] if sized else "-")


def _lacking(scene: Scene, namespace: str, spec: PodSpec, more: int) -> Iterator[str]:
    ranges = [item for item in scene.facts.all(LimitRange) if item.namespace == namespace]
    whole = with_defaults(spec, ranges)
    usage: Usage = {name: value * more for name, value in pod_usage(whole).items()}
    for quota in scene.facts.all(ResourceQuota):
        if quota.namespace == namespace and counts_pod(quota, whole):
            yield from (f"{quota.name}: {excess.resource}" for excess in excesses(quota, usage))


def _asks_more(budget: PodDisruptionBudget, wanted: int) -> bool:
    least = budget.spec.min_available
    return isinstance(least, int) and least > wanted


def _scales(item: HorizontalPodAutoscaler, ref: Ref) -> bool:
    target = item.spec.scale_target_ref
    return ref_to(target.api_version, target.kind, target.name, item.namespace) == ref
