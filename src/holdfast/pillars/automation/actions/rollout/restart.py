"""Replacing all Pods of a workload by new ones of the same template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from holdfast.model.automation import Condition, Cost, Write
from holdfast.model.objects.workloads import DaemonSet, Deployment
from holdfast.pillars.automation.action import Action, Draft
from holdfast.pillars.automation.actions.rollout._rolling import (
    KINDS,
    RIGHTS,
    Rolling,
    losses,
    probes_of,
    rolls,
    tight_budgets,
    workload_of,
)
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene

STAMP: Final = "kubectl.kubernetes.io/restartedAt"

ACTION = Action(
    risk="R2",
    version=1,
    target="Deployment",
    also=("StatefulSet", "DaemonSet"),
    reads=(*KINDS, "PodDisruptionBudget"),
    rights=RIGHTS,
    moving=("spec.template.metadata.annotations",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a workload restarts."""
    workload = workload_of(scene)
    yield from rolls(workload)
    yield judged("no-rollout-in-flight", _is_settled(workload))
    if scene.facts.knows("PodDisruptionBudget"):
        tight = tight_budgets(scene, workload)
        yield judged("budgets-have-room", not tight, budgets=", ".join(tight))
    else:
        yield judged("budgets-have-room", None)


def draft(scene: Scene) -> Draft:
    """Gives the one write by which the controller makes every Pod anew."""
    stamp = {"metadata": {"annotations": {STAMP: scene.now.isoformat(timespec="seconds")}}}
    return Draft(
        writes=(Write(verb="patch", target=scene.target, body={"spec": {"template": stamp}}),),
        irreversible="pods-were-replaced",
        probes=probes_of(scene),
        cost=Cost(objects=1),
        group=str(scene.ref),
        warnings=losses(workload_of(scene)),
    )


def _is_settled(workload: Rolling) -> bool | None:
    """Says that no rollout is on; None where the controller has not seen the newest template yet."""
    status = workload.status
    if not status.observed_generation or status.observed_generation < workload.metadata.generation:
        return None
    if isinstance(workload, DaemonSet):
        return workload.status.updated_number_scheduled >= workload.status.desired_number_scheduled
    if isinstance(workload, Deployment):
        return workload.status.updated_replicas == workload.status.replicas
    return workload.status.current_revision == workload.status.update_revision
