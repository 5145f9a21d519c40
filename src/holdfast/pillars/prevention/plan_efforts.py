"""What recurring work costs in people's time: read from data, and reckoned for a size."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.check import Cadence
from holdfast.pillars.prevention.plan_wishes import Size, Thing

Role = Literal["operator", "engineer", "security", "cost-owner", "architect", "manager"]
WEEKS_A_MONTH = 52 / 12


class Pace(Struct, frozen=True, forbid_unknown_fields=True):
    """How often the checks of a cadence are looked at, and what those cost that run by themselves."""

    runs_a_week: float
    share: float
    exception: float
    read: float
    cron: str


class CheckEffort(Struct, frozen=True, forbid_unknown_fields=True):
    """Who looks at a check and how many minutes it takes by hand: at all, and for each of a thing."""

    who: Role
    thing: Thing
    fixed: float
    each: float = 0.0


class Incidents(Struct, frozen=True, forbid_unknown_fields=True):
    """How many incidents come by themselves in a month, and the hours that each takes."""

    per_node_month: float
    per_pod_month: float
    hours: float


class Batches(Struct, frozen=True, forbid_unknown_fields=True):
    """How nodes are maintained: the share that may be missing, the minutes of a batch, the hours of a window."""

    missing: float
    minutes: float
    window_hours: float
    rounds_a_quarter: int


class Sampling(Struct, frozen=True, forbid_unknown_fields=True):
    """With what certainty a sample holds one of the faulty, where so big a share is faulty."""

    certainty: float
    faulty: float


class Efforts(Struct, frozen=True, forbid_unknown_fields=True):
    """Every assumption about time that a plan is made with."""

    cadences: dict[Cadence, Pace]
    ratios: dict[Thing, float]
    incidents: Incidents
    reserve: float
    week_hours: float
    batches: Batches
    sampling: Sampling
    checks: dict[Cadence, tuple[CheckEffort, ...]]


class BatchPlan(Struct, frozen=True, kw_only=True):
    """How the nodes are maintained in a round: how many at once, in how many batches and windows."""

    at_once: int
    batches: int
    hours: float
    windows: int


@cache
def default_efforts() -> Efforts:
    """Gives the assumptions that hold where nobody has given others."""
    text = (files("holdfast.pillars.prevention") / "plan_efforts.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), Efforts)


def minutes_by_hand(effort: CheckEffort, size: Size) -> float:
    """Gives the minutes that a run takes someone who looks at everything."""
    return effort.fixed + effort.each * size.count(effort.thing)


def minutes_automatic(effort: CheckEffort, pace: Pace, size: Size) -> float:
    """Gives the minutes of people that a run takes which Holdfast makes: to read it, and for what stands out."""
    things = size.count(effort.thing) if effort.each else 1
    return pace.read + pace.share * things * pace.exception


def incidents_a_month(incidents: Incidents, size: Size) -> float:
    """Gives how many incidents are expected in a month."""
    return incidents.per_node_month * size.nodes + incidents.per_pod_month * size.pods


def batched(terms: Batches, size: Size) -> BatchPlan:
    """Plans a round over all nodes: never more at once than may be missing, always one at least."""
    at_once = max(1, math.floor(size.nodes * terms.missing))
    batches = math.ceil(size.nodes / at_once)
    hours = batches * terms.minutes / 60
    return BatchPlan(at_once=at_once, batches=batches, hours=hours, windows=math.ceil(hours / terms.window_hours))


def sample_of(terms: Sampling, count: int) -> int:
    """Gives how many of a number must be looked at to find one of the faulty with the wanted certainty.

    The probability that a sample of n holds none of D faulty among N is about (1 - n / (N - (D - 1) / 2)) ^ D (the
    usual approximation of the hypergeometric distribution in discovery sampling).
    """
    faulty = math.ceil(count * terms.faulty)
    if faulty == 0:
        return 0
    size = (1 - math.pow(1 - terms.certainty, 1 / faulty)) * (count - (faulty - 1) / 2)
    return min(count, math.ceil(size))
