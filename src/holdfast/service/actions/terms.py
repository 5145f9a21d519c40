"""What people laid down for actions, as it is now: limits, freezes, switches, and how earlier runs ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from holdfast.model.automation import Plan, Stop
from holdfast.model.automation_kept import (
    ACTION_TERMS,
    FREEZES,
    HANDS,
    LIMITS,
    OPEN,
    PLANS,
    RESERVATIONS,
    RESETS,
    SWITCHES,
    ActionTerms,
    KeptLimit,
    KeptPlan,
    PlanState,
)
from holdfast.model.automation_limits import Freeze, Limit, Outcome, Reservation, RunEnding, Switch
from holdfast.model.record import Kept
from holdfast.model.registry import CLUSTERS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.pillars.automation.budgets import charges_of
from holdfast.pillars.automation.guard import Rules
from holdfast.pillars.automation.plans import UNDO_OF, kind_of
from holdfast.pillars.automation.timing import VALID
from holdfast.ports.store import Store

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DEFAULT_LIMITS: Final = (
    Limit(name="hour", window=HOUR, objects=50, is_usual=True),
    Limit(name="day", window=DAY, objects=200, bytes=1 << 40, money=1000.0, is_usual=True),
)
"""The budgets of whoever laid down none: finite, for each kind of object in each namespace."""
_RELAXED: Final = frozenset({"dev", "development", "test", "testing", "staging", "sandbox", "demo"})
_OF_RUN: Final[dict[str, RunEnding]] = {"verified": "verified", "unknown": "unknown", "undone": "failed"}


def rules_for(store: Store, plan: Plan, *, is_opted_in: bool = False) -> Rules:
    """Gathers what people laid down for a plan."""
    target = plan.intent.targets[0]
    return Rules(
        limits=limits_for(store, target.cluster, target.namespace, kind_of(plan)),
        freezes=freezes_of(store),
        switches=switches_of(store),
        freshness=VALID,
        is_opted_in=is_opted_in,
        four_eyes=has_four_eyes(store, target.cluster),
        elsewhere={
            charge.scope: limits_for(store, target.cluster, charge.scope.partition("/")[2], kind_of(plan))
            for charge in charges_of(plan)
            if charge.scope != plan.scope
        },
    )


def without_hand(store: Store, cluster: str) -> Stop | None:
    """Says that nobody gave anything to write to a cluster with: what it is read with is for reading alone."""
    try:
        store.shelf(HANDS).get(cluster)
    except RecordAbsent:
        return Stop(key="no-hand", values={"cluster": cluster})
    return None


def switches_of(store: Store) -> tuple[Switch, ...]:
    """Lists the switches that are thrown."""
    return tuple(kept.item.switch for kept in store.shelf(SWITCHES).page(limit=10_000))


def freezes_of(store: Store) -> tuple[Freeze, ...]:
    """Lists the freezes, those to come included."""
    return tuple(kept.item.freeze for kept in store.shelf(FREEZES).page(limit=10_000))


def limits_for(store: Store, cluster: str, namespace: str, kind: str) -> tuple[Limit, ...]:
    """Lists the budgets that hold for a kind of object in a place; the usual ones where nobody laid down any."""
    return limits_at(laid_limits(store), cluster, namespace, kind)


def laid_limits(store: Store) -> tuple[KeptLimit, ...]:
    """Lists every budget that people laid down."""
    return tuple(kept.item for kept in store.shelf(LIMITS).page(limit=10_000))


def limits_at(laid: Iterable[KeptLimit], cluster: str, namespace: str, kind: str) -> tuple[Limit, ...]:
    """Chooses the budgets that hold for a kind of object in a place; the usual ones where nobody laid down any."""
    found = tuple(
        item.limit
        for item in laid
        if item.cluster in ("", cluster) and item.namespace in ("", namespace) and item.kind in ("", kind)
    )
    return found or DEFAULT_LIMITS


def laid_terms(store: Store) -> tuple[ActionTerms, ...]:
    """Lists what people laid down for actions, at every place."""
    return tuple(kept.item for kept in store.shelf(ACTION_TERMS).page(limit=10_000))


def terms_at(laid: Iterable[ActionTerms], action: str, cluster: str, namespace: str) -> dict[str, Any]:
    """Gives the terms of an action at a place: of the same term the narrowest is the one that holds."""
    found: dict[str, Any] = {}
    for terms in layers_at(laid, action, cluster, namespace):
        found |= terms
    return found


def layers_at(laid: Iterable[ActionTerms], action: str, cluster: str, namespace: str) -> tuple[Mapping[str, Any], ...]:
    """Lists what was laid down for an action everywhere, in a cluster and in a namespace, the narrowest last."""
    mine = (
        item
        for item in laid
        if item.action == action and item.cluster in ("", cluster) and item.namespace in ("", namespace)
    )
    return tuple(item.terms for item in sorted(mine, key=lambda item: (bool(item.cluster), bool(item.namespace))))


def has_four_eyes(store: Store, cluster: str) -> bool:
    """Says that whoever asks may not agree as well: everywhere but where the cluster says that it is for trying out."""
    return environment_of(store, cluster) not in _RELAXED


def environment_of(store: Store, cluster: str) -> str:
    """Names the environment of a cluster by its label; empty where nobody said it."""
    return store.shelf(CLUSTERS).get(cluster).item.labels.get("environment", "").lower()


def reservations_of(store: Store, cluster: str) -> tuple[Reservation, ...]:
    """Lists what was taken of the budgets in a cluster."""
    return tuple(kept.item.reservation for kept in store.shelf(RESERVATIONS).find("cluster", cluster))


def outcomes_of(store: Store, action: str, cluster: str) -> tuple[Outcome, ...]:
    """Lists how the runs of an action in a cluster ended, and when people let it go on.

    That something was taken back well does not say that the action goes well again.
    """
    ended = [
        Outcome(ended=kept.item.ended, ending=_OF_RUN[kept.item.state])
        for kept in plans_of(store, action)
        if kept.item.cluster == cluster and kept.item.ended is not None and kept.item.state in _OF_RUN
        if UNDO_OF not in kept.item.wanted or kept.item.state != "verified"
    ]
    resets = [
        Outcome(ended=kept.item.at, ending="verified", reset=True)
        for kept in store.shelf(RESETS).page(limit=10_000)
        if (kept.item.action, kept.item.cluster) == (action, cluster)
    ]
    return (*ended, *resets)


def plans_of(store: Store, action: str) -> tuple[Kept[KeptPlan], ...]:
    """Lists the plans of an action."""
    return store.shelf(PLANS).find("action", action)


def is_over(plan: KeptPlan, now: datetime) -> bool:
    """Says that nobody can have a plan carried out any more, since it is too old."""
    return plan.state == "proposed" and now >= plan.expires


def state_of(plan: KeptPlan, now: datetime) -> PlanState:
    """Gives where a plan stands now: one that is too old is kept as it was, and has expired all the same."""
    return "expired" if is_over(plan, now) else plan.state


def is_open(plan: KeptPlan, now: datetime) -> bool:
    """Says that a plan is carried out, or may still be."""
    return state_of(plan, now) in OPEN
