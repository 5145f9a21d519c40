"""Error budgets: how much of the time that an objective allows to be down is spent, and what follows from that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.incident import Flag, Incident, Priority
from holdfast.model.incident_refusals import TermsUnusable
from holdfast.model.units import parse_duration
from holdfast.pillars.incidents.calendars import Span, united

BudgetState = Literal["fine", "review", "freeze"]


class Exempt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be released although the budget is spent."""

    priorities: tuple[Priority, ...] = ()
    flags: tuple[Flag, ...] = ()


class BudgetPolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The terms of budgets; what each part means is said beside it in `budgets.yaml`."""

    objective: float
    window: timedelta
    counted: tuple[Priority, ...]
    review_at: float
    freeze_at: float
    exempt: Exempt
    single: float


class Spender(Struct, frozen=True, kw_only=True):
    """An incident with what it spent of the budget, in seconds and as a share of the whole."""

    incident: str
    seconds: float
    share: float
    needs_review: bool


class Budget(Struct, frozen=True, kw_only=True):
    """The error budget of a service over a window that ends now; an empty service is everything together.

    `left` is a share of the budget and falls below 0 when more was spent than there is. `exempt` are the open
    incidents whose fixes may be released in a freeze.
    """

    service: str
    objective: float
    since: datetime
    until: datetime
    budget_seconds: float
    spent_seconds: float
    left: float
    state: BudgetState
    spenders: tuple[Spender, ...] = ()
    exempt: tuple[str, ...] = ()


@cache
def default_budgets() -> BudgetPolicy:
    """Gives the terms that hold where nobody sets others."""
    text = (files("holdfast.pillars.incidents") / "budgets.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    try:
        window = parse_duration(str(data["window"]))
        return _checked(msgspec.convert({**data, "window": window}, BudgetPolicy))
    except (msgspec.ValidationError, KeyError, TypeError) as error:
        raise TermsUnusable(what="budgets", detail=str(error)) from error


def budgets(incidents: Iterable[Incident], policy: BudgetPolicy, now: datetime) -> tuple[Budget, ...]:
    """Works out the budget of everything together and of each service that an incident names."""
    counted = [item for item in incidents if item.priority in policy.counted and not item.side]
    names = sorted({name for item in counted for name in item.services})
    return (
        _budget("", counted, policy, now),
        *(_budget(name, [item for item in counted if name in item.services], policy, now) for name in names),
    )


def _budget(service: str, incidents: Sequence[Incident], policy: BudgetPolicy, now: datetime) -> Budget:
    since = now - policy.window
    whole = policy.window.total_seconds() * (1.0 - policy.objective)
    down = [(item, span) for item in incidents if (span := _down(item, since, now))]
    spent = sum(((end - start).total_seconds() for start, end in united(span for _, span in down)), 0.0)
    # A budget that is spent to the second has nothing left, whatever the last bits say.
    left = round((whole - spent) / whole, 9)
    return Budget(
        service=service,
        objective=policy.objective,
        since=since,
        until=now,
        budget_seconds=whole,
        spent_seconds=spent,
        left=left,
        state="freeze" if left <= policy.freeze_at else "review" if left <= policy.review_at else "fine",
        spenders=tuple(_spender(item, span, whole, policy) for item, span in down),
        exempt=tuple(item.id for item in incidents if not item.is_over and _is_exempt(item, policy.exempt)),
    )


def _down(incident: Incident, since: datetime, now: datetime) -> Span | None:
    start, end = max(incident.began, since), min(incident.fixed or incident.closed or now, now)
    return (start, end) if start < end else None


def _spender(incident: Incident, span: Span, whole: float, policy: BudgetPolicy) -> Spender:
    seconds = (span[1] - span[0]).total_seconds()
    share = seconds / whole
    return Spender(incident=incident.id, seconds=seconds, share=share, needs_review=share > policy.single)


def _is_exempt(incident: Incident, exempt: Exempt) -> bool:
    return incident.priority in exempt.priorities or bool(set(incident.flags) & set(exempt.flags))


def _checked(policy: BudgetPolicy) -> BudgetPolicy:
    if not 0.0 < policy.objective < 1.0 or policy.window <= timedelta():
        raise TermsUnusable(what="budgets", detail="objective, window")
    return policy
