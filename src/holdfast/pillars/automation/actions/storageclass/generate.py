"""Writing the StorageClass that a class would have to be, for people to apply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Remark, Stop, Write
from holdfast.model.objects.storage import PersistentVolumeClaim, StorageClass
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.actions.pvc._shortage import shortages
from holdfast.pillars.automation.healing import diagnosed, evidence_of
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told, unmade
from holdfast.pillars.automation.timing import CONTROLLERS
from holdfast.rules.storage.expansion import class_forbids

_NONE: Final = "kubernetes.io/no-provisioner"
_CARRIED: Final = ("parameters", "mountOptions", "allowedTopologies")
_LONGEST: Final = 63


class Wishes(Struct, frozen=True, forbid_unknown_fields=True):
    """What the new class is called, and what it should turn on: growth, waiting for a Pod, keeping volumes."""

    name: str = ""
    expansion: bool = True
    wait: bool = True
    retain: bool = False


ACTION = Action(
    risk="R0",
    version=1,
    target="StorageClass",
    reads=("StorageClass",),
    rights=(Right(group="storage.k8s.io", resource="storageclasses", verbs=("create", "patch")),),
    wishes=Wishes,
    heals=("storage/expansion/class-forbids",),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold for the text to be of use."""
    found = _class(scene)
    yield judged("makes-volumes", found.provisioner != _NONE or not scene.wanted.expansion, driver=found.provisioner)
    name = _name(scene)
    taken = scene.facts.find(StorageClass, name)
    yield judged("name-free", taken is None or not _needs_new(scene), taken=name)


def draft(scene: Scene) -> Draft | Stop:
    """Gives the manifest of a new class, or of the same one where all that is missing may be changed in place."""
    missing = _missing(scene)
    if not missing:
        return Stop(key="nothing-missing")
    write = Write(verb="patch", target=scene.target, body=missing)
    if _needs_new(scene):
        body = _manifest(scene, missing)
        write = Write(verb="create", target=unmade(scene.cluster, body), body=body)
    shown = {field: "true" if value is True else str(value) for field, value in missing.items()}
    wanted = (f"{field}={value}" for field, value in shown.items())
    return Draft(
        writes=(write,),
        irreversible="only-a-text",
        probes=tuple(Probe(fact="field-is", target=write.target, wanted=text, within=CONTROLLERS) for text in wanted),
        cost=Cost(objects=1),
        effect={"turned_on": ", ".join(f"{field}: {value}" for field, value in shown.items())},
        warnings=tuple(_warnings(scene)),
    )


def propose(facts: Facts, _: Told) -> Iterator[Proposal]:
    """Proposes the text for classes that keep claims from growing that ask for it, or will be full before long."""
    asking = {finding.subject: evidence_of(finding) for finding in diagnosed(facts, class_forbids)}
    filling = {item.claim: item.evidence for item in shortages(facts)}
    found: dict[Ref, tuple[str, ...]] = {}
    for ref, evidence in sorted((filling | asking).items()):
        claim = facts.find(PersistentVolumeClaim, ref.name, ref.namespace)
        class_ = facts.find(StorageClass, claim.spec.storage_class_name or "") if claim is not None else None
        if class_ is not None and not class_.allow_volume_expansion and class_.provisioner != _NONE:
            found[class_.ref] = (*found.get(class_.ref, ()), *evidence)
    for ref in sorted(found):
        yield Proposal(target=ref, evidence=found[ref], wanted={"wait": False})


def _class(scene: Scene) -> StorageClass:
    found = scene.facts.find(StorageClass, scene.target.name)
    assert found is not None
    return found


def _missing(scene: Scene) -> dict[str, Any]:
    """Gives the fields that a class lacks of what it should turn on."""
    found, wanted = _class(scene), scene.wanted
    fields: dict[str, Any] = {}
    if wanted.expansion and not found.allow_volume_expansion:
        fields["allowVolumeExpansion"] = True
    if wanted.wait and found.volume_binding_mode != "WaitForFirstConsumer":
        fields["volumeBindingMode"] = "WaitForFirstConsumer"
    if wanted.retain and found.reclaim_policy != "Retain":
        fields["reclaimPolicy"] = "Retain"
    return fields


def _needs_new(scene: Scene) -> bool:
    """Says that a class must be made anew: of what it could lack, only the growth of its claims may change in place."""
    return bool(scene.wanted.name) or set(_missing(scene)) - {"allowVolumeExpansion"} != set()


def _name(scene: Scene) -> str:
    if scene.wanted.name:
        return str(scene.wanted.name)
    return f"{scene.target.name[: _LONGEST - len('-v2')]}-v2"


def _manifest(scene: Scene, missing: dict[str, Any]) -> dict[str, Any]:
    """Carries over all but what makes a class the default one: two of those would contend."""
    raw = scene.raw[scene.ref]
    carried = {field: raw[field] for field in _CARRIED if raw.get(field)}
    kept = {
        field: raw[field] for field in ("reclaimPolicy", "volumeBindingMode", "allowVolumeExpansion") if field in raw
    }
    head = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": _name(scene)}}
    return {**head, "provisioner": raw["provisioner"], **carried, **kept, **missing}


def _warnings(scene: Scene) -> Iterator[Remark]:
    if _needs_new(scene):
        yield Remark(key="claims-stay", values={"old": scene.target.name, "new": _name(scene)})
    if scene.wanted.expansion and not _class(scene).allow_volume_expansion:
        yield Remark(key="driver-must-expand", values={"driver": _class(scene).provisioner})
