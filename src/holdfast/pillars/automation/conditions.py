"""All that must hold before an action begins: what every action needs, and what this one does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from holdfast.model.automation import Answer, Condition, Write
from holdfast.model.refs import Ref
from holdfast.pillars.automation.action import LoadedAction
from holdfast.pillars.automation.opting import is_opted_in as opted_in
from holdfast.pillars.automation.opting import said_of, wrong_words
from holdfast.pillars.automation.ownership import conditions as owned
from holdfast.pillars.automation.scene import Scene, ref_of


def conditions_of(scene: Scene, action: LoadedAction, writes: Iterable[Write]) -> tuple[Condition, ...]:
    """Gives the conditions of an action, and after them those of every action for what it would write."""
    return (*action.conditions(scene), *common(scene, writes))


def common(scene: Scene, writes: Iterable[Write]) -> tuple[Condition, ...]:
    """Gives the conditions of every action, also of the places in which it makes something."""
    written = tuple(writes)
    out = next(_made_where_nobody_may(scene, written), None)
    found = tuple(owned(scene, written))
    return tuple(out if out is not None and item.name == out.name and item.answer == "yes" else item for item in found)


def is_opted_in(scene: Scene, action: str, writes: Iterable[Write]) -> Answer:
    """Says whether all that an action was asked for and would write, and the namespaces of it, opted in to it.

    What is still to be made says nothing itself: the namespace speaks for it, unless that is made as well.
    """
    answers = set()
    for target in dict.fromkeys((*scene.targets, *(write.target for write in writes))):
        namespace = scene.raw.get(Ref("Namespace", target.namespace)) if target.namespace else None
        raw = scene.raw.get(ref_of(target)) if target.uid else None
        if target.uid or namespace is not None:
            is_unseen = bool(target.uid) and raw is None
            answers.add("unknown" if is_unseen else opted_in(action, namespace, [raw] if raw is not None else []))
    if "no" in answers:
        return "no"
    return "yes" if answers == {"yes"} else "unknown"


def population_of(scene: Scene, kind: str, namespace: str) -> int | None:
    """Counts the objects of a kind in a namespace; None where they were not read."""
    if not scene.facts.knows(kind):
        return None
    return sum(1 for _ in scene.of_kind(kind, namespace))


def _made_where_nobody_may(scene: Scene, writes: Iterable[Write]) -> Iterator[Condition]:
    """Finds what would be made in a namespace that opted out; one that is made as well has said nothing."""
    for write in writes:
        namespace = scene.raw.get(Ref("Namespace", write.target.namespace)) if not write.target.uid else None
        if namespace is None:
            continue
        wrong, values = wrong_words((namespace,)), {"object": str(ref_of(write.target))}
        if said_of(namespace) == "no":
            yield Condition(name="not-opted-out", answer="no", values=values)
        elif wrong:
            yield Condition(name="not-opted-out", answer="unknown", values={**values, "label": wrong[0]})
