"""A plan of preventive maintenance as headings, remarks and tables, from which every written form is made."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from holdfast.reports.prevention_shown import ChecklistShown, OpportunitiesShown, PlanShown
from holdfast.texts.say import say


class Sheet(Struct, frozen=True, kw_only=True):
    """One part of a document: its heading, sentences, and a table whose columns stand `l`eft or `r`ight."""

    level: int
    title: str
    remarks: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    sides: str = ""


def sheets(plan: PlanShown) -> tuple[Sheet, ...]:
    """Lays out a plan."""
    return tuple(_sheets(plan))


def opportunity_sheet(found: OpportunitiesShown, lang: str, level: int = 2) -> Sheet:
    """Lays out recurring work."""
    remarks = [say("plan.note.opportunities", lang)]
    if found.fatigued:
        remarks.append(say("plan.note.fatigued", lang, names=list(found.fatigued)))
    remarks += found.left_out
    if not found.items:
        remarks.append(say("plan.note.nothing", lang))
    return Sheet(
        level=level,
        title=say("plan.part.opportunities", lang),
        remarks=tuple(remarks),
        heads=_heads(lang, "work", "source", "how", "times", "minutes", "saved", "reason"),
        rows=tuple(
            (
                item.title,
                item.source_text,
                item.extent_text,
                f"{item.times_a_month:g}",
                f"{item.minutes_a_month:g}",
                f"{item.saved_minutes_a_month:g}",
                item.reason,
            )
            for item in found.items
        ),
        sides="lllrrrl",
    )


def _sheets(plan: PlanShown) -> Iterator[Sheet]:
    lang = plan.language
    yield Sheet(level=2, title=say("plan.part.windows", lang), remarks=(plan.size_text, *plan.remarks))
    count = sum(len(item.checks) for item in plan.checklists)
    note = say("plan.note.checklists", lang, count=count, zone=plan.zone)
    yield Sheet(level=2, title=say("plan.part.checklists", lang), remarks=(note,))
    for item in plan.checklists:
        yield _checklist(item, lang)
    yield _tasks(plan)
    yield opportunity_sheet(plan.opportunities, lang, level=3)
    yield from _monitoring(plan)
    yield from _escalation(plan)
    yield _kpis(plan)
    yield _staffing(plan)


def _checklist(item: ChecklistShown, lang: str) -> Sheet:
    rows = tuple(
        (
            str(one.number),
            one.group,
            f"{one.title} *" if one.is_first else one.title,
            one.who,
            one.extent_text,
            f"{one.minutes:g}",
            f"{one.minutes_by_hand:g}",
            one.reason,
        )
        for one in item.checks
    )
    total = ("", "", "", "", "", f"{item.minutes:g}", f"{item.minutes_by_hand:g}", "")
    return Sheet(
        level=3,
        title=f"{item.title} ({item.cron})",
        heads=_heads(lang, "number", "group", "check", "who", "how", "minutes", "by-hand", "reason"),
        rows=(*rows, total),
        sides="rllllrrl",
    )


def _tasks(plan: PlanShown) -> Sheet:
    lang = plan.language
    return Sheet(
        level=2,
        title=say("plan.part.tasks", lang),
        remarks=(say("plan.note.tasks", lang),),
        heads=_heads(lang, "task", "how", "tool", "times", "minutes", "by-hand", "reason"),
        rows=tuple(
            (
                item.title,
                item.extent_text,
                item.tool,
                f"{item.times_a_month:g}",
                f"{item.minutes_a_month:g}",
                f"{item.minutes_a_month_by_hand:g}",
                item.reason,
            )
            for item in plan.tasks
        ),
        sides="lllrrrl",
    )


def _monitoring(plan: PlanShown) -> Iterator[Sheet]:
    lang = plan.language
    yield Sheet(
        level=2,
        title=say("plan.part.monitoring", lang),
        remarks=(plan.budget.text, *plan.budget.burns, say("plan.note.monitoring", lang)),
        heads=_heads(lang, "budget-days", "budget-minutes"),
        rows=tuple(plan.budget.by_days.items()),
        sides="rr",
    )
    yield Sheet(
        level=3,
        title=say("plan.part.alerts", lang),
        remarks=(", ".join(f"`{name}`" for name in plan.files),),
        heads=_heads(lang, "alert", "severity", "holds", "says"),
        rows=tuple((item.name, item.severity, item.wait, item.summary) for item in plan.alerts),
        sides="llll",
    )


def _escalation(plan: PlanShown) -> Iterator[Sheet]:
    lang = plan.language
    yield Sheet(
        level=2,
        title=say("plan.part.escalation", lang),
        heads=_heads(lang, "priority", "escalate", "acknowledge", "update", "resolve", "calendar", "ladder"),
        rows=tuple(
            (
                item.priority,
                item.escalate,
                item.acknowledge,
                item.update,
                item.resolve,
                item.calendar,
                " > ".join(item.ladder),
            )
            for item in plan.escalation
        ),
        sides="lrrrrll",
    )
    yield Sheet(
        level=3,
        title=say("plan.note.flags", lang),
        heads=_heads(lang, "when", "ladder"),
        rows=tuple((item.title, ", ".join(item.levels)) for item in plan.flags),
        sides="ll",
    )


def _kpis(plan: PlanShown) -> Sheet:
    lang = plan.language
    return Sheet(
        level=2,
        title=say("plan.part.kpis", lang),
        heads=_heads(lang, "kpi", "target", "definition", "source", "goal"),
        rows=tuple((item.title, item.target, item.definition, item.source, item.goal) for item in plan.kpis),
        sides="lllll",
    )


def _staffing(plan: PlanShown) -> Sheet:
    lang, staffing = plan.language, plan.staffing
    return Sheet(
        level=2,
        title=say("plan.part.staffing", lang),
        remarks=(staffing.text, *staffing.assumptions),
        heads=_heads(lang, "part", "sum", "hours", "by-hand"),
        rows=(
            *((i.title, i.sum, f"{i.hours_a_week:.2f}", f"{i.hours_a_week_by_hand:.2f}") for i in staffing.lines),
            ("", "", f"{staffing.hours_a_week:.1f}", f"{staffing.hours_a_week_by_hand:.1f}"),
        ),
        sides="llrr",
    )


def _heads(lang: str, *names: str) -> tuple[str, ...]:
    return tuple(say(f"plan.column.{name}", lang) for name in names)
