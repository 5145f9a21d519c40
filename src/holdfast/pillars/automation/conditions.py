"""All that must hold before an action begins: what every action needs, and what this one does."""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.model.automation import Answer, Condition, Write
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import LoadedAction
from holdfast.pillars.automation.opting import is_opted_in as opted_in
from holdfast.pillars.automation.ownership import conditions as owned
from holdfast.pillars.automation.scene import Scene, ref_of


def conditions_of(scene: Scene, action: LoadedAction, writes: Iterable[Write]) -> tuple[Condition, ...]:
    """Gives the conditions of an action, and after them those of every action for what it would write."""
    return (*action.conditions(scene), *common(scene, writes))


def common(scene: Scene, writes: Iterable[Write]) -> tuple[Condition, ...]:
    """Gives the conditions of every action."""
    return tuple(owned(scene, tuple(writes)))


def is_opted_in(scene: Scene, action: str) -> Answer:
    """Says whether the namespaces of all targets, and the targets themselves, opted in to an action."""
    answers = set()
    for target in scene.targets:
        namespace = scene.raw.get(Ref("Namespace", target.namespace)) if target.namespace else None
        raw = scene.raw.get(ref_of(target))
        answers.add(opted_in(action, namespace, [raw] if raw is not None else []))
    if "no" in answers:
        return "no"
    return "yes" if answers == {"yes"} else "unknown"


def population_of(scene: Scene, kind: str) -> int | None:
    """Counts the objects of a kind in the namespace of the target; None where they were not read."""
    if not scene.facts.knows(kind):
        return None
    return sum(1 for _ in scene.of_kind(kind, scene.target.namespace))
