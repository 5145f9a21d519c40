"""Giving a workload more or fewer Pods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Remark, Stop, Write
from holdfast.pillars.automation.action import Action, Draft, Proposal
from holdfast.pillars.automation.actions.workload._scaling import (
    KINDS,
    RECORDED,
    RIGHTS,
    budget_stays_met,
    keeps_claims,
    not_autoscaled,
    quota_has_room,
    scalable,
)
from holdfast.pillars.automation.healing import diagnosed, evidence_of
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import WORKLOADS
from holdfast.rules.workload.controller import scaled_to_zero


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """How many replicas."""

    replicas: int | None = None


ACTION = Action(
    risk="R2",
    version=1,
    target="Deployment",
    also=("StatefulSet",),
    reads=(*KINDS, "Pod", "HorizontalPodAutoscaler", "PodDisruptionBudget", "ResourceQuota", "LimitRange"),
    rights=RIGHTS,
    wishes=Wishes,
    heals=("workload/controller/scaled-to-zero",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a workload is scaled."""
    workload, wanted = scalable(scene), _wanted(scene)
    yield not_autoscaled(scene, scene.ref)
    yield keeps_claims(workload, wanted)
    yield budget_stays_met(scene, workload, wanted)
    more = wanted - workload.spec.replicas
    yield quota_has_room(scene, workload.namespace, workload.spec.template.spec, more)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that sets the replicas."""
    workload, wanted = scalable(scene), _wanted(scene)
    if scene.wanted.replicas is None or wanted < 0:
        return Stop(key="replicas-are-not-said")
    if wanted == workload.spec.replicas:
        return Stop(key="has-so-many-already", values={"replicas": str(wanted)})
    ready = str(min(workload.status.ready_replicas, wanted))
    return Draft(
        writes=(Write(verb="patch", target=scene.target, body=_replicas(wanted)),),
        undo=(Write(verb="patch", target=scene.target, body=_replicas(workload.spec.replicas)),),
        probes=(
            Probe(fact="rolled-out", target=scene.target, wanted="", within=WORKLOADS),
            Probe(fact="not-worse", target=scene.target, wanted=ready, within=WORKLOADS),
        ),
        cost=Cost(objects=1),
        group=str(scene.ref),
        effect={"from": str(workload.spec.replicas), "to": str(wanted)},
        warnings=(Remark(key="nothing-answers"),) if wanted == 0 else (),
    )


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes to bring back workloads without replicas that somebody needs, as many as they had where that is kept."""
    for finding in diagnosed(facts, scaled_to_zero):
        item = facts.snapshot.get(finding.subject)
        kept = item.annotations.get(RECORDED, "") if item is not None else ""
        replicas = int(kept) if kept.isdecimal() and int(kept) > 0 else 1
        yield Proposal(target=finding.subject, evidence=evidence_of(finding), wanted={"replicas": replicas})


def _wanted(scene: Scene) -> int:
    wished = scene.wanted.replicas
    return scalable(scene).spec.replicas if wished is None else int(wished)


def _replicas(number: int) -> dict[str, Any]:
    return {"spec": {"replicas": number}}
