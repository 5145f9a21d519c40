"""Raising what a ResourceQuota allows before it refuses anything, or lowering it to what is wished, never below use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.config import ResourceQuota
from holdfast.model.objects.storage import PersistentVolumeClaim
from holdfast.model.units import parse_quantity, print_quantity
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.actions.pvc._growth import READS, WIDE, growth_of
from holdfast.pillars.automation.actions.pvc._sizing import sizing_of
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.resizing import GIB, needed_size
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.sizes import REQUESTS, charged, terms_of
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.verdicts.quota import OF_CLASS

LEVELS: Final = (Fraction(1), Fraction(9, 10), Fraction(8, 10))
"""The used shares that are told of."""
AIM: Final = Fraction(7, 10)
"""The used share after a raise: below every level that is told of."""
MOST: Final = 2
"""How many times its size a quota may become at once where no cap was laid down."""


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """What the quota should allow of which resources; without it what their use asks for."""

    hard: dict[str, str] = {}


class Caps(Struct, frozen=True):
    """What people laid down: the most that a quota may ever allow of a resource."""

    quota_caps: dict[str, Annotated[str, Meta(min_length=1)]] = {}


ACTION = Action(
    risk="R2",
    version=1,
    target="ResourceQuota",
    reads=READS,
    wide=WIDE,
    rights=(Right(group="", resource="resourcequotas", verbs=("patch",)),),
    wishes=Wishes,
    heals=("quota/storage/exceeded", "quota/count/exceeded", "quota/compute/exceeded"),
    moving=("spec.hard",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a quota changes."""
    quota, wished = _quota(scene), scene.wanted.hard
    yield judged("counted", True if _is_counted(quota) else None)
    caps = _caps(scene.told)
    yield judged("caps-readable", caps is not None)
    unknown = sorted(set(wished) - set(quota.spec.hard))
    yield judged("limits-these", not unknown, resources=", ".join(unknown) or "-")
    sizes = {name: parse_quantity(text) for name, text in wished.items()}
    unreadable = sorted(name for name, size in sizes.items() if size is None or size < 0)
    yield judged("wish-readable", not unreadable, resources=", ".join(unreadable) or "-")
    if not unknown and not unreadable and caps is not None and _is_counted(quota):
        yield from _within(quota, wished, caps)
        if not wished:
            yield judged("room-needed", any(_reached(quota, name) for name in quota.spec.hard))


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write with the new limits, and the former ones as its way back."""
    quota, caps = _quota(scene), _caps(scene.told) or {}
    wished = {name: parse_quantity(text) or Fraction(0) for name, text in scene.wanted.hard.items()}
    wanted = wished or _raised(scene, quota, caps)
    changed = {name: size for name, size in wanted.items() if size != parse_quantity(quota.spec.hard[name])}
    if not changed:
        return Stop(key="nothing-changes" if wished else "no-room-to-raise")
    texts = {name: _printed(name, size) for name, size in sorted(changed.items())}
    former = {name: str(quota.spec.hard[name]) for name in texts}
    probes = (f"status.hard[{name}]={text}" for name, text in texts.items())
    return Draft(
        writes=(Write(verb="patch", target=scene.target, body={"spec": {"hard": texts}}),),
        undo=(Write(verb="patch", target=scene.target, body={"spec": {"hard": former}}),),
        probes=tuple(
            Probe(fact="field-is", target=scene.target, wanted=wanted, within=CONTROLLERS) for wanted in probes
        ),
        cost=Cost(objects=1, bytes=_added(quota, changed)),
        effect={"from": _listed(former), "to": _listed(texts)},
        warnings=tuple(_warnings(quota, changed)),
    )


def propose(facts: Facts, _: Told) -> Iterator[Proposal]:
    """Proposes every quota of which four fifths or more of a resource are used."""
    for quota in sorted(facts.all(ResourceQuota), key=lambda item: item.ref):
        reached = {name: level for name in sorted(quota.spec.hard) if (level := _reached(quota, name))}
        if reached and _is_counted(quota):
            evidence = tuple(f"used:{name}:{float(level):.0%} {quota.ref}" for name, level in reached.items())
            hours = 0.0 if Fraction(1) in reached.values() else None
            yield Proposal(target=quota.ref, evidence=evidence, urgency_hours=hours)


def _quota(scene: Scene) -> ResourceQuota:
    quota = scene.facts.find(ResourceQuota, scene.target.name, scene.target.namespace)
    assert quota is not None
    return quota


def _caps(told: Told) -> Mapping[str, Fraction] | None:
    try:
        given = msgspec.convert(dict(told.terms), Caps, strict=False).quota_caps
    except msgspec.ValidationError:
        return None
    sizes = {name: parse_quantity(text) for name, text in given.items()}
    known = {name: size for name, size in sizes.items() if size is not None}
    return known if len(known) == len(sizes) else None


def _used(quota: ResourceQuota, name: str) -> Fraction:
    return parse_quantity(quota.status.used.get(name)) or Fraction(0)


def _is_counted(quota: ResourceQuota) -> bool:
    """Says that what is used was counted against the very limits that hold now."""
    return bool(quota.spec.hard) and all(
        parse_quantity(limit) is not None
        and parse_quantity(quota.status.hard.get(name)) == parse_quantity(limit)
        and parse_quantity(quota.status.used.get(name)) is not None
        for name, limit in quota.spec.hard.items()
    )


def _reached(quota: ResourceQuota, name: str) -> Fraction | None:
    """Gives the highest level that the use of a resource has reached; None below all, and where nothing is allowed."""
    hard, used = parse_quantity(quota.spec.hard[name]), _used(quota, name)
    return next((level for level in LEVELS if hard and used >= hard * level), None)


def _within(quota: ResourceQuota, wished: Mapping[str, str], caps: Mapping[str, Fraction]) -> Iterator[Condition]:
    sizes = {name: parse_quantity(text) or Fraction(0) for name, text in wished.items()}
    below = next((name for name in sorted(sizes) if sizes[name] < _used(quota, name)), "")
    used = str(quota.status.used.get(below, "-"))
    yield judged("not-below-use", not below, resource=below or "-", used=used)
    beyond = next((name for name in sorted(sizes) if name in caps and sizes[name] > caps[name]), "")
    yield judged(
        "within-cap", not beyond, resource=beyond or "-", cap=_printed(beyond, caps[beyond]) if beyond else "-"
    )


def _raised(scene: Scene, quota: ResourceQuota, caps: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Gives the limits that leave room again, for the resources that have reached a level; none becomes smaller."""
    found = {}
    for name in quota.spec.hard:
        hard = parse_quantity(quota.spec.hard[name]) or Fraction(0)
        if _reached(quota, name):
            unit = _unit(name)
            needed = ceil((_used(quota, name) + _coming(scene, quota, name)) / AIM / unit) * unit
            most = caps.get(name, hard * MOST)
            found[name] = max(hard, min(needed, most // unit * unit))
    return found


def _coming(scene: Scene, quota: ResourceQuota, name: str) -> int:
    """Gives the bytes by which the claims that a limit counts will grow, as far as that is foretold."""
    terms = terms_of(scene.told.terms)
    class_ = name.removesuffix(OF_CLASS + REQUESTS) if name.endswith(OF_CLASS + REQUESTS) else ""
    if isinstance(terms, str) or (name != REQUESTS and not class_):
        return 0
    total = 0
    for claim in scene.facts.all(PersistentVolumeClaim):
        if claim.namespace == quota.namespace and class_ in ("", claim.spec.storage_class_name):
            growth = growth_of(scene, claim, None)
            needed = needed_size(sizing_of(growth, terms)) if growth.is_short and growth.status else None
            total += max(0, (needed or 0) - charged(claim))
    return total


def _unit(name: str) -> Fraction:
    """Gives the steps in which a limit grows: GiB of storage, quarters of it of memory, half a processor, or ones."""
    if name.endswith("storage"):
        return Fraction(GIB)
    if name.endswith("memory"):
        return Fraction(GIB, 4)
    return Fraction(1, 2) if name.endswith("cpu") else Fraction(1)


def _printed(name: str, size: Fraction) -> str:
    return print_quantity(size, binary=_unit(name) > 1)


def _added(quota: ResourceQuota, changed: Mapping[str, Fraction]) -> int:
    before = parse_quantity(quota.spec.hard.get(REQUESTS)) or Fraction(0)
    return max(0, int(changed.get(REQUESTS, before) - before))


def _listed(limits: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={text}" for name, text in limits.items())


def _warnings(quota: ResourceQuota, changed: Mapping[str, Fraction]) -> Iterator[Remark]:
    for level in LEVELS:
        names = [name for name in sorted(quota.spec.hard) if _reached(quota, name) == level]
        if names:
            yield Remark(key=f"reached-{float(level) * 100:.0f}", values={"resources": ", ".join(names)})
    lowered = [name for name, size in sorted(changed.items()) if size < (parse_quantity(quota.spec.hard[name]) or 0)]
    if lowered:
        yield Remark(key="lowered", values={"resources": ", ".join(lowered)})
