"""A plan of preventive maintenance: checklists, tasks, escalation, figures to be judged by, and hours of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import time
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

from holdfast.model.check import CADENCES, Cadence
from holdfast.pillars.prevention.check import Check
from holdfast.pillars.prevention.plan_efforts import (
    WEEKS_A_MONTH,
    BatchPlan,
    CheckEffort,
    Efforts,
    Role,
    batched,
    incidents_a_month,
    minutes_automatic,
    minutes_by_hand,
    sample_of,
)
from holdfast.pillars.prevention.plan_tasks import (
    Extent,
    Task,
    extent_of,
    people_minutes,
    reasons_of,
    tasks,
    times_a_month,
)
from holdfast.pillars.prevention.plan_wishes import Goal, Size, Wishes

UNLISTED = CheckEffort(who="engineer", thing="one", fixed=30)
"""What a check costs that was added to the catalogue and that nobody has weighed."""


class PlannedCheck(Struct, frozen=True, kw_only=True):
    """A check on a checklist: who looks, how far it runs by itself and why, and its minutes a run, also by hand.

    `is_first` marks what serves one of the goals.
    """

    id: str
    number: int
    group: str
    who: Role
    extent: Extent
    reason: str
    minutes: float
    by_hand: float
    is_first: bool = False


class Checklist(Struct, frozen=True, kw_only=True):
    """The checks of a cadence, when they are due, and the minutes that a run takes."""

    cadence: Cadence
    cron: str
    runs_a_week: float
    checks: tuple[PlannedCheck, ...]

    @property
    def minutes(self) -> float:
        """Sums up the minutes of people that a run takes."""
        return sum(item.minutes for item in self.checks)

    @property
    def by_hand(self) -> float:
        """Sums up the minutes that a run would take by hand."""
        return sum(item.by_hand for item in self.checks)


class PlannedTask(Struct, frozen=True, kw_only=True):
    """A task with how far it is automated, why and with what; minutes are those of a month, for people and by hand."""

    id: str
    tool: str
    extent: Extent
    reasons: tuple[str, ...]
    times: float
    minutes: float
    by_hand: float


class Kpi(Struct, frozen=True, forbid_unknown_fields=True):
    """A number by which the plan is judged; the fields are told in `plan_kpis.yaml`."""

    id: str
    unit: str
    target: str
    better: Literal["more", "less"]
    source: str
    goal: Goal | None = None


class PriorityTerms(Struct, frozen=True, kw_only=True):
    """How fast an incident of a priority goes up: its limits in minutes by clock, its calendar and its ladder."""

    priority: str
    calendar: str
    limits: dict[str, float]
    ladder: tuple[str, ...]


class Escalation(Struct, frozen=True, kw_only=True):
    """The terms of escalation: by time for each priority, and whom a reason calls at once."""

    priorities: tuple[PriorityTerms, ...]
    flags: dict[str, tuple[str, ...]]


class StaffLine(Struct, frozen=True, kw_only=True):
    """One part of the hours of a week: the values of its sum, and the hours, as planned and by hand."""

    id: str
    values: dict[str, float]
    hours: float
    by_hand: float


class Staffing(Struct, frozen=True, kw_only=True):
    """The hours a week, part by part, and how many people that keeps busy."""

    lines: tuple[StaffLine, ...]
    hours: float
    by_hand: float
    people: float


class Plan(Struct, frozen=True, kw_only=True):
    """A plan, made for a size and for wishes."""

    size: Size
    wishes: Wishes
    checklists: tuple[Checklist, ...]
    tasks: tuple[PlannedTask, ...]
    escalation: Escalation
    kpis: tuple[Kpi, ...]
    staffing: Staffing
    batches: BatchPlan
    samples: dict[str, int]
    efforts: Efforts

    @property
    def due_at(self) -> time:
        """Gives the time of day at which daily checks are due."""
        minute, hour, *_ = self.efforts.cadences["daily"].cron.split()
        return time(int(hour), int(minute))


class _Kpis(Struct, frozen=True, forbid_unknown_fields=True):
    kpis: tuple[Kpi, ...]


def preventive_plan(
    size: Size, wishes: Wishes, checks: Iterable[Check], escalation: Escalation, efforts: Efforts
) -> Plan:
    """Plans the maintenance of a cluster of a size; every check of the catalogue stands on exactly one list."""
    lists = tuple(_checklists(size, wishes, tuple(checks), efforts))
    planned = tuple(_task(task, size) for task in tasks())
    staffing = _staffing(size, lists, planned, efforts)
    return Plan(
        size=size,
        wishes=wishes,
        checklists=lists,
        tasks=planned,
        escalation=escalation,
        kpis=tuple(_kpis(wishes, lists, escalation, staffing)),
        staffing=staffing,
        batches=batched(efforts.batches, size),
        samples={thing: sample_of(efforts.sampling, size.count(thing)) for thing in ("pods", "volumes", "workloads")},
        efforts=efforts,
    )


def _checklists(size: Size, wishes: Wishes, checks: tuple[Check, ...], efforts: Efforts) -> Iterator[Checklist]:
    for cadence in CADENCES:
        pace = efforts.cadences[cadence]
        own = sorted((item for item in checks if item.cadence == cadence), key=lambda item: (item.file.number, item.id))
        planned = tuple(_check(item, size, wishes, efforts) for item in own)
        yield Checklist(cadence=cadence, cron=pace.cron, runs_a_week=pace.runs_a_week, checks=planned)


def _check(check: Check, size: Size, wishes: Wishes, efforts: Efforts) -> PlannedCheck:
    listed, place = efforts.checks[check.cadence], check.file.number - 1
    effort = listed[place] if 0 <= place < len(listed) else UNLISTED
    extent, reason = extent_of_check(check)
    by_hand = minutes_by_hand(effort, size)
    alone = minutes_automatic(effort, efforts.cadences[check.cadence], size)
    return PlannedCheck(
        id=check.id,
        number=check.file.number,
        group=check.file.group,
        who=effort.who,
        extent=extent,
        reason=reason,
        # Where Holdfast gathers the figures, people still take half the time to judge them. Nobody follows up one by
        # one what is looked at as a whole in less time.
        minutes=min(by_hand, {"full": alone, "partial": alone + by_hand / 2, "human": by_hand}[extent]),
        by_hand=by_hand,
        is_first=any(goal in (check.file.group, *check.id.replace(".", "-").split("-")) for goal in wishes.goals),
    )


def extent_of_check(check: Check) -> tuple[Extent, str]:
    """Says how far a check runs by itself, and the key of the reason."""
    if check.file.awaits:
        return "human", "check-awaits"
    if check.is_automatic:
        return "full", "check-computed"
    has_figures = any(not step.person for step in check.file.decide)
    return ("partial", "check-signed") if has_figures else ("human", "check-judged")


def _task(task: Task, size: Size) -> PlannedTask:
    extent = extent_of(reversible=task.reversible, reach=task.reach, known=task.known)
    times = times_a_month(task, size)
    return PlannedTask(
        id=task.id,
        tool=task.tool,
        extent=extent,
        reasons=reasons_of(reversible=task.reversible, reach=task.reach, known=task.known),
        times=times,
        minutes=people_minutes(extent, times * task.minutes),
        by_hand=times * task.minutes,
    )


def _staffing(size: Size, lists: tuple[Checklist, ...], planned: tuple[PlannedTask, ...], efforts: Efforts) -> Staffing:
    lines = [*_check_lines(lists), _task_line(planned), _incident_line(size, efforts)]
    hours, by_hand = sum(line.hours for line in lines), sum(line.by_hand for line in lines)
    reserve = efforts.reserve
    values = {"share": reserve * 100, "hours": hours}
    lines.append(StaffLine(id="reserve", values=values, hours=hours * reserve, by_hand=by_hand * reserve))
    total = hours * (1 + reserve)
    return Staffing(lines=tuple(lines), hours=total, by_hand=by_hand * (1 + reserve), people=total / efforts.week_hours)


def _check_lines(lists: tuple[Checklist, ...]) -> Iterator[StaffLine]:
    for item in lists:
        runs = item.runs_a_week
        yield StaffLine(
            id=f"checks-{item.cadence}",
            values={"runs": runs, "minutes": item.minutes},
            hours=runs * item.minutes / 60,
            by_hand=runs * item.by_hand / 60,
        )


def _task_line(planned: tuple[PlannedTask, ...]) -> StaffLine:
    minutes, by_hand = sum(item.minutes for item in planned), sum(item.by_hand for item in planned)
    return StaffLine(
        id="tasks",
        values={"minutes": minutes},
        hours=minutes / 60 / WEEKS_A_MONTH,
        by_hand=by_hand / 60 / WEEKS_A_MONTH,
    )


def _incident_line(size: Size, efforts: Efforts) -> StaffLine:
    terms = efforts.incidents
    hours = incidents_a_month(terms, size) * terms.hours / WEEKS_A_MONTH
    values = {
        "nodes": size.nodes,
        "per_node": terms.per_node_month,
        "pods": size.pods,
        "per_pod": terms.per_pod_month,
        "hours": terms.hours,
    }
    return StaffLine(id="incidents", values=values, hours=hours, by_hand=hours)


def _kpis(wishes: Wishes, lists: tuple[Checklist, ...], escalation: Escalation, staffing: Staffing) -> Iterator[Kpi]:
    extents = Counter(item.extent for one in lists for item in one.checks)
    known = {
        "objective": wishes.objective,
        "budget_minutes": f"{wishes.budget_minutes():f}",
        "automated_share": f"{100 * extents['full'] / max(extents.total(), 1):.0f}",
        "hours_week": f"{staffing.hours:.1f}",
        **{
            f"{clock}_{terms.priority}": f"{minutes:g}m"
            for terms in escalation.priorities
            for clock, minutes in terms.limits.items()
        },
    }
    for kpi in _kpi_file():
        if kpi.goal is None or kpi.goal in wishes.goals:
            yield msgspec.structs.replace(kpi, target=kpi.target.format_map(known))


@cache
def _kpi_file() -> tuple[Kpi, ...]:
    text = (files("holdfast.pillars.prevention") / "plan_kpis.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), _Kpis).kpis
