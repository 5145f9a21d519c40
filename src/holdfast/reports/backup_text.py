"""How the data of a cluster is protected, as tables for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

import yaml
from rich.cells import cell_len

from holdfast.pillars.backups.manifests import Made
from holdfast.pillars.inspection.values import age_text
from holdfast.reports.backup_wire import (
    CheckRow,
    ConflictRow,
    CoverageRow,
    DrillRow,
    ObjectiveRow,
    RunbookShown,
    StepRow,
)
from holdfast.reports.describe import moment_text
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.texts.say import say

STYLES = {
    "covered-proven": "green", "covered-unproven": "yellow", "stale": "red", "none": "red", "unknown": "yellow",
    "met": "green", "missed": "red", "not-demanded": "dim", "not-needed": "dim", "verified": "green", "damaged": "red",
    "fail": "red", "warn": "yellow",
}  # fmt: skip
MARKS = {
    "covered-proven": "+", "covered-unproven": "~", "stale": "x", "none": "x", "unknown": "?", "not-needed": "-",
    "met": "+", "missed": "x", "not-demanded": "-", "verified": "+", "damaged": "x", "fail": "x", "warn": "~",
}  # fmt: skip


def coverage_text(rows: Sequence[CoverageRow], look: Look, lang: str) -> str:
    """Renders how many claims stand how, and then each claim; those that need none only where all is asked for."""
    page = Page(look)
    counts = Counter(row.state for row in rows)
    for state in ("none", "stale", "unknown", "covered-unproven", "covered-proven", "not-needed"):
        if counts[state]:
            page.line((f"{MARKS[state]} ", STYLES[state]), say(f"backup.state.{state}", lang, count=counts[state]))
    shown = [row for row in rows if look.verbose or row.state != "not-needed"]
    if shown:
        page.blank()
    width = max((cell_len(_claim(row)) for row in shown), default=0)
    for row in shown:
        age = age_text(timedelta(seconds=row.point_age_seconds)) if row.point_age_seconds is not None else "-"
        demand = f"{row.backup_class} (RPO {age_text(timedelta(seconds=row.rpo_seconds))})"
        name = padded(_claim(row), width)
        page.line((f"{MARKS[row.state]} ", STYLES[row.state]), (name, "bold"), f"  {age:>7}  {demand}")
        for reason in row.reasons:
            page.prose(reason, "dim", first="    ")
    return page.done()


def objectives_text(rows: Sequence[ObjectiveRow], look: Look, lang: str) -> str:
    """Renders what is demanded and what can be had, claim by claim."""
    page = Page(look)
    for row in rows:
        page.line((_claim(row), "bold"), f"  {row.backup_class}")
        for name, met, wanted, found in (
            ("rpo", row.rpo, row.rpo_seconds, row.worst_rpo_seconds),
            ("rto", row.rto, row.rto_seconds, row.restore_seconds),
        ):
            values = {"wanted": _length(wanted), "found": _length(found), "cron": row.cron or "-"}
            page.line((f"  {MARKS[met]} ", STYLES[met]), say(f"backup.objective.{name}", lang, **values))
        for reason in row.reasons:
            page.prose(reason, "dim", first="    ")
    if not rows:
        page.line(say("backup.nothing", lang))
    return page.done()


def conflicts_text(rows: Sequence[ConflictRow], look: Look, lang: str) -> str:
    """Renders what is kept too short or not safely."""
    page = Page(look)
    for row in rows:
        page.prose(row.text, first=f"{MARKS[row.weight]} ", first_style=STYLES[row.weight])
    if not rows:
        page.line((say("backup.no-conflict", lang), "green"))
    return page.done()


def runbook_text(found: RunbookShown, look: Look, lang: str) -> str:
    """Renders the way back, step by step."""
    page = Page(look)
    page.line((say("backup.runbook", lang, namespaces=", ".join(found.namespaces) or "-"), "bold"))
    page.line(say("backup.runbook-takes", lang, takes=_length(found.takes_seconds)))
    page.blank()
    for step in found.steps:
        page.prose(_step(step), first=f"{step.number:>3}. ")
    for claim in found.gaps:
        page.prose(say("backup.runbook-gap", lang, claim=str(claim)), "red", first="x ")
    for kind in found.unread:
        page.prose(say("reason.not-listed", lang, what=kind), "yellow", first="? ")
    return page.done()


def drills_text(rows: Iterable[DrillRow], look: Look, lang: str) -> str:
    """Renders restores that were tried."""
    page = Page(look)
    for row in rows:
        page.line((f"{MARKS[row.verdict]} ", STYLES[row.verdict]), (str(row.claim), "bold"), f"  {row.point}")
        numbers = {"rto": _length(row.rto_seconds), "rpo": _length(row.rpo_seconds)}
        rate = "-" if row.seconds_per_gib is None else f"{row.seconds_per_gib:g} s/GiB"
        at = moment_text(row.began)
        page.prose(say("backup.drilled", lang, at=at, by=row.by, rate=rate, **numbers), "dim", first="    ")
        if row.failure:
            page.prose(say("backup.drill-failed", lang, why=row.failure), "red", first="    ")
        _checks(page, row.checks, lang)
    return page.done()


def checks_text(rows: Sequence[CheckRow], look: Look, lang: str) -> str:
    """Renders what checks of restored data said."""
    page = Page(look)
    _checks(page, rows, lang)
    if not rows:
        page.line((f"{MARKS['unknown']} ", STYLES["unknown"]), say("backup.nothing-checked", lang))
    return page.done()


def manifests_text(made: Made, lang: str) -> str:
    """Renders the objects that carry a document of classes out, as YAML to apply or to put into Git."""
    documents = [*made.schedules, *made.marks]
    text = "---\n".join(yaml.safe_dump(item, sort_keys=False, allow_unicode=True) for item in documents)
    notes = [f"# {say('backup.too-tight', lang, name=name)}\n" for name in made.too_tight]
    return "".join((*notes, text)) or f"# {say('backup.nothing-to-make', lang)}\n"


def _checks(page: Page, rows: Iterable[CheckRow], lang: str) -> None:
    for row in rows:
        words = say(
            f"backup.verdict.{row.verdict}", lang, check=row.check, count=row.looked_at, seconds=f"{row.seconds:.2f}"
        )
        page.line((f"  {MARKS[row.verdict]} ", STYLES[row.verdict]), words)
        if row.unknown:
            page.prose(row.unknown, "yellow", first="    ")
        for damage in row.damages:
            page.prose(damage.text, first="    ")


def _step(step: StepRow) -> str:
    return f"{step.text} [{_length(step.takes_seconds)}]" if step.takes_seconds is not None else step.text


def _claim(row: CoverageRow | ObjectiveRow) -> str:
    return f"{row.claim.namespace}/{row.claim.name}"


def _length(seconds: float | None) -> str:
    return "?" if seconds is None else age_text(timedelta(seconds=seconds))
