"""Holding a Deployment's rollout where it is."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.model.automation import Condition, Cost, Probe, Write
from holdfast.model.objects.workloads import Deployment
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import SERVER

ACTION = Action(
    risk="R1",
    version=1,
    target="Deployment",
    reads=("Deployment",),
    rights=(Right(group="apps", resource="deployments", verbs=("patch",)),),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a rollout is held."""
    deployment = scene.facts.find(Deployment, scene.target.name, scene.target.namespace)
    yield judged("runs-free", deployment is not None and not deployment.spec.paused)


def draft(scene: Scene) -> Draft:
    """Gives the one write that holds the rollout."""
    return Draft(
        writes=(Write(verb="patch", target=scene.target, body={"spec": {"paused": True}}),),
        undo=(Write(verb="patch", target=scene.target, body={"spec": {"paused": None}}),),
        probes=(Probe(fact="field-is", target=scene.target, wanted="spec.paused=true", within=SERVER),),
        cost=Cost(objects=1),
        group=str(scene.ref),
    )
