"""Looking again before a run begins: whether what a plan rests on still holds, on the objects as they are now."""

from __future__ import annotations

from msgspec import Struct

from holdfast.model.automation import Condition, Plan
from holdfast.model.automation_kept import KeptPlan
from holdfast.model.record import Kept
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.conditions import common, conditions_of, is_opted_in, population_of
from holdfast.pillars.automation.contents import content_of
from holdfast.pillars.automation.plans import kind_of
from holdfast.pillars.automation.scene import ref_of
from holdfast.ports.present import Present
from holdfast.service.actions.knowing import beyond_of, told_of
from holdfast.service.actions.scenes import scene_of
from holdfast.service.desk import Office

UNDO_OF = "undo_of"
"""Among what is wanted, the plan that is taken back: what its action needs beforehand is not asked for again."""


class Recheck(Struct, frozen=True, kw_only=True):
    """What is so now: conditions, the versions of the plan's objects, and how many of their kind the scope has."""

    conditions: tuple[Condition, ...]
    versions: tuple[tuple[str, str], ...]
    population: int | None
    is_opted_in: bool


def recheck(office: Office, kept: Kept[KeptPlan], plan: Plan, present: Present) -> Recheck:
    """Looks at a cluster again with the eyes of the plan's action.

    Raises ClusterUnreachable, and ObjectNotFound where a target is gone.
    """
    item = kept.item
    action = actions()[item.action]
    with office.stores.read() as store:
        told = told_of(store, item.cluster, action, item.targets[0].namespace)
        beyond = beyond_of(office, store, item.cluster)
    names = [
        ref_of(target)
        for target in plan.intent.targets
        if any(
            (target.kind, target.namespace, target.name) == (one.kind, one.namespace, one.name) for one in item.targets
        )
    ]
    is_undo = UNDO_OF in plan.intent.wanted
    wanted = {} if is_undo else plan.intent.wanted
    scene = scene_of(present, action, item.cluster, names, told, office.now(), wanted, beyond)
    found = [scene.raw.get(ref_of(target)) or present.object(target) for target in plan.intent.targets]
    versions = {(str(raw["metadata"].get("uid", "")), content_of(raw)) for raw in found if raw is not None}
    return Recheck(
        conditions=common(scene, plan.writes) if is_undo else conditions_of(scene, action, plan.writes),
        versions=tuple(sorted(versions)),
        population=population_of(scene, kind_of(plan)),
        is_opted_in=is_opted_in(scene, action.name) == "yes",
    )
