"""Growing all claims that a StatefulSet made from one template, one after the other and to one size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Remark, Stop, Write
from holdfast.model.objects.workloads import StatefulSet
from holdfast.model.refs import Ref
from holdfast.model.units import whole
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.actions.pvc._bounds import caps_of, rooms_of
from holdfast.pillars.automation.actions.pvc._effects import (
    arrival,
    cost_of,
    growing_write,
    probes_of,
    warnings_of,
)
from holdfast.pillars.automation.actions.pvc._fitness import conditions_of, fit_to_grow
from holdfast.pillars.automation.actions.pvc._growth import HEALS, READS, WIDE, Growth, growth_of
from holdfast.pillars.automation.actions.pvc._shortage import Shortage, shortages
from holdfast.pillars.automation.actions.pvc._siblings import ClaimSet, claim_set, is_alone, set_of
from holdfast.pillars.automation.actions.pvc._sizing import expected
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.pricing import together
from holdfast.pillars.automation.resizing import GIB, Cap, Sizing, ceil_gib, new_size, shown
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.sizes import Terms, charged, level_within


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """The claims of which template, to which size in GiB, and whether claims of several sizes are brought to one.

    Without a size it is that which the forecasts ask for, or the largest that a claim has where they are levelled.
    """

    template: str = ""
    gib: Annotated[int, Meta(ge=1)] | None = None
    level: bool = False


ACTION = Action(
    risk="R1",
    version=1,
    target="StatefulSet",
    reads=READS,
    wide=WIDE,
    rights=(Right(group="", resource="persistentvolumeclaims", verbs=("patch",)),),
    wishes=Wishes,
    heals=HEALS,
    moving=("spec.resources.requests.storage",),
    grows=True,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a group of claims grows."""
    found = _claims(scene)
    names = ", ".join(item.metadata.name for item in _owner(scene).spec.volume_claim_templates)
    yield judged("template-chosen", found is not None, templates=names or "-")
    if found is None:
        return
    yield judged("claims-exist", bool(found.claims), template=found.template.metadata.name)
    growths = tuple(item for item in _growths(scene, found) if item.claim.ref not in scene.written)
    yield from _every_one(growths)
    sizes = {growth.status for growth in growths}
    shown_sizes = ", ".join(f"{item.claim.name} {item.claim.status.capacity.get('storage')}" for item in growths)
    yield judged("sizes-equal", scene.wanted.level or len(sizes) < 2, sizes=shown_sizes)
    # Once one has grown the others follow it, whether or not they are short themselves.
    if not scene.written and all(growth.wished is None for growth in growths):
        is_told = any(growth.useful for growth in growths)
        yield judged("forecast-usable", True if is_told else None)
        yield judged("space-needed", any(growth.is_short for growth in growths) or not is_told)


def draft(scene: Scene) -> Draft | Stop:
    """Gives a write for each claim, in the order of their ordinals: each waits for the one before to have its size."""
    found = _claims(scene)
    assert found is not None
    growths = _growths(scene, found)
    terms = growths[0].terms
    if isinstance(terms, str):
        return Stop(key="sizing-unusable")
    sizing = _sizing(growths, terms)
    size = new_size(sizing)
    if isinstance(size, Stop):
        return size
    growing = tuple(growth for growth in growths if (growth.status or 0) < size)
    return Draft(
        writes=tuple(_writes(scene, growing, size)),
        irreversible="claims-never-shrink",
        probes=tuple(probe for growth in growing for probe in probes_of(growth, size)),
        cost=together([cost_of(growth, size) for growth in growing]),
        group=str(scene.ref),
        effect={
            "template": found.template.metadata.name,
            "claims": str(len(growing)),
            "to": shown(size),
            "volume": ", ".join(growth.claim.spec.volume_name for growth in growing),
        },
        warnings=tuple(_warnings(found, growing, sizing, size)),
    )


