"""Plans as text for a terminal: what would be different and why, who agreed, and how it went, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.cells import cell_len

from holdfast.model.automation_kept import KeptWrite
from holdfast.model.plans_shown import LineShown, PlanRow, PlanWhole
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.texts.say import say

_LONG = 60
_LABELS = ("why", "warning", "way-back", "check", "proof", "agreed", "stopped")


def plan_text(whole: PlanWhole, look: Look, lang: str) -> str:
    """Shows all of a plan; with everything shown, also what was checked beforehand."""
    page = Page(look)
    labels = {label: say(f"plans.label.{label}", lang) for label in _LABELS}
    width = max(map(cell_len, labels.values())) + 6
    page.line((whole.plan.effect, "bold"))
    page.line(f"   {headline(whole.plan, lang)}")
    page.blank()
    for label, words in _before(whole, lang):
        page.labelled(labels[label], words, width)
    page.blank()
    for write in whole.writes:
        _write(page, write, lang)
    for label, words in _after(whole, lang, look.verbose):
        page.labelled(labels[label], words, width)
    for part in (whole.text.splitlines(), [f"   {journal_line(entry, lang)}" for entry in whole.journal]):
        if part:
            page.blank()
        for line in part:
            page.line(line)
    return page.done()


def _before(whole: PlanWhole, lang: str) -> Iterator[tuple[str, str]]:
    yield "why", whole.why
    for words in whole.warnings:
        yield "warning", words
    yield "way-back", whole.irreversible or say("plans.reversible", lang)


def _after(whole: PlanWhole, lang: str, is_all: bool) -> Iterator[tuple[str, str]]:
    for proof in whole.proofs:
        yield "proof", f"{proof.fact}: {proof.object}{f' ({proof.wanted})' if proof.wanted else ''}"
    for item in whole.agreed:
        until = say("plans.until", lang, at=moment(item.expires))
        yield "agreed", f"{item.by}, {moment(item.at)}, {until}: {item.reason}"
    if whole.plan.stop:
        yield "stopped", whole.plan.stop
    for name in whole.conditions if is_all else ():
        yield "check", name


def plans_text(plans: Sequence[PlanRow], look: Look, lang: str) -> str:
    """Lists plans, two lines for each: what would be different, and where it stands."""
    page = Page(look)
    if not plans:
        page.prose(say("plans.none", lang))
    for plan in plans:
        page.line((plan.effect, "bold"))
        page.line((f"   {headline(plan, lang)}", "dim"))
        if plan.stop:
            page.prose(plan.stop, first="   ")
    return page.done()


def headline(plan: PlanRow, lang: str) -> str:
    """Says in one line which plan it is, how dangerous, and where it stands."""
    state = say(f"plans.state.{plan.state}", lang)
    agreed = say("plans.agreed-of", lang, given=str(plan.approvals), needed=str(plan.needed))
    risk = say(f"plans.risk.{plan.risk}", lang)
    owed = [say("plans.owed", lang, count=plan.owed)] if plan.owed else []
    return " · ".join((plan.id, plan.action, f"{plan.risk} {risk}", agreed, state, *owed))


def journal_line(entry: LineShown, lang: str) -> str:
    """Says one line of a journal."""
    what = say(f"plans.journal.{entry.what}", lang)
    step = "" if entry.step is None else say("plans.step", lang, number=str(entry.step + 1))
    proof = entry.proof
    sought = "" if proof is None else " ".join(filter(None, (proof.fact, proof.object, proof.wanted)))
    rest = ": ".join(filter(None, (step, sought, entry.detail)))
    return f"{entry.at:%H:%M:%S}  {padded(what, 14)}  {rest}".rstrip()


def moment(at: datetime) -> str:
    """Writes a moment."""
    return f"{at:%Y-%m-%d %H:%MZ}"


def _write(page: Page, write: KeptWrite, lang: str) -> None:
    place = f"{write.namespace}/{write.name}" if write.namespace else write.name
    part = f"/{write.subresource}" if write.subresource else ""
    page.line((f"   {say(f'plans.verb.{write.verb}', lang)} {write.kind}{part} {place}", "bold"))
    for path, before, after in write.fields:
        page.line(f"      {path}: {_short(before, lang)} → {_short(after, lang)}")


def _short(text: str, lang: str) -> str:
    shown = " ".join(text.split()) or say("plans.empty", lang)
    return shown if len(shown) <= _LONG else f"{shown[:_LONG]}…"
