"""Growing a claim, to what its forecast asks for."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.model.automation import Condition, Cost, Probe, Stop, Write
from holdfast.model.objects.storage import PersistentVolumeClaim, StorageClass
from holdfast.model.units import whole
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.resizing import GIB, Sizing, new_size
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.verdicts.expansion import may_grow


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """To which size in GiB, instead of the one that the forecast asks for."""

    gib: int | None = None


ACTION = Action(
    risk="R1",
    version=1,
    target="PersistentVolumeClaim",
    reads=("PersistentVolumeClaim", "StorageClass"),
    rights=(Right(group="", resource="persistentvolumeclaims", verbs=("patch",)),),
    wishes=Wishes,
    heals=("storage/claim/filling-up",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a claim grows."""
    claim = _claim(scene)
    class_ = scene.facts.find(StorageClass, claim.spec.storage_class_name or "")
    verdict = may_grow(claim, class_, scene.facts.knows("StorageClass"))
    yield Condition(name="may-grow", answer=verdict.answer.value, values={"class": claim.spec.storage_class_name or "-"})


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that asks for the new size."""
    claim = _claim(scene)
    status = whole(claim.status.capacity.get("storage")) or 0
    requested = whole(claim.spec.resources.requests.get("storage")) or 0
    wished = scene.wanted.gib * GIB if scene.wanted.gib is not None else None
    size = new_size(Sizing(status=status, requested=requested, expected=wished, headroom=0.0))
    if isinstance(size, Stop):
        return size
    target, text = scene.target, f"{size // GIB}Gi"
    return Draft(
        writes=(Write(verb="patch", target=target, body={"spec": {"resources": {"requests": {"storage": text}}}}),),
        irreversible="claims-never-shrink",
        probes=(Probe(fact="capacity-at-least", target=target, wanted=text, within=CONTROLLERS),),
        cost=Cost(objects=1, bytes=size - status),
        effect={"from": f"{status // GIB}Gi", "to": text},
    )


def _claim(scene: Scene) -> PersistentVolumeClaim:
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    assert claim is not None
    return claim