def propose(facts: Facts, _: Told) -> Iterator[Proposal]:
    """Proposes each group of claims of which one is full, or will be before long."""
    first: dict[tuple[Ref, str], Shortage] = {}
    for item in shortages(facts):
        found = set_of(facts, item.claim)
        if found is not None and not is_alone(facts, item.claim):
            group = (found.ref, found.template.metadata.name)
            first[group] = min(first.get(group, item), item, key=lambda shortage: (shortage.hours, shortage.claim))
    for (ref, template), item in sorted(first.items()):
        wanted = {"template": template}
        yield Proposal(target=ref, evidence=item.evidence, wanted=wanted, urgency_hours=item.hours)


def _owner(scene: Scene) -> StatefulSet:
    owner = scene.facts.find(StatefulSet, scene.target.name, scene.target.namespace)
    assert owner is not None
    return owner


def _claims(scene: Scene) -> ClaimSet | None:
    """Finds the claims of the template that is wished, or of the only one."""
    owner = _owner(scene)
    templates = owner.spec.volume_claim_templates
    named = [item for item in templates if scene.wanted.template in ("", item.metadata.name)]
    return claim_set(scene.facts, owner, named[0]) if len(named) == 1 else None


def _growths(scene: Scene, found: ClaimSet) -> tuple[Growth, ...]:
    claims = found.claims.values()
    gib = scene.wanted.gib
    if gib is None and scene.wanted.level:
        gib = ceil_gib(max((whole(claim.status.capacity.get("storage")) or 0 for claim in claims), default=0)) // GIB
    return tuple(growth_of(scene, claim, gib) for claim in claims)


def _every_one(growths: tuple[Growth, ...]) -> Iterator[Condition]:
    """Judges each claim by itself, and names the first thing that keeps one of them from growing.

    Nobody measures a claim that no Pod mounts; it follows those that are.
    """
    for growth in growths:
        for item in conditions_of(growth) if growth.is_mounted else fit_to_grow(growth):
            if item.answer != "yes" and item.name != "space-needed":
                holds = None if item.answer == "unknown" else False
                yield judged("every-claim-may-grow", holds, claim=growth.claim.name, what=item.name)
                return
    yield judged("every-claim-may-grow", True)


def _sizing(growths: tuple[Growth, ...], terms: Terms) -> Sizing:
    """Gives what the one size follows from: the largest need, and the narrowest bound of any claim."""
    needs = [need for growth in growths if (need := expected(growth, terms)) is not None]
    return Sizing(
        status=min(growth.status or 0 for growth in growths),
        requested=min(growth.requested or 0 for growth in growths),
        expected=max(needs, default=None),
        headroom=terms.headroom,
        step=terms.step,
        least_step=terms.least_step_gib * GIB,
        caps=(*(cap for growth in growths for cap in caps_of(growth, terms)), *_quota_caps(growths)),
        wished=growths[0].wished,
    )


def _quota_caps(growths: tuple[Growth, ...]) -> Iterator[Cap]:
    """Gives the level that each quota has room for when all claims rise to it together."""
    rooms = {name: room or 0 for growth in growths for name, room in sorted(rooms_of(growth), key=_by_room)}
    for name, room in rooms.items():
        yield name, level_within((charged(growth.claim) for growth in growths), room)


def _by_room(item: tuple[str, int | None]) -> int:
    return -(item[1] or 0)


def _writes(scene: Scene, growing: tuple[Growth, ...], size: int) -> Iterator[Write]:
    for number, growth in enumerate(growing):
        gates = (arrival(growing[number - 1], size),) if number else ()
        yield growing_write(scene.target_of(growth.claim.ref), size, gates)


def _warnings(found: ClaimSet, growing: tuple[Growth, ...], sizing: Sizing, size: int) -> Iterator[Remark]:
    values = {"template": found.template.metadata.name, "old": found.size, "to": shown(size)}
    yield Remark(key="new-replicas-get", values=values)
    if found.kept:
        yield Remark(key="kept-claims-grow-too", values={"ordinals": ", ".join(map(str, found.kept))})
    if found.unmade:
        values = {"ordinals": ", ".join(map(str, found.unmade)), "old": found.size}
        yield Remark(key="claims-not-made-yet", values=values)
    said: dict[str, Remark] = {}
    for growth in growing:
        for remark in warnings_of(growth, sizing, size):
            said.setdefault(remark.key, remark)
    yield from said.values()
