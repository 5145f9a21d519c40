"""A change for a terminal: what happened, how grave, where, and what to do, in words before colours."""

from __future__ import annotations

from datetime import timedelta

from rich.cells import cell_len

from holdfast.reports.change_wire import WireBefore, WireChange
from holdfast.reports.describe import moment_text
from holdfast.reports.look import PLAIN, Look
from holdfast.reports.page import Page, padded
from holdfast.reports.wording import confidence_word, severity_word
from holdfast.texts.say import say

_WORDS = {"opened": "watch.opened", "changed": "watch.changed", "healed": "watch.healed"}
_STYLES = {"opened": "bold red", "changed": "bold yellow", "healed": "bold green"}
_INDENT = "   "


def change_text(change: WireChange, look: Look = PLAIN) -> str:
    """Renders one change: its line, and below it what differs and what to do."""
    page, lang, problem = Page(look), change.language, change.problem
    width = max(cell_len(say(key, lang)) for key in _WORDS.values()) + 2
    page.line(
        moment_text(change.time),
        "  ",
        (padded(say(_WORDS[change.change], lang), width), _STYLES[change.change]),
        (severity_word(problem.severity, lang) + "  ", ""),
        (problem.title, "bold"),
        "  ",
        (str(problem.object), "bold"),
    )
    if change.change == "healed":
        page.prose(say("watch.was-open", lang, span=_span(change.time - change.opened, lang)), first=_INDENT)
        return page.done()
    page.prose(f"{problem.summary} ({confidence_word(problem.confidence, lang)})", first=_INDENT)
    for difference in _differences(change, change.before) if change.before else ():
        page.prose(difference, first=_INDENT)
    if problem.affected:
        page.prose(say("watch.hurts", lang, count=len(problem.affected)), first=_INDENT)
    if change.change == "opened" or "cause" in change.fields:
        label = say("report.fix", lang)
        page.labelled(label, problem.fix, cell_len(label) + 5)
    return page.done()


def _differences(change: WireChange, before: WireBefore) -> list[str]:
    lang, problem = change.language, change.problem
    found = []
    if "cause" in change.fields:
        found.append(say("watch.was-cause", lang, title=before.title, object=str(before.object)))
    if "severity" in change.fields:
        one, other = severity_word(before.severity, lang), severity_word(problem.severity, lang)
        found.append(say("watch.was-severity", lang, before=one, after=other))
    if "confidence" in change.fields:
        one, other = confidence_word(before.confidence, lang), confidence_word(problem.confidence, lang)
        found.append(say("watch.was-confidence", lang, before=one, after=other))
    if "affected" in change.fields:
        found.append(say("watch.was-affected", lang, before=before.affected, after=len(problem.affected)))
    return found


def _span(span: timedelta, lang: str) -> str:
    seconds = int(span.total_seconds())
    for key, size in (("watch.days", 86_400), ("watch.hours", 3_600), ("watch.minutes", 60)):
        if seconds >= 2 * size:
            return say(key, lang, count=seconds // size)
    return say("watch.seconds", lang, count=seconds)
