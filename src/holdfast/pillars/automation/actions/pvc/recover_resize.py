"""Asking for less after a growth that cannot be: what the API server admits down to just above the present size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Remark, Stop, Write
from holdfast.model.objects.storage import PersistentVolume, PersistentVolumeClaim
from holdfast.model.units import whole
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.actions.pvc._effects import arrival, cost_of, growing_write
from holdfast.pillars.automation.actions.pvc._fitness import INFEASIBLE, there
from holdfast.pillars.automation.actions.pvc._growth import Growth, growth_of
from holdfast.pillars.automation.healing import proposed
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.resizing import GIB, ceil_gib, shown
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.rules.storage.expansion import infeasible


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """Which smaller size in GiB is asked for; without it the smallest that is one GiB more than there is."""

    gib: Annotated[int, Meta(ge=1)] | None = None


ACTION = Action(
    risk="R1",
    version=1,
    target="PersistentVolumeClaim",
    reads=("PersistentVolumeClaim", "PersistentVolume", "Pod"),
    rights=(Right(group="", resource="persistentvolumeclaims", verbs=("patch",)),),
    wishes=Wishes,
    heals=("storage/expansion/infeasible",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before less is asked for.

    The field that says that a size is infeasible is only kept by API servers that admit a smaller request, so no
    version is asked for.
    """
    growth = _growth(scene)
    state = growth.claim.status.allocated_resource_statuses.get("storage", "")
    yield judged("is-bound", growth.claim.status.phase == "Bound", phase=growth.claim.status.phase or "-")
    yield judged("size-readable", growth.status is not None and growth.requested is not None, claim=growth.claim.name)
    yield judged("size-infeasible", state in INFEASIBLE, state=state or "-")
    yield _unchanged(growth)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that asks for the smaller size; what was asked for before is its way back."""
    growth = _growth(scene)
    has, asks = growth.status or 0, growth.requested or 0
    size = growth.wished if growth.wished is not None else ceil_gib(has + 1)
    values = {"has": str(growth.claim.status.capacity["storage"]), "asked": _asked(growth)}
    if not has < size < asks:
        return Stop(key="nothing-between", values=values)
    former = {"spec": {"resources": {"requests": {"storage": _asked(growth)}}}}
    return Draft(
        writes=(growing_write(scene.target, size),),
        undo=(Write(verb="patch", target=scene.target, body=former),),
        probes=(arrival(growth, size),),
        cost=cost_of(growth, size),
        effect={"from": _asked(growth), "to": shown(size), "volume": growth.claim.spec.volume_name},
        warnings=(Remark(key="still-short", values=values),) if size - has <= GIB else (),
    )


def propose(facts: Facts, _: Told) -> Iterator[Proposal]:
    """Proposes every claim whose growth its driver has given up."""
    yield from proposed(facts, (PersistentVolumeClaim.KIND,), infeasible)


def _unchanged(growth: Growth) -> Condition:
    """Says that the volume itself has not grown: once it has, asking for less changes nothing any more."""
    given = growth.volume.spec.capacity.get("storage") if growth.volume is not None else None
    size, is_known = whole(given), growth.scene.facts.knows(PersistentVolume.KIND)
    holds = size <= growth.status if size is not None and growth.status is not None else there(size, is_known)
    return judged("volume-not-grown", holds, size=given or "-")


def _growth(scene: Scene) -> Growth:
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    assert claim is not None
    return growth_of(scene, claim, scene.wanted.gib)


def _asked(growth: Growth) -> str:
    return str(growth.claim.spec.resources.requests.get("storage"))
