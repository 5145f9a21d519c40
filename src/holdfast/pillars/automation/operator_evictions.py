"""Pods of operators that are asked to go: what their operators do about it, and what guards them meanwhile.

An eviction changes nothing that an operator keeps. It asks the disruption budgets, which most operators make for this
very purpose, and the operator makes another Pod.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from holdfast.model.automation import Condition, Remark, Write
from holdfast.model.objects.pod import Pod
from holdfast.pillars.automation.disruption import budgets_over, is_free, lets_go, never_allows
from holdfast.pillars.automation.judging import judged
from holdfast.pillars.automation.operator_owners import operator_owner
from holdfast.pillars.automation.operators import Evicting, Owner, evicting_of
from holdfast.pillars.automation.scene import Scene

_USUALLY = "makes-anew"


class _Held(Struct, frozen=True):
    """A Pod that a budget of its operator does not let go, and whether it never will."""

    pod: Pod
    owner: Owner
    known: Evicting
    is_for_good: bool


def operators_let_go(scene: Scene, pods: Iterable[Pod]) -> Iterator[Condition]:
    """Gives what operators do first about Pods that their budgets hold: another primary, or a move by themselves."""
    held = tuple(_held(scene, pods))
    primary = next((one for one in held if _is_primary(one)), None)
    yield judged("primary-has-moved", primary is None, **_told(primary))
    moved = next((one for one in held if one.known.asked and one.is_for_good), None)
    yield judged("need-not-be-asked-for", moved is None, **_told(moved))


def eviction_remarks(scene: Scene, writes: Iterable[Write]) -> Iterator[Remark]:
    """Says for each custom resource whose Pods go what its operator does, and which budgets guard them."""
    kept: defaultdict[tuple[Owner, str], list[Pod]] = defaultdict(list)
    gone = (write.target for write in writes if write.verb == "evict")
    for pod in filter(None, (scene.facts.find(Pod, target.name, target.namespace) for target in gone)):
        owner = operator_owner(scene, scene.raw[pod.ref])
        if isinstance(owner, Owner):
            kept[owner, pod.namespace].append(pod)
    for (owner, namespace), pods in kept.items():
        known = evicting_of(owner)
        values = {"owner": owner.name, "namespace": namespace}
        does = known.does if known is not None else _USUALLY
        yield Remark(key=f"operator-{does}", values={**values, "pods": _named(pods)})
        yield from _guards(scene, pods, values)


def _guards(scene: Scene, pods: list[Pod], values: dict[str, str]) -> Iterator[Remark]:
    over = {pod.name: budgets_over(scene, pod) for pod in pods}
    budgets = {budget.name: budget for found in over.values() for budget in found}
    if budgets:
        told = (f"{name} ({budget.status.disruptions_allowed})" for name, budget in sorted(budgets.items()))
        yield Remark(key="operator-budget", values={**values, "budgets": ", ".join(told)})
    bare = [pod for pod in pods if not over[pod.name]]
    if bare:
        yield Remark(key="operator-no-budget", values={**values, "pods": _named(bare)})


def _held(scene: Scene, pods: Iterable[Pod]) -> Iterator[_Held]:
    for pod in (pod for pod in pods if not is_free(pod)):
        owner = operator_owner(scene, scene.raw[pod.ref])
        if not isinstance(owner, Owner):
            continue
        known = evicting_of(owner)
        holding = [budget for budget in budgets_over(scene, pod) if lets_go(budget, pod) is False]
        if known is not None and holding:
            yield _Held(pod, owner, known, any(map(never_allows, holding)))


def _is_primary(held: _Held) -> bool:
    name, _, value = held.known.primary.partition("=")
    return held.pod.labels.get(name) == value


def _told(held: _Held | None) -> dict[str, str]:
    if held is None:
        return {}
    values = {"owner": held.owner.name, "field": held.known.alone, "annotation": held.known.asked}
    return {"pod": held.pod.name, "namespace": held.pod.namespace, **values}


def _named(pods: Iterable[Pod]) -> str:
    return ", ".join(pod.name for pod in pods)
