"""Budgets: how much may be changed of what, in how long, at once; a plan reserves before it writes anything.

Whoever keeps reservations asks `refused` and adds the reservation in one transaction, so that two workers never spend
the same rest. A percentage is of the objects of the same kind in the same scope, rounded up: what lies beside them does
not make it larger, and a scope of a few is not paralysed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil

from holdfast.model.automation import Cost, Plan, Stop
from holdfast.model.automation_limits import Limit, Reservation


def refused(
    plan: Plan,
    kind: str,
    domain: str,
    limits: Iterable[Limit],
    known: Sequence[Reservation],
    population: int | None,
    now: datetime,
) -> Stop | None:
    """Says which budget a plan would overdraw, None where all of them hold.

    `population` counts the objects of the kind in the scope; where nobody has counted them, a share allows none.
    """
    counted = [item for item in known if not item.is_given_back]
    running = [item for item in counted if item.ended is None]
    if plan.group and any(item.group == plan.group for item in running):
        return Stop(key="group-in-flight", values={"group": plan.group})
    if domain and any(item.domain == domain for item in running):
        return Stop(key="domain-in-flight", values={"domain": domain})
    mine = [item for item in counted if item.scope == plan.scope and item.kind == kind]
    stops = (_overdrawn(plan.cost, limit, mine, population, now) for limit in limits)
    return next((stop for stop in stops if stop is not None), None)


def spent(known: Iterable[Reservation], window: timedelta, now: datetime) -> Cost:
    """Adds up what was used within a rolling window; what is in flight counts however long ago it began."""
    within = [item for item in known if item.ended is None or item.at > now - window]
    return Cost(
        objects=sum(item.cost.objects for item in within),
        bytes=sum(item.cost.bytes for item in within),
        money=sum(item.cost.money for item in within),
    )


def _overdrawn(
    cost: Cost, limit: Limit, known: Sequence[Reservation], population: int | None, now: datetime
) -> Stop | None:
    used = spent(known, limit.window, now)
    if limit.share is not None and population is None:
        return Stop(key="population-unknown", values={"budget": limit.name})
    most_objects = [most for most in (limit.objects, _part(limit.share, population)) if most is not None]
    parts: tuple[tuple[str, float, float, float | None], ...] = (
        ("objects", used.objects, cost.objects, min(most_objects, default=None)),
        ("bytes", used.bytes, cost.bytes, limit.bytes),
        ("money", used.money, cost.money, limit.money),
    )
    for name, before, more, most in parts:
        if most is not None and before + more > most:
            values = {
                "budget": limit.name,
                "part": name,
                "used": f"{before:g}",
                "wanted": f"{more:g}",
                "most": f"{most:g}",
            }
            return Stop(key="budget-exhausted", values=values)
    return None


def _part(share: float | None, population: int | None) -> int | None:
    return ceil(round(share * population, 9)) if share is not None and population is not None else None
