"""The guard: every reason why nothing may be written, asked before a run begins and again before each of its writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from holdfast.model.automation import Approval, Condition, Plan, Stop
from holdfast.model.automation_limits import Breaker, Freeze, Limit, Outcome, Reservation, Switch
from holdfast.pillars.automation.approving import unapproved
from holdfast.pillars.automation.budgets import Allowed, refused
from holdfast.pillars.automation.halting import broken, frozen, switched_off
from holdfast.pillars.automation.plans import touched


class Rules(Struct, frozen=True, kw_only=True):
    """What people have laid down: limits, freezes, switches and when a failing action is halted.

    `elsewhere` has the limits of further scopes. Evidence older than `freshness` is none. Nobody is opted in unless it
    is said, and whoever asks does not agree as well, unless `four_eyes` is off.
    """

    limits: tuple[Limit, ...]
    freezes: tuple[Freeze, ...] = ()
    switches: tuple[Switch, ...] = ()
    breaker: Breaker = Breaker()
    freshness: timedelta = timedelta(minutes=15)
    is_opted_in: bool = False
    four_eyes: bool = True
    elsewhere: Mapping[str, tuple[Limit, ...]] = {}


class Seen(Struct, frozen=True, kw_only=True):
    """What is so at the moment of asking: conditions, versions, approvals, what was used, and how earlier runs ended.

    `kind` is that of the objects, `population` how many of them the scope has, `populations` how many further scopes
    have, `domain` the failure domain.
    """

    conditions: tuple[Condition, ...]
    versions: tuple[tuple[str, str], ...]
    approvals: tuple[Approval, ...]
    reservations: tuple[Reservation, ...]
    outcomes: tuple[Outcome, ...]
    kind: str
    population: int | None
    domain: str = ""
    populations: Mapping[str, int | None] = {}


def stop_before_begin(plan: Plan, rules: Rules, seen: Seen, now: datetime) -> Stop | None:
    """Says why a run may not begin, None where everything allows it."""
    return (
        unmet(seen.conditions)
        or _stale(plan, rules, now)
        or stop_before_write(plan, rules, seen, now)
        or broken(rules.breaker, seen.outcomes, now)
        or refused(
            plan, seen.kind, seen.domain, rules.limits, seen.reservations, seen.population, now, _elsewhere(rules, seen)
        )
    )


def stop_before_write(plan: Plan, rules: Rules, seen: Seen, now: datetime) -> Stop | None:
    """Says why the next write may not be sent: switches, freezes and agreement can change while a run is on."""
    targets = touched(plan)
    return (
        switched_off(rules.switches, targets)
        or frozen(rules.freezes, plan.risk, targets, now)
        or unapproved(
            plan, seen.approvals, seen.versions, now, is_opted_in=rules.is_opted_in, four_eyes=rules.four_eyes
        )
    )


def _elsewhere(rules: Rules, seen: Seen) -> dict[str, Allowed]:
    return {
        scope: Allowed(limits=limits, population=seen.populations.get(scope))
        for scope, limits in rules.elsewhere.items()
    }


def unmet(conditions: Sequence[Condition]) -> Stop | None:
    """Gives the first condition that does not hold; one of which nothing is known does not hold either."""
    if not conditions:
        return Stop(key="conditions-missing")
    first = next((item for item in conditions if item.answer != "yes"), None)
    if first is None:
        return None
    values = {**first.values, "condition": first.name}
    if first.answer == "unknown":
        return Stop(key="condition-unknown", values=values)
    return Stop(key="condition-fails", values=values)


def _stale(plan: Plan, rules: Rules, now: datetime) -> Stop | None:
    intent = plan.intent
    if not intent.evidence:
        return Stop(key="evidence-missing")
    if intent.seen_until > now or now - intent.seen_until > rules.freshness:
        return Stop(key="evidence-stale", values={"seen": intent.seen_until.isoformat()})
    return None
