"""What is asked for, and whether the same is in hand already: wished twice, it is planned once.

A wish is the same by its action, its objects and its parameters, whoever has it and whenever. Once it was carried out,
it may be had again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from holdfast.model.automation import Condition, Plan, Target
from holdfast.model.automation_kept import KeptPlan, KeptTarget
from holdfast.model.record import Kept
from holdfast.model.refs import Ref
from holdfast.pillars.automation.plans import idempotency_key
from holdfast.pillars.automation.scene import Raw
from holdfast.service.actions.terms import is_open, is_over

Plans = Iterable[Kept[KeptPlan]]


class Wish(Struct, frozen=True, kw_only=True):
    """What is asked for: an action on objects of a cluster, with which parameters, by whom, why, because of what."""

    cluster: str
    action: str
    targets: tuple[Ref, ...]
    by: str
    reason: str
    wanted: dict[str, Any] = {}
    evidence: tuple[str, ...] = ()
    incident: str = ""
    finding: str = ""
    is_own: bool = False


class Made(Struct, frozen=True, kw_only=True):
    """A plan that was made, before it is kept: how it reads, what held, and the text of one that people apply."""

    wish: Wish
    plan: Plan
    primary: tuple[Target, ...]
    conditions: tuple[Condition, ...]
    raw: Mapping[Target, Raw]
    text: str = ""
    is_opted_in: bool = False


def in_hand(known: Plans, made: Made, now: datetime) -> Kept[KeptPlan] | None:
    """Finds the plan of the same wish that is open: one that is carried out, or waits, on objects as they are now."""
    targets, key = set(targets_of(made)), idempotency_key(made.plan.intent)
    for kept in _same(known, made.wish):
        item = kept.item
        waits = item.state == "proposed" and not is_over(item, now) and item.key == key
        reads = item.state == "text" and item.text == made.text
        if set(item.targets) == targets and (item.state == "started" or waits or reads):
            return kept
    return None


def begun_of(known: Plans, wish: Wish) -> Kept[KeptPlan] | None:
    """Finds the plan of the same wish that is being carried out."""
    return next((kept for kept in _same(known, wish) if kept.item.state == "started"), None)


def last_of(known: Plans, wish: Wish, now: datetime) -> str:
    """Names the plan of the same wish that nobody waits for any more, the newest of them; empty where there is none."""
    over = ((kept.item.made, kept.id) for kept in _same(known, wish) if not is_open(kept.item, now))
    return max(over, default=(now, ""))[1]


def _same(known: Plans, wish: Wish) -> Iterator[Kept[KeptPlan]]:
    names = {(target.kind, target.namespace, target.name) for target in wish.targets}
    for kept in known:
        item = kept.item
        is_same = (item.cluster, item.action, item.wanted) == (wish.cluster, wish.action, wish.wanted)
        if is_same and {(target.kind, target.namespace, target.name) for target in item.targets} == names:
            yield kept


def targets_of(made: Made) -> tuple[KeptTarget, ...]:
    """Names the objects that a plan was asked for."""
    return tuple(KeptTarget(kind=t.kind, namespace=t.namespace, name=t.name, uid=t.uid) for t in made.primary)
