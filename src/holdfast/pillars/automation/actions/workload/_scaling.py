"""What stands in the way of more or fewer Pods of a workload."""

from __future__ import annotations

from collections.abc import Iterable
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
    whole = _completed(scene, namespace, spec)
    usage: Usage = {name: value * more for name, value in pod_usage(whole).items()} if more > 0 else {}
    return _judged_by_quotas(scene, namespace, whole, usage)


def quota_has_room_to_grow(scene: Scene, namespace: str, present: PodSpec, wanted: PodSpec) -> Condition:
    """Says that every quota has room for what a Pod would take more than it does."""
    unread = [kind for kind in ("ResourceQuota", "LimitRange") if not scene.facts.knows(kind)]
    if unread:
        return judged("quota-has-room", None, resource=", ".join(unread))
    before, after = (pod_usage(_completed(scene, namespace, spec)) for spec in (present, wanted))
    more = {name: value - before.get(name, 0) for name, value in after.items() if value > before.get(name, 0)}
    return _judged_by_quotas(scene, namespace, wanted, more)


def sizes_are_ours(scene: Scene, pods: Iterable[Pod]) -> Condition:
    """Says that no vertical autoscaler sets the sizes of containers: it leaves its mark on every Pod that it sized."""
    if not scene.facts.knows("Pod"):
        return judged("no-autoscaler-sizes-it", None, pod="-")
    sized = sorted(pod.name for pod in pods if _SIZED in pod.annotations)
    return judged("no-autoscaler-sizes-it", not sized, pod=sized[0] if sized else "-")


def _judged_by_quotas(scene: Scene, namespace: str, spec: PodSpec, usage: Usage) -> Condition:
    lacking = [
        f"{quota.name}: {excess.resource}"
        for quota in scene.facts.all(ResourceQuota)
        if quota.namespace == namespace and counts_pod(quota, spec)
        for excess in excesses(quota, usage)
    ]
    return judged("quota-has-room", not lacking, resource=", ".join(sorted(lacking)) or "-")


def _completed(scene: Scene, namespace: str, spec: PodSpec) -> PodSpec:
    return with_defaults(spec, [item for item in scene.facts.all(LimitRange) if item.namespace == namespace])


def _asks_more(budget: PodDisruptionBudget, wanted: int) -> bool:
    least = budget.spec.min_available
    return isinstance(least, int) and least > wanted


def _scales(item: HorizontalPodAutoscaler, ref: Ref) -> bool:
    target = item.spec.scale_target_ref
    return ref_to(target.api_version, target.kind, target.name, item.namespace) == ref
