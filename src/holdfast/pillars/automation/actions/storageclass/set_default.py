"""Making one StorageClass the default one, so that claims that name none get a volume of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from holdfast.engine.facts import Facts
from holdfast.model.automation import Condition, Cost, Probe, Remark, Stop, Target, Write
from holdfast.model.objects.storage import StorageClass
from holdfast.pillars.automation.action import Action, Draft, Proposal, Right
from holdfast.pillars.automation.healing import diagnosed, evidence_of
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.scene import Scene, Told
from holdfast.pillars.automation.timing import SERVER
from holdfast.rules.storage.claim import no_default_class, several_defaults
from holdfast.verdicts.binding_classes import (
    DEFAULT_CLASS,
    LEGACY_DEFAULT_CLASS,
    default_classes,
    is_default,
    provisions,
)

CHOSEN: Final = "class"
"""Under this name the terms of the action hold the class that people chose for new claims."""

ACTION = Action(
    risk="R2",
    version=1,
    target="StorageClass",
    reads=("StorageClass",),
    rights=(Right(group="storage.k8s.io", resource="storageclasses", verbs=("patch",)),),
    heals=("storage/claim/no-default-class", "storage/claim/several-defaults"),
)


def conditions(scene: Scene) -> Iterator[Condition]:
    """Gives what must hold for a class to be the default one: it makes volumes, and no other one was chosen."""
    found = _class(scene)
    yield judged("makes-volumes", provisions(found), driver=found.provisioner or "-")
    chosen = scene.told.terms.get(CHOSEN, "")
    yield judged("chosen-by-people", chosen in ("", scene.target.name), chosen=chosen)


def draft(scene: Scene) -> Draft | Stop:
    """Takes the mark from every other class first, and gives it to the one: claims never choose between two."""
    others = [item for item in default_classes(scene.facts.all(StorageClass)) if item.name != scene.target.name]
    chosen = _class(scene)
    if is_default(chosen) and not others:
        return Stop(key="is-the-only-one")
    writes, undo = [], []
    for item in (*others, *(() if is_default(chosen) else (chosen,))):
        wanted = {DEFAULT_CLASS: "true"} if item is chosen else dict.fromkeys(_marks(item), "false")
        target = scene.target_of(item.ref)
        writes.append(_marking(target, wanted))
        undo.append(_marking(target, {name: item.annotations.get(name) for name in wanted}))
    return Draft(
        writes=tuple(writes),
        undo=tuple(undo),
        probes=tuple(
            Probe(fact="field-is", target=write.target, wanted=f"metadata.annotations[{name}]={value}", within=SERVER)
            for write in writes
            for name, value in write.body["metadata"]["annotations"].items()
        ),
        cost=Cost(objects=len(writes)),
        group="default-class",
        effect={"before": ", ".join(item.name for item in others) or "-"},
        warnings=(Remark(key="claims-keep-theirs"),),
    )


def propose(facts: Facts, told: Told) -> Iterator[Proposal]:
    """Proposes the class that people chose, where a claim waits for a default one or several contend."""
    chosen = facts.find(StorageClass, str(told.terms.get(CHOSEN, "")))
    if chosen is None:
        return
    found = tuple(diagnosed(facts, no_default_class, several_defaults))
    if found:
        yield Proposal(target=chosen.ref, evidence=tuple(line for item in found for line in evidence_of(item)))


def _class(scene: Scene) -> StorageClass:
    found = scene.facts.find(StorageClass, scene.target.name)
    assert found is not None
    return found


def _marks(item: StorageClass) -> tuple[str, ...]:
    return tuple(name for name in (DEFAULT_CLASS, LEGACY_DEFAULT_CLASS) if item.annotations.get(name) == "true")


def _marking(target: Target, annotations: Mapping[str, str | None]) -> Write:
    return Write(verb="patch", target=target, body={"metadata": {"annotations": dict(annotations)}})
