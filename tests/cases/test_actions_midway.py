"""Conditions are asked again between the writes of one run, and drafts before it: the catalogue agrees with itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from holdfast.graph.build import build
from holdfast.model.automation import Stop, Write
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import COMMON, Draft, LoadedAction
from holdfast.pillars.automation.cases import ActionCase, cases_of, identified, run_case, scene_of
from holdfast.pillars.automation.catalogue import actions
from holdfast.pillars.automation.contents import merged
from holdfast.pillars.automation.likeness import unlike
from holdfast.pillars.automation.rehearsal import leaves
from holdfast.pillars.automation.scene import Scene, ref_of, target_of
from tests.unit.pillars.automation.planning import plan

ACTIONS = tuple(actions().values())
REMOVING = ("delete", "evict")
Objects = dict[Ref, dict[str, Any]]


def plans_of(action: LoadedAction) -> list[tuple[ActionCase, Draft]]:
    """The cases of an action that end in a plan, with what it would do."""
    found = [(case, run_case(action, case, build).draft) for case in cases_of(action) if case.expect == "plan"]
    return [(case, draft) for case, draft in found if isinstance(draft, Draft)]


def given(case: ActionCase) -> Objects:
    """The objects of a case by their names, as the API server would have them."""
    return {ref_of(target_of("prod", raw)): raw for raw in map(identified, case.given)}


def written(objects: Objects, write: Write) -> Objects:
    """The objects once a write had its effect, and before any controller has seen it."""
    ref = ref_of(write.target)
    if write.verb in REMOVING:
        return {name: raw for name, raw in objects.items() if name != ref}
    made = identified(write.body) if write.verb == "create" else merged(objects[ref], write.body)
    return {**objects, ref: made}


def seen_after(action: LoadedAction, case: ActionCase, objects: Objects, done: list[Write]) -> Scene:
    """What an action sees between its writes: the kinds that it names for that, and of Pods those on its node."""
    kinds = action.fields.midway
    if not kinds or not done:
        return scene_of(action, replace(case, given=tuple(objects.values())), build)
    asked = scene_of(action, case, build).target
    seen = [
        raw
        for ref, raw in objects.items()
        if ref.kind in (*kinds, *COMMON) and (ref.kind != "Pod" or raw["spec"].get("nodeName") == asked.name)
    ]
    narrow = replace(action, fields=replace(action.fields, reads=(*kinds, *COMMON), wide=()))
    return scene_of(narrow, replace(case, given=tuple(seen)), build)


def unmet_midway(action: LoadedAction, case: ActionCase, draft: Draft) -> list[str]:
    """The conditions that do not hold before a later write, of an action that has done what comes before it."""
    objects, complaints = given(case), []
    done: list[Write] = []
    targets = {target.uid for target in scene_of(action, case, build).targets}
    for step, write in enumerate(draft.writes):
        if not any(earlier.verb in REMOVING and earlier.target.uid in targets for earlier in done):
            scene = seen_after(action, case, objects, done)
            scene = replace(scene, written=frozenset(ref_of(earlier.target) for earlier in done))
            complaints += [
                f"{case.name}: before write {step}: {item.name} is {item.answer}"
                for item in action.conditions(scene)
                if item.answer != "yes"
            ]
        objects, done = written(objects, write), [*done, write]
    return complaints


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_what_an_action_writes_makes_none_of_its_own_later_conditions_false(action: LoadedAction) -> None:
    complaints = [words for case, draft in plans_of(action) for words in unmet_midway(action, case, draft)]

    assert complaints == []


def test_actions_of_several_writes_are_among_the_cases() -> None:
    several = {action.name for action in ACTIONS if any(len(draft.writes) > 1 for _, draft in plans_of(action))}

    assert several >= {
        "backup.end-drill",
        "backup.restore-drill",
        "backup.restore-drill-velero",
        "node.drain",
        "pod.reschedule",
        "pvc.archive",
        "pvc.expand-group",
        "restore.cutover",
        "storageclass.set-default",
    }


def a_minute_later(scene: Scene) -> Scene:
    """The same scene seen once more: a provider is asked anew each time."""
    span = timedelta(minutes=1)
    machines = {name: replace(item, asked=item.asked + span) for name, item in scene.told.machines.items()}
    return replace(scene, now=scene.now + span, told=replace(scene.told, machines=machines))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_a_plan_that_is_made_a_minute_later_of_the_same_objects_is_the_same_plan(action: LoadedAction) -> None:
    complaints = []
    for case, draft in plans_of(action):
        first = replace(plan(), risk=draft.risk or action.fields.risk, writes=draft.writes)
        scene = scene_of(action, case, build)
        later = action.draft(a_minute_later(scene))
        difference = later.key if isinstance(later, Stop) else unlike(first, later, action.fields)
        if difference:
            complaints.append(f"{case.name}: {difference}")

    assert complaints == []


@pytest.mark.parametrize("action", [item for item in ACTIONS if item.fields.moving], ids=lambda action: action.name)
def test_what_is_said_to_move_is_written(action: LoadedAction) -> None:
    paths = {path for _, draft in plans_of(action) for write in draft.writes for path in leaves(write.body)}

    assert [name for name in action.fields.moving if not any(path.startswith(name) for path in paths)] == []
