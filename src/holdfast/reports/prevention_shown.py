"""A plan of preventive maintenance as its readers get it: the values with their words in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from holdfast.pillars.prevention.check import Check
from holdfast.pillars.prevention.opportunities import Opportunities, Opportunity
from holdfast.pillars.prevention.plan import Checklist, Escalation, Kpi, Plan, PlannedCheck, PlannedTask, StaffLine
from holdfast.pillars.prevention.plan_rules import burns
from holdfast.pillars.prevention.plan_wishes import BUDGET_DAYS, Wishes
from holdfast.texts.say import is_said, say


class PreventionBudgetShown(Struct, frozen=True, kw_only=True):
    """How long things may fail: the wanted share of time in percent, and minutes by the number of days."""

    objective: str
    days: int
    minutes: str
    by_days: dict[str, str]
    burns: tuple[str, ...]
    text: str


class PreventionCheckShown(Struct, frozen=True, kw_only=True):
    """A check on its list; `extent` says how far it runs by itself, and `reason` why."""

    id: str
    number: int
    group: str
    title: str
    who: str
    extent: str
    extent_text: str
    reason: str
    minutes: float
    minutes_by_hand: float
    is_first: bool


class ChecklistShown(Struct, frozen=True, kw_only=True):
    """The checks of a cadence, when they are due, and the minutes of people that a run takes."""

    cadence: str
    title: str
    cron: str
    minutes: float
    minutes_by_hand: float
    checks: tuple[PreventionCheckShown, ...]


class TaskShown(Struct, frozen=True, kw_only=True):
    """A task with how far it is automated, why, and with what; the minutes are those of people in a month."""

    id: str
    title: str
    extent: str
    extent_text: str
    reason: str
    tool: str
    times_a_month: float
    minutes_a_month: float
    minutes_a_month_by_hand: float


class OpportunityShown(Struct, frozen=True, kw_only=True):
    """Recurring work that people do: how far a machine could, what that saves in a month, and why."""

    id: str
    source: str
    source_text: str
    title: str
    extent: str
    extent_text: str
    reason: str
    times_a_month: float
    minutes_a_month: float
    saved_minutes_a_month: float
    is_worth_it: bool


class OpportunitiesShown(Struct, frozen=True, kw_only=True):
    """The opportunities, the one that saves most first, checks that never fail, and what was not looked at."""

    items: tuple[OpportunityShown, ...]
    fatigued: tuple[str, ...]
    left_out: tuple[str, ...]


class AlertShown(Struct, frozen=True, kw_only=True):
    """An alert of the rules: how bad it is, how long it must hold, and what it says."""

    name: str
    severity: str
    wait: str
    summary: str


class PriorityShown(Struct, frozen=True, kw_only=True):
    """The clocks of a priority, each as people say it, and whom time calls one after the other."""

    priority: str
    calendar: str
    acknowledge: str
    update: str
    escalate: str
    resolve: str
    ladder: tuple[str, ...]


class FlagShown(Struct, frozen=True, kw_only=True):
    """Whom a reason calls at once."""

    flag: str
    title: str
    levels: tuple[str, ...]


class KpiShown(Struct, frozen=True, kw_only=True):
    """A number by which the plan is judged: what it is made of, and what it should be."""

    id: str
    title: str
    definition: str
    target: str
    source: str
    goal: str


class StaffShown(Struct, frozen=True, kw_only=True):
    """One part of the hours of a week, with the sum written out."""

    id: str
    title: str
    sum: str
    hours_a_week: float
    hours_a_week_by_hand: float


class StaffingShown(Struct, frozen=True, kw_only=True):
    """The hours a week, part by part, with what was assumed."""

    lines: tuple[StaffShown, ...]
    hours_a_week: float
    hours_a_week_by_hand: float
    people: float
    text: str
    assumptions: tuple[str, ...]


class PlanShown(Struct, frozen=True, kw_only=True):
    """A plan in words: for what it is made, its five parts, and the hours; `files` are what tools read, by name."""

    language: str
    title: str
    zone: str
    goals: tuple[str, ...]
    size: dict[str, int]
    size_text: str
    remarks: tuple[str, ...]
    budget: PreventionBudgetShown
    checklists: tuple[ChecklistShown, ...]
    tasks: tuple[TaskShown, ...]
    opportunities: OpportunitiesShown
    alerts: tuple[AlertShown, ...]
    escalation: tuple[PriorityShown, ...]
    flags: tuple[FlagShown, ...]
    kpis: tuple[KpiShown, ...]
    staffing: StaffingShown
    files: dict[str, str]


def plan_shown(
    plan: Plan,
    checks: Mapping[str, Check],
    opportunities: OpportunitiesShown,
    files: Mapping[str, str],
    groups: Iterable[Mapping[str, Any]],
    lang: str,
) -> PlanShown:
    """Puts a plan into words."""
    size = plan.size
    return PlanShown(
        language=lang,
        title=say("plan.title", lang, nodes=size.nodes, pods=size.pods),
        zone=plan.wishes.zone,
        goals=plan.wishes.goals,
        size={name: size.count(name) for name in ("nodes", "pods", "volumes", "namespaces", "workloads")},
        size_text=say("plan.size", lang, **{name: getattr(size, name) for name in _SIZES}),
        remarks=tuple(_remarks(plan, lang)),
        budget=budget_shown(plan.wishes, lang),
        checklists=tuple(_checklist(item, checks, lang) for item in plan.checklists),
        tasks=tuple(_task(item, lang) for item in plan.tasks),
        opportunities=opportunities,
        alerts=tuple(_alerts(groups)),
        escalation=tuple(_priorities(plan.escalation, lang)),
        flags=tuple(
            FlagShown(flag=flag, title=say(f"plan.flag.{flag}", lang), levels=_levels(levels, lang))
            for flag, levels in plan.escalation.flags.items()
        ),
        kpis=tuple(_kpi(item, lang) for item in plan.kpis),
        staffing=_staffing(plan, lang),
        files=dict(files),
    )


_SIZES = ("nodes", "pods", "volumes", "namespaces", "workloads")


def budget_shown(wishes: Wishes, lang: str) -> PreventionBudgetShown:
    """Puts the budget of errors into words."""
    minutes = {str(days): f"{wishes.budget_minutes(days):f}" for days in (1, 7, BUDGET_DAYS, 90, 365)}
    month = minutes[str(BUDGET_DAYS)]
    return PreventionBudgetShown(
        objective=wishes.objective,
        days=BUDGET_DAYS,
        minutes=month,
        by_days=minutes,
        burns=tuple(
            say(
                "plan.burn",
                lang,
                window=burn.window,
                short=burn.short,
                factor=f"{burn.factor:f}",
                threshold=f"{(threshold * 100).normalize():f}",
                used=f"{burn.used * 100:g}",
                severity=burn.severity,
            )
            for burn, threshold in burns(wishes)
        ),
        text=say("plan.budget", lang, objective=wishes.objective, days=BUDGET_DAYS, minutes=month),
    )


def opportunities_shown(
    found: Opportunities, titles: Mapping[str, str], fatigued: Iterable[str], lang: str
) -> OpportunitiesShown:
    """Puts opportunities into words; `titles` names what has words of its own, by id."""
    return OpportunitiesShown(
        items=tuple(_opportunity(item, titles, lang) for item in found.items),
        fatigued=tuple(fatigued),
        left_out=tuple(say(f"plan.left-out.{name}", lang) for name in found.left_out),
    )


def duration(minutes: float, lang: str) -> str:
    """Writes a duration as people say it."""
    if minutes >= 60 and minutes % 60 == 0:
        return say("plan.hours", lang, count=f"{minutes / 60:g}")
    return say("plan.minutes", lang, count=f"{minutes:g}")


def _remarks(plan: Plan, lang: str) -> Iterator[str]:
    if plan.size.estimated:
        names = [say(f"plan.thing.{name}", lang) for name in plan.size.estimated]
        yield say("plan.estimated", lang, names=names)
    batches = plan.batches
    yield say(
        "plan.batches",
        lang,
        at_once=batches.at_once,
        missing=f"{plan.efforts.batches.missing * 100:g}",
        batches=batches.batches,
        hours=f"{batches.hours:g}",
        windows=batches.windows,
    )
    sampling = plan.efforts.sampling
    yield say(
        "plan.samples",
        lang,
        certainty=f"{sampling.certainty * 100:g}",
        faulty=f"{sampling.faulty * 100:g}",
        **{name: str(count) for name, count in plan.samples.items()},
    )


def _checklist(item: Checklist, checks: Mapping[str, Check], lang: str) -> ChecklistShown:
    return ChecklistShown(
        cadence=item.cadence,
        title=say(f"plan.checklist.{item.cadence}", lang),
        cron=item.cron,
        minutes=round(item.minutes, 1),
        minutes_by_hand=round(item.by_hand, 1),
        checks=tuple(_check(one, checks[one.id], lang) for one in item.checks),
    )


def _check(item: PlannedCheck, check: Check, lang: str) -> PreventionCheckShown:
    group = f"check.group.{item.group}"
    return PreventionCheckShown(
        id=item.id,
        number=item.number,
        group=say(group, lang) if is_said(group) else item.group,
        title=check.words(lang).title,
        who=say(f"plan.role.{item.who}", lang),
        extent=item.extent,
        extent_text=say(f"plan.extent.{item.extent}", lang),
        reason=say(f"plan.reason.{item.reason}", lang),
        minutes=round(item.minutes, 1),
        minutes_by_hand=round(item.by_hand, 1),
        is_first=item.is_first,
    )


def _task(item: PlannedTask, lang: str) -> TaskShown:
    return TaskShown(
        id=item.id,
        title=say(f"plan.task.{item.id}", lang),
        extent=item.extent,
        extent_text=say(f"plan.extent.{item.extent}", lang),
        reason=_because(item.reasons, lang),
        tool=item.tool,
        times_a_month=round(item.times, 2),
        minutes_a_month=round(item.minutes, 1),
        minutes_a_month_by_hand=round(item.by_hand, 1),
    )


def _opportunity(item: Opportunity, titles: Mapping[str, str], lang: str) -> OpportunityShown:
    return OpportunityShown(
        id=item.id,
        source=item.source,
        source_text=say(f"plan.source.{item.source}", lang),
        title=titles.get(item.id, item.id),
        extent=item.extent,
        extent_text=say(f"plan.extent.{item.extent}", lang),
        reason=_because(item.reasons, lang),
        times_a_month=round(item.times, 2),
        minutes_a_month=round(item.minutes, 1),
        saved_minutes_a_month=round(item.saved, 1),
        is_worth_it=item.is_worth_it,
    )


def _because(reasons: Iterable[str], lang: str) -> str:
    return ", ".join(say(f"plan.reason.{name}", lang) for name in reasons)


def _alerts(groups: Iterable[Mapping[str, Any]]) -> Iterator[AlertShown]:
    for rule in (rule for group in groups for rule in group["rules"]):
        if "alert" in rule:
            severity, summary = rule["labels"]["severity"], rule["annotations"]["summary"]
            yield AlertShown(name=rule["alert"], severity=severity, wait=rule["for"], summary=summary)


def _levels(levels: Iterable[str], lang: str) -> tuple[str, ...]:
    return tuple(say("plan.next-level", lang) if level == "next" else level for level in levels)


def _priorities(terms: Escalation, lang: str) -> Iterator[PriorityShown]:
    for item in terms.priorities:
        calendar = f"plan.calendar.{item.calendar}"
        yield PriorityShown(
            priority=item.priority,
            calendar=say(calendar, lang) if is_said(calendar) else item.calendar,
            acknowledge=duration(item.limits["acknowledge"], lang),
            update=duration(item.limits["update"], lang),
            escalate=duration(item.limits["escalate"], lang),
            resolve=duration(item.limits["resolve"], lang),
            ladder=item.ladder,
        )


def _kpi(item: Kpi, lang: str) -> KpiShown:
    target = duration(float(item.target.removesuffix("m")), lang) if item.unit == "duration" else item.target
    return KpiShown(
        id=item.id,
        title=say(f"plan.kpi.{item.id}.title", lang),
        definition=say(f"plan.kpi.{item.id}.definition", lang),
        target=say(f"plan.target.{item.better}", lang, value=say(f"plan.unit.{item.unit}", lang, value=target)),
        source=say(f"plan.kpi-source.{item.source}", lang),
        goal=say(f"plan.goal.{item.goal or 'availability'}", lang),
    )


def _staffing(plan: Plan, lang: str) -> StaffingShown:
    staffing = plan.staffing
    return StaffingShown(
        lines=tuple(_staff(line, lang) for line in staffing.lines),
        hours_a_week=round(staffing.hours, 1),
        hours_a_week_by_hand=round(staffing.by_hand, 1),
        people=round(staffing.people, 2),
        text=say(
            "plan.staffing",
            lang,
            hours=f"{staffing.hours:.1f}",
            people=f"{staffing.people:.2f}",
            by_hand=f"{staffing.by_hand:.1f}",
        ),
        assumptions=tuple(say(f"plan.assumption.{name}", lang) for name in ("efforts", "automation", "incidents")),
    )


def _staff(line: StaffLine, lang: str) -> StaffShown:
    values = {name: f"{value:.4f}".rstrip("0").rstrip(".") for name, value in line.values.items()}
    kind = "checks" if line.id.startswith("checks-") else line.id
    return StaffShown(
        id=line.id,
        title=say(f"plan.staff.{line.id}", lang),
        sum=say(f"plan.sum.{kind}", lang, result=f"{line.hours:.2f}", **values),
        hours_a_week=round(line.hours, 2),
        hours_a_week_by_hand=round(line.by_hand, 2),
    )
