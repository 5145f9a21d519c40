"""Giving a volume the attributes of another VolumeAttributesClass, such as more IOPS, while it is in use."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.automation import Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.storage import PersistentVolumeClaim, VolumeAttributesClass
from holdfast.model.prices import monthly_on
from holdfast.pillars.automation.action import Action, Draft, Right
from holdfast.pillars.automation.actions.pvc._fitness import there
from holdfast.pillars.automation.actions.pvc._growth import Growth, growth_of
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.provider_limits import allowed_from, left, locked_until
from holdfast.pillars.automation.resizing import GIB
from holdfast.pillars.automation.scene import Scene
from holdfast.pillars.automation.timing import CONTROLLERS


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """Which VolumeAttributesClass the claim should have."""

    to: str = ""


ACTION = Action(
    risk="R2",
    version=1,
    target="PersistentVolumeClaim",
    reads=("PersistentVolumeClaim", "PersistentVolume", "StorageClass", "VolumeAttributesClass"),
    rights=(Right(group="", resource="persistentvolumeclaims", verbs=("patch",)),),
    wishes=Wishes,
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold before a volume gets other attributes."""
    growth, name = _growth(scene), scene.wanted.to
    claim, facts = growth.claim, scene.facts
    yield judged("class-named", bool(name))
    yield judged("is-bound", claim.status.phase == "Bound", phase=claim.status.phase or "-")
    wanted = facts.find(VolumeAttributesClass, name) if name else None
    yield judged("class-exists", there(wanted, facts.knows("VolumeAttributesClass")), **{"class": name or "-"})
    yield judged("volume-exists", there(growth.volume, facts.knows("PersistentVolume")), volume=claim.spec.volume_name)
    if wanted is not None and growth.volume is not None:
        is_same = wanted.driver_name == growth.driver
        yield judged("of-this-driver", is_same, driver=growth.driver or "-", other=wanted.driver_name or "-")
    yield from _in_flight(growth, name)
    until = allowed_from(growth.provider, growth.modified, scene.now)
    yield judged("provider-allows", until <= scene.now, driver=growth.driver or "-", until=f"{until:%Y-%m-%dT%H:%MZ}")


def draft(scene: Scene) -> Draft | Stop:
    """Gives the one write that names the class, and the former class as its way back where there was one."""
    growth, name = _growth(scene), scene.wanted.to
    former = growth.claim.spec.volume_attributes_class_name or ""
    if name == former == growth.claim.status.current_volume_attributes_class_name:
        return Stop(key="has-it-already", values={"class": name})
    spare = left(growth.provider, growth.modified, scene.now)
    irreversible = "no-class-before" if not former else "no-way-back-in-time" if spare is not None and spare < 2 else ""
    wanted = f"status.currentVolumeAttributesClassName={name}"
    return Draft(
        writes=(_write(scene, name),),
        undo=() if irreversible else (_write(scene, former),),
        irreversible=irreversible,
        probes=(Probe(fact="field-is", target=scene.target, wanted=wanted, within=CONTROLLERS),),
        cost=_cost(growth, name),
        effect={"from": former or "-", "to": name, "volume": growth.claim.spec.volume_name},
        warnings=tuple(_warnings(growth, name)),
    )


def _growth(scene: Scene) -> Growth:
    claim = scene.facts.find(PersistentVolumeClaim, scene.target.name, scene.target.namespace)
    assert claim is not None
    return growth_of(scene, claim, None)


def _write(scene: Scene, name: str) -> Write:
    return Write(verb="patch", target=scene.target, body={"spec": {"volumeAttributesClassName": name}})


def _in_flight(growth: Growth, name: str) -> Iterator[Condition]:
    """Judges other changes of the volume; one that was given up is ended by naming the former class again."""
    status = growth.claim.status
    state = status.modify_volume_status
    is_way_back = (
        state is not None and state.status == "Infeasible" and name == status.current_volume_attributes_class_name
    )
    what = state.status if state is not None else "-"
    yield judged("no-modification-in-flight", state is None or is_way_back, what=what)
    resize = status.allocated_resource_statuses.get("storage", "")
    yield judged("no-resize-in-flight", not resize and (growth.requested or 0) <= (growth.status or 0))


def _cost(growth: Growth, name: str) -> Cost:
    """Gives by how much the volume costs more a month, where somebody has said what both classes cost a GiB.

    What a class costs about which nobody said anything does not tell what attributes cost.
    """
    prices, day = growth.scene.told.prices, growth.scene.now.date()
    now = growth.claim.status.current_volume_attributes_class_name or growth.claim.spec.storage_class_name or ""
    before, after = (monthly_on(prices, one, day, is_exact=True) for one in (now, name))
    if before is None or after is None:
        return Cost(objects=1, is_unpriced=True)
    likely, low, high = after.likely - before.likely, after.low - before.high, after.high - before.low
    more = replace(after, likely=max(0.0, likely), low=max(0.0, low), high=max(0.0, high)).times(
        (growth.status or 0) / GIB
    )
    return Cost(objects=1, money=more.high, monthly=more)


def _warnings(growth: Growth, name: str) -> Iterator[Remark]:
    now = growth.scene.now
    if growth.provider is None:
        yield Remark(key="provider-unknown", values={"driver": growth.driver or "-"})
    until = locked_until(growth.provider, growth.modified, now)
    if until > now:
        yield Remark(key="locked-afterwards", values={"driver": growth.driver, "until": f"{until:%Y-%m-%dT%H:%MZ}"})
    if _cost(growth, name).is_unpriced:
        yield Remark(key="price-unknown", values={"class": name})
