"""What all rollouts have in common: who rolls by itself, what shows that it is over, and what it costs meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from holdfast.model.automation import Condition, Probe, Remark
from holdfast.model.objects.workloads import (
    DaemonSet,
    Deployment,
    PodDisruptionBudget,
    StatefulSet,
    template_of,
)
from holdfast.pillars.automation.action import Right
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import WORKLOADS
from holdfast.verdicts.readiness import replicas_of
from holdfast.verdicts.selection import matches

KINDS: Final = ("Deployment", "StatefulSet", "DaemonSet")
RIGHTS: Final = tuple(
    Right(group="apps", resource=name, verbs=("patch",)) for name in ("deployments", "statefulsets", "daemonsets")
)
SOAK: Final = timedelta(minutes=2)
Rolling = Deployment | StatefulSet | DaemonSet


def workload_of(scene: Scene) -> Rolling:
    """Gives the workload that a scene is about."""
    found = scene.facts.snapshot.get(scene.ref)
    assert isinstance(found, Rolling)
    return found


def rolls(workload: Rolling) -> Iterator[Condition]:
    """Gives what must hold for a change of the template to reach the Pods."""
    is_paused = isinstance(workload, Deployment) and workload.spec.paused
    yield judged("not-paused", not is_paused)
    by_hand = not isinstance(workload, Deployment) and workload.spec.update_strategy.type == "OnDelete"
    yield judged("replaces-pods-itself", not by_hand)


def probes_of(scene: Scene) -> tuple[Probe, ...]:
    """Gives what shows that a rollout is over and nothing is worse than before."""
    ready = (replicas_of(workload_of(scene)) or (0, 0))[1]
    return (
        Probe(fact="rolled-out", target=scene.target, wanted="", within=WORKLOADS),
        Probe(fact="not-worse", target=scene.target, wanted=str(ready), within=WORKLOADS, soak=SOAK),
    )


def tight_budgets(scene: Scene, workload: Rolling) -> tuple[str, ...]:
    """Names the disruption budgets over a workload that allow nothing now; a rollout does not ask them."""
    template = template_of(workload)
    labels = template[1].metadata.labels if template else {}
    return tuple(
        budget.name
        for budget in scene.facts.all(PodDisruptionBudget)
        if budget.namespace == workload.namespace
        and matches(budget.spec.selector, labels)
        and budget.status.disruptions_allowed < 1
    )


def losses(workload: Rolling) -> tuple[Remark, ...]:
    """Warns of a rollout during which nothing answers."""
    if isinstance(workload, Deployment):
        return (Remark(key="all-pods-at-once"),) if workload.spec.strategy.type == "Recreate" else ()
    if isinstance(workload, StatefulSet) and workload.spec.replicas == 1:
        return (Remark(key="single-replica"),)
    return ()
