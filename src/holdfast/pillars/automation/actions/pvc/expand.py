"""Growing a claim, to what its forecast asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Remark, Stop
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.actions.pvc._effects import cost_of, growing_write, probes_of, warnings_of
from holdfast.pillars.automation.actions.pvc._fitness import conditions_of
from holdfast.pillars.automation.actions.pvc._growth import HEALS, READS, WIDE, Growth, growth_of
from holdfast.pillars.automation.actions.pvc._shortage import shortages
from holdfast.pillars.automation.actions.pvc._siblings import ClaimSet, is_alone, set_of
from holdfast.pillars.automation.actions.pvc._sizing import sizing_of
from holdfast.pillars.automation.resizing import new_size, shown
from holdfast.pillars.automation.scene import Scene, Told


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """To which size in GiB, instead of the one that the forecast asks for."""

    gib: Annotated[int, Meta(ge=1)] | None = None


ACTION = Action(
    risk="R1",
    version=1,
    target="PersistentVolumeClaim",
    reads=READS,
    wide=WIDE,
    rights=(Right(group="", resource="persistentvolumeclaims", verbs=("patch",)),),
    wishes=Wishes,
    heals=HEALS,
    moving=("spec.resources.requests.storage",),
    grows=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a claim grows."""
    yield from conditions_of(_growth(scene))


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that asks for the new size."""
    growth = _growth(scene)
    if isinstance(growth.terms, str):
        return Stop(key="sizing-unusable")
    sizing = sizing_of(growth, growth.terms)
    size = new_size(sizing)
    if isinstance(size, Stop):
        return size
    owner = set_of(scene.facts, growth.claim.ref)
    return Draft(
        writes=(growing_write(scene.target, size),),
        irreversible="claims-never-shrink",
        probes=tuple(probes_of(growth, size)),
        cost=cost_of(growth, size),
        group=str(owner.ref) if owner else "",
        effect={
            "from": str(growth.claim.status.capacity.get("storage")),
            "to": shown(size),
            "volume": growth.claim.spec.volume_name,
        },
        warnings=(*_of_template(owner), *warnings_of(growth, sizing, size)),
    )


def propose(facts: Facts, _: Told) -> Iterator[Proposal]:
    """Proposes every claim that is full or will be before long, but those whose siblings should grow with them."""
    for item in shortages(facts):
        if is_alone(facts, item.claim):
            yield Proposal(target=item.claim, evidence=item.evidence, urgency_hours=item.hours)


def _of_template(owner: ClaimSet | None) -> Iterator[Remark]:
    if owner is not None:
        values = {"set": owner.ref.name, "template": owner.template.metadata.name, "old": owner.size}
        yield Remark(key="others-stay", values=values)


def _growth(scene: Scene) -> Growth:
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    assert claim is not None
    return growth_of(scene, claim, scene.wanted.gib)
