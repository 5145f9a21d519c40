"""Looking again: whether what a plan rests on still holds, on the objects as they are now.

All of it is asked before a run begins, the draft included: it reads objects that are no targets, whose contents nobody
agreed to by name. Before each later write the conditions are asked again, of what the run has not written itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from holdfast.model.automation import Condition, Plan, Stop, Target
from holdfast.model.automation_journal import Halted, Line
from holdfast.model.automation_kept import KeptPlan
from holdfast.model.errors import RuleError, UsageError
from holdfast.model.input_refusals import ObjectNotFound
from holdfast.model.record import Kept
from holdfast.pillars.automation.action import Draft, LoadedAction
from holdfast.pillars.automation.budgets import charges_of
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.conditions import common, conditions_of, is_opted_in, population_of
from holdfast.pillars.automation.contents import content_of
from holdfast.pillars.automation.guard import unmet
from holdfast.pillars.automation.likeness import unlike
from holdfast.pillars.automation.plans import UNDO_OF, kind_of
from holdfast.pillars.automation.running import written_by
from holdfast.pillars.automation.scene import Scene, ref_of
from holdfast.ports.present import Present
from holdfast.service.actions.knowing import beyond_of, told_of
from holdfast.service.actions.scenes import scene_of
from holdfast.service.desk import Office

_REMOVING = ("delete", "evict")


class Recheck(Struct, frozen=True, kw_only=True):
    """What is so now: conditions, the versions of the plan's objects, and how many of their kind each scope has.

    `other` says in what the plan would be another one if it were made now.
    """

    conditions: tuple[Condition, ...]
    versions: tuple[tuple[str, str], ...]
    populations: Mapping[str, int | None]
    is_opted_in: bool
    other: Stop | None = None


class Midway(Struct, frozen=True):
    """What is so between two writes of a run: why the next must not be sent, and whether its objects opted in still."""

    halted: Halted | None = None
    is_opted_in: bool = False


def recheck(office: Office, kept: Kept[KeptPlan], plan: Plan, present: Present) -> Recheck:
    """Looks at a cluster again with the eyes of the plan's action.

    Raises ClusterUnreachable, and ObjectNotFound where a target is gone.
    """
    action = actions()[kept.item.action]
    scene = _scene(office, kept, plan, present, _asked_for(kept, plan), ())
    found = [scene.raw.get(ref_of(target)) or present.object(target) for target in plan.intent.targets]
    versions = {(str(raw["metadata"].get("uid", "")), content_of(raw)) for raw in found if raw is not None}
    conditions = common(scene, plan.writes) if _is_undo(plan) else conditions_of(scene, action, plan.writes)
    holds = unmet(conditions) is None
    return Recheck(
        conditions=conditions,
        versions=tuple(sorted(versions)),
        populations={
            charge.scope: population_of(scene, kind_of(plan), charge.scope.partition("/")[2])
            for charge in charges_of(plan)
        },
        is_opted_in=is_opted_in(scene, action.name, plan.writes) == "yes",
        # A draft may rely on what the conditions say.
        other=_other(plan, action, scene) if holds and not _is_undo(plan) else None,
    )


def recheck_midway(
    office: Office, kept: Kept[KeptPlan], plan: Plan, journal: Sequence[Line], step: int, present: Present
) -> Midway:
    """Says why the next write of a run must not be sent: a condition that it does not make false itself fails now.

    What an action needs and has no more is a reason to take back what was written. That somebody else keeps an object,
    or said to leave it alone, is none: taking back is writing too. Raises ClusterUnreachable.
    """
    action = actions().get(kept.item.action)
    if action is None:
        return Midway(Halted(stop=Stop(key="action-changed", values={"action": kept.item.action})))
    done = written_by(plan, journal)
    removed = {write.target.uid for write in done if write.verb in _REMOVING}
    asked = _asked_for(kept, plan)
    left = tuple(target for target in asked if target.uid not in removed)
    try:
        scene = _scene(office, kept, plan, present, left, tuple(write.target for write in done))
    except ObjectNotFound as error:
        return Midway(Halted(stop=Stop(key="target-gone", values={"object": str(error.values.get("what", ""))})))
    except (UsageError, RuleError):
        return Midway(Halted(stop=Stop(key="action-changed", values={"action": action.name})))
    shared = unmet(common(scene, (plan.writes[step],)))
    if shared is not None:
        return Midway(Halted(stop=shared))
    # Of a target that the run itself has removed its conditions have nothing more to say.
    is_over = len(left) < len(asked) or _is_undo(plan)
    own = None if is_over else unmet(tuple(action.conditions(scene)))
    if own is not None:
        return Midway(Halted(stop=own, takes_back=True))
    # What the run made says nothing of itself, nor does a namespace that it made.
    to_come = tuple(write for write in plan.writes[step:] if write.target.uid and write.target.uid not in removed)
    return Midway(is_opted_in=not left or is_opted_in(scene, action.name, to_come) == "yes")


def _scene(
    office: Office,
    kept: Kept[KeptPlan],
    plan: Plan,
    present: Present,
    targets: Sequence[Target],
    written: Sequence[Target],
) -> Scene:
    item = kept.item
    action = actions()[item.action]
    with office.stores.read() as store:
        told = told_of(store, item.cluster, action, item.targets[0].namespace)
        beyond = beyond_of(office, store, item.cluster)
    wanted = {} if _is_undo(plan) else plan.intent.wanted
    names = [ref_of(target) for target in targets]
    refs = frozenset(ref_of(target) for target in written)
    return scene_of(present, action, item.cluster, names, told, office.now(), wanted, beyond, refs)


def _asked_for(kept: Kept[KeptPlan], plan: Plan) -> tuple[Target, ...]:
    """Lists the objects that a plan was asked for, without those that it only writes."""
    places = {(one.kind, one.namespace, one.name) for one in kept.item.targets}
    return tuple(one for one in plan.intent.targets if (one.kind, one.namespace, one.name) in places)


def _other(plan: Plan, action: LoadedAction, scene: Scene) -> Stop | None:
    today: Draft | Stop = action.draft(scene)
    if isinstance(today, Stop):
        return today
    difference = unlike(plan, today, action.fields)
    return Stop(key="plan-differs", values={"difference": difference}) if difference else None


def _is_undo(plan: Plan) -> bool:
    return UNDO_OF in plan.intent.wanted
