"""Letting a Deployment's rollout go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Write
from holdfast.model.objects.workloads import Deployment
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.actions.rollout._rolling import probes_of
from holdfast.pillars.automation.healing import proposed
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import SERVER
from holdfast.rules.workload.controller import paused_rollout

ACTION = Action(
    risk="R1",
    version=1,
    target="Deployment",
    reads=("Deployment",),
    rights=(Right(group="apps", resource="deployments", verbs=("patch",)),),
    heals=("workload/controller/paused-rollout",),
    never_alone=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a rollout goes on."""
    yield judged("is-held", _deployment(scene).spec.paused)


def draft(scene: Scene) -> Draft:
    """Gives the one write that lets the rollout go on; where Pods wait to be replaced, that disrupts."""
    status = _deployment(scene).status
    left = status.replicas - status.updated_replicas
    return Draft(
        writes=(Write(verb="patch", target=scene.target, body={"spec": {"paused": None}}),),
        undo=(Write(verb="patch", target=scene.target, body={"spec": {"paused": True}}),),
        probes=(
            Probe(fact="field-is", target=scene.target, wanted="spec.paused=", within=SERVER),
            *probes_of(scene),
        ),
        cost=Cost(objects=1),
        group=str(scene.ref),
        effect={"left": str(max(left, 0))},
        risk="R2" if left > 0 else None,
    )


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes to let held rollouts go on."""
    return proposed(facts, ("Deployment",), paused_rollout)


def _deployment(scene: Scene) -> Deployment:
    found = scene.facts.find(Deployment, scene.target.name, scene.target.namespace)
    assert found is not None
    return found
