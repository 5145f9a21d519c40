"""What people lay down for actions, and what was used up of it: limits, switches, freezes, and how runs ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from holdfast.model.automation import Cost, Risk

RunEnding = Literal["verified", "failed", "unknown"]


class Limit(Struct, frozen=True, kw_only=True):
    """What may be used up within a rolling window; a part that is None is not limited by it.

    `share` is a part of the objects of the kind, between 0 and 1. What nobody laid down `is_usual`: it does not keep
    people from what nobody knows the price of.
    """

    name: str
    window: timedelta
    objects: int | None = None
    share: float | None = None
    bytes: int | None = None
    money: float | None = None
    is_usual: bool = False


class Charge(Struct, frozen=True, kw_only=True):
    """What is taken of the budgets of a scope."""

    scope: str
    cost: Cost


class Reservation(Struct, frozen=True, kw_only=True):
    """What a plan took of the budgets of a scope, when, and until when it was in flight.

    `further` is what it took of other scopes that it wrote in.
    """

    plan: str
    action: str
    kind: str
    scope: str
    group: str
    domain: str
    cost: Cost
    at: datetime
    ended: datetime | None = None
    is_given_back: bool = False
    further: tuple[Charge, ...] = ()


class Switch(Struct, frozen=True, kw_only=True):
    """Somebody's order that nothing is written: everywhere, in a cluster, or in a namespace of it."""

    by: str
    since: datetime
    reason: str
    cluster: str = ""
    namespace: str = ""


class Freeze(Struct, frozen=True, kw_only=True):
    """A time in which nothing above a risk is changed."""

    name: str
    since: datetime
    until: datetime
    allowed: Risk = "R0"
    cluster: str = ""
    namespace: str = ""


class Breaker(Struct, frozen=True, kw_only=True):
    """After how many failures in a row, none older than a window, an action is halted until a person looks at it."""

    failures: int = 3
    window: timedelta = timedelta(hours=24)


class Outcome(Struct, frozen=True, kw_only=True):
    """How a run of an action ended; `reset` marks that a person let it go on."""

    ended: datetime
    ending: RunEnding
    reset: bool = False
