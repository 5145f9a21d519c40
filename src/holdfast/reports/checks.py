"""What checks said: sentences in the reader's language, a table for a terminal, Markdown and data for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from holdfast.engine.texts import RuleTexts
from holdfast.model.check import CADENCES, STATES, CheckResult, CheckState, Line
from holdfast.model.usage_refusals import UnknownCause
from holdfast.pillars.prevention.catalogue import check_of
from holdfast.reports.describe import printable, unread_text
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.texts.say import fill, is_said, say

Words = Callable[[str, str], RuleTexts]
MARKS: dict[CheckState, tuple[str, str]] = {
    "pass": ("+", "green"),
    "fail": ("!", "red"),
    "not-evaluated": ("?", "yellow"),
    "waiting-for-person": ("=", "cyan"),
}


def line_text(line: Line, words: Words, lang: str) -> str:
    """Says what a line tells, with the object that it is about."""
    about = f"{printable(str(line.object))}: " if line.object is not None else ""
    return about + printable(_told(line, words, lang))


def result_text(result: CheckResult, lang: str) -> str:
    """Says in one sentence what a check came to: how many of how many are bad, or what could not be judged."""
    if result.state == "fail":
        return say("check.found", lang, count=result.bad, seen=result.seen)
    if result.missing:
        return "; ".join(dict.fromkeys(unread_text(item, lang) for item in result.missing[:3]))
    if result.state == "waiting-for-person":
        return say("check.waits", lang)
    return say("check.nothing-found", lang, count=result.seen)


def person_text(check: str, lang: str) -> str:
    """Says what somebody has to look at for a check, "" where nobody has to."""
    asked = (step.person.get(lang) or step.person.get("en", "") for step in check_of(check).file.decide)
    return " ".join(filter(None, asked))


def checks_text(results: Sequence[CheckResult], words: Words, look: Look, lang: str) -> str:
    """Renders the results for a terminal, by cadence and heading, each failure with its lines and what to do."""
    page = Page(look)
    page.prose(_headline(results, lang), "bold")
    heading = ""
    for result in results:
        check = check_of(result.check)
        own = f"{say(f'check.cadence.{check.cadence}', lang)} - {say(f'check.group.{check.file.group}', lang)}"
        if own != heading:
            page.blank()
            page.line((own, "bold"))
            heading = own
        _result(page, result, words, lang)
    return page.done()


def checks_markdown(results: Sequence[CheckResult], words: Words, lang: str) -> str:
    """Renders the results as a table, and below it why each check that does not pass does not."""
    columns = [say(f"check.column.{name}", lang) for name in ("number", "check", "state", "result")]
    made = [f"# {say('check.title', lang)}", "", _headline(results, lang)]
    for cadence in CADENCES:
        own = [result for result in results if check_of(result.check).cadence == cadence]
        if not own:
            continue
        made += [
            "",
            f"## {say(f'check.cadence.{cadence}', lang)}",
            "",
            f"| {' | '.join(columns)} |",
            "|---|---|---|---|",
        ]
        made += [_row(result, lang) for result in own]
        for result in own:
            if result.state == "fail":
                made += [
                    "",
                    f"### {check_of(result.check).words(lang).title}",
                    "",
                    check_of(result.check).words(lang).fix,
                ]
                made += ["", *(f"- {_cell(line_text(line, words, lang))}" for line in result.lines if line.is_bad)]
    return "\n".join(made) + "\n"


def checks_json(results: Sequence[CheckResult], words: Words, lang: str) -> str:
    """Renders the results for programs, with their sentences."""
    counts = Counter(result.state for result in results)
    plain = {"counts": {state: counts[state] for state in STATES}, "checks": [_plain(r, words, lang) for r in results]}
    return indented(plain)


def _headline(results: Sequence[CheckResult], lang: str) -> str:
    counts = Counter(result.state for result in results)
    told = [f"{counts[state]} {say(f'check.state.{state}', lang)}" for state in reversed(STATES)]
    return say("check.headline", lang, count=len(results), told=", ".join(told))


def _result(page: Page, result: CheckResult, words: Words, lang: str) -> None:
    check, (mark, style) = check_of(result.check), MARKS[result.state]
    state = say(f"check.state.{result.state}", lang)
    page.line((f" {mark} ", style), f"{check.file.number:>2} ", (check.words(lang).title, "bold"), "  ", (state, style))
    page.prose(result_text(result, lang), "dim", first="      ")
    shown = [line for line in result.lines if line.is_bad or page.look.verbose]
    for line in shown:
        page.prose(line_text(line, words, lang), first="      - ")
    if result.state == "fail":
        page.prose(check.words(lang).fix, first="      > ")
    if result.state == "waiting-for-person":
        page.prose(person_text(result.check, lang), first="      > ")


def _row(result: CheckResult, lang: str) -> str:
    check = check_of(result.check)
    state = say(f"check.state.{result.state}", lang)
    return f"| {check.file.number} | {check.words(lang).title} | {state} | {_cell(result_text(result, lang))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _plain(result: CheckResult, words: Words, lang: str) -> dict[str, Any]:
    check = check_of(result.check)
    return {
        "id": check.id,
        "cadence": check.cadence,
        "number": check.file.number,
        "title": check.words(lang).title,
        "state": result.state,
        "seen": result.seen,
        "bad": result.bad,
        "result": result_text(result, lang),
        "lines": [
            {
                "object": str(line.object) if line.object else None,
                "bad": line.is_bad,
                "text": line_text(line, words, lang),
                "values": line.values,
            }
            for line in result.lines
        ],
        "missing": [unread_text(item, lang) for item in result.missing],
    }


def _told(line: Line, words: Words, lang: str) -> str:
    if line.rule:
        try:
            return fill(words(line.rule, lang).title, line.values)
        except UnknownCause:
            return line.rule
    key = f"check.line.{line.what}"
    values = {name: "-" if value is None else value for name, value in line.values.items()}
    return say(key, lang, **values) if is_said(key) else line.what
