"""Changing between how many and how few Pods an autoscaler may choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil
from typing import Any, Final

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Stop, Write
from holdfast.model.kinds import ref_to
from holdfast.model.objects.pod import PodSpec
from holdfast.model.objects.workloads import HorizontalPodAutoscaler, template_of
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.actions.workload._scaling import quota_has_room
from holdfast.pillars.automation.healing import diagnosed, evidence_of
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import SERVER
from holdfast.rules.workload.autoscaling import hpa_at_max

_STEP: Final = 1.5


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """The bounds; one that is not given stays."""

    least: int | None = None
    most: int | None = None


ACTION = Action(
    risk="R2",
    version=1,
    target="HorizontalPodAutoscaler",
    reads=("HorizontalPodAutoscaler", "Deployment", "StatefulSet", "ReplicaSet", "ResourceQuota", "LimitRange"),
    rights=(Right(group="autoscaling", resource="horizontalpodautoscalers", verbs=("patch",)),),
    wishes=Wishes,
    heals=("workload/autoscaling/hpa-at-max",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before the bounds change: that they are bounds, and that there is room for the most."""
    autoscaler, (least, most) = _autoscaler(scene), _bounds(scene)
    yield judged("bounds-are-in-order", 1 <= least <= most, least=least, most=most)
    target = autoscaler.spec.scale_target_ref
    workload = scene.facts.snapshot.get(ref_to(target.api_version, target.kind, target.name, autoscaler.namespace))
    template = template_of(workload) if workload is not None else None
    more = most - autoscaler.spec.max_replicas
    if template is None and more > 0:
        yield judged("quota-has-room", None, resource=f"{target.kind}/{target.name}")
        return
    yield quota_has_room(scene, autoscaler.namespace, template[1].spec if template else PodSpec(), more)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that sets the bounds."""
    spec, (least, most) = _autoscaler(scene).spec, _bounds(scene)
    before = (spec.min_replicas, spec.max_replicas)
    if (least, most) == before:
        return Stop(key="has-these-bounds-already")
    return Draft(
        writes=(Write(verb="patch", target=scene.target, body=_set(least, most)),),
        undo=(Write(verb="patch", target=scene.target, body=_set(*before)),),
        probes=(
            Probe(fact="field-is", target=scene.target, wanted=f"spec.minReplicas={least}", within=SERVER),
            Probe(fact="field-is", target=scene.target, wanted=f"spec.maxReplicas={most}", within=SERVER),
        ),
        cost=Cost(objects=1),
        group=str(scene.ref),
        effect={"from": f"{before[0]}-{before[1]}", "to": f"{least}-{most}"},
    )


def propose(facts: Facts, _: Told) -> Iterable[Proposal]:
    """Proposes half as many more where an autoscaler is held at its maximum."""
    for finding in diagnosed(facts, hpa_at_max):
        item = facts.find(HorizontalPodAutoscaler, finding.subject.name, finding.subject.namespace)
        if item is not None:
            most = ceil(item.spec.max_replicas * _STEP)
            yield Proposal(target=finding.subject, evidence=evidence_of(finding), wanted={"most": most})


def _autoscaler(scene: Scene) -> HorizontalPodAutoscaler:
    found = scene.facts.find(HorizontalPodAutoscaler, scene.target.name, scene.target.namespace)
    assert found is not None
    return found


def _bounds(scene: Scene) -> tuple[int, int]:
    spec, wished = _autoscaler(scene).spec, scene.wanted
    least = spec.min_replicas if wished.least is None else wished.least
    return least, spec.max_replicas if wished.most is None else wished.most


def _set(least: int, most: int) -> dict[str, Any]:
    return {"spec": {"minReplicas": least, "maxReplicas": most}}
