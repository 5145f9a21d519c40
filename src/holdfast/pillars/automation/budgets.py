"""Budgets: how much may be changed of what, in how long, at once; a plan reserves before it writes anything.

Whoever keeps reservations asks `refused` and adds the reservation in one transaction, so that two workers never spend
the same rest. A percentage is of the objects of the same kind in the same scope, rounded up: what lies beside them does
not make it larger, and a scope of a few is not paralysed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from holdfast.model.automation import Cost, Plan, Stop, Target
from holdfast.model.automation_limits import Charge, Limit, Reservation


class Allowed(Struct, frozen=True, kw_only=True):
    """The limits of a scope, and how many objects of the kind it has."""

    limits: tuple[Limit, ...]
    population: int | None


def refused(
    plan: Plan,
    kind: str,
    domain: str,
    limits: Iterable[Limit],
    known: Sequence[Reservation],
    population: int | None,
    now: datetime,
    elsewhere: Mapping[str, Allowed] | None = None,
) -> Stop | None:
    """Says which budget a plan would overdraw, None where all of them hold.

    `population` counts the objects of the kind in the scope; where nobody has counted them, a share allows none.
    `elsewhere` has the same of the further scopes that the plan writes in; without it those of its own hold there.
    """
    counted = [item for item in known if not item.is_given_back]
    running = [item for item in counted if item.ended is None]
    if plan.group and any(item.group == plan.group for item in running):
        return Stop(key="group-in-flight", values={"group": plan.group})
    if domain and any(item.domain == domain for item in running):
        return Stop(key="domain-in-flight", values={"domain": domain})
    own = Allowed(limits=tuple(limits), population=population)
    for charge in charges_of(plan):
        allowed = own if charge.scope == plan.scope else (elsewhere or {}).get(charge.scope, own)
        taken = [replace(item, cost=cost) for item in counted if item.kind == kind for cost in _of(item, charge.scope)]
        stops = (_overdrawn(charge.cost, limit, taken, allowed.population, now) for limit in allowed.limits)
        stop = next((stop for stop in stops if stop is not None), None)
        if stop is not None:
            return stop
    return None


def charges_of(plan: Plan) -> tuple[Charge, ...]:
    """Gives what a plan takes: all of its cost of its own scope, and of every other namespace that it writes in.

    Nobody says which part of the bytes and of the money falls on which, so each is charged with all. A namespace that
    the plan makes itself had no budget before.
    """
    made = {write.target.name for write in plan.writes if (write.verb, write.target.kind) == ("create", "Namespace")}
    written: dict[str, set[Target]] = {}
    for write in plan.writes:
        scope = f"{write.target.cluster}/{write.target.namespace}"
        if write.target.namespace and write.target.namespace not in made and scope != plan.scope:
            written.setdefault(scope, set()).add(write.target)
    further = (
        Charge(scope=scope, cost=replace(plan.cost, objects=len(targets))) for scope, targets in sorted(written.items())
    )
    return (Charge(scope=plan.scope, cost=plan.cost), *further)


def spent(known: Iterable[Reservation], window: timedelta, now: datetime) -> Cost:
    """Adds up what was used within a rolling window; what is in flight counts however long ago it began."""
    within = [item for item in known if item.ended is None or item.at > now - window]
    return Cost(
        objects=sum(item.cost.objects for item in within),
        bytes=sum(item.cost.bytes for item in within),
        money=sum(item.cost.money for item in within),
    )


def _of(item: Reservation, scope: str) -> Iterator[Cost]:
    """Gives what a plan took of a scope."""
    if item.scope == scope:
        yield item.cost
    yield from (charge.cost for charge in item.further if charge.scope == scope)


def _overdrawn(
    cost: Cost, limit: Limit, known: Sequence[Reservation], population: int | None, now: datetime
) -> Stop | None:
    used = spent(known, limit.window, now)
    if limit.share is not None and population is None:
        return Stop(key="population-unknown", values={"budget": limit.name})
    if limit.money is not None and cost.is_unpriced and not limit.is_usual:
        return Stop(key="price-unknown", values={"budget": limit.name})
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
