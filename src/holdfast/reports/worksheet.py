"""A problem as the four steps that a person takes: collect, suppose, verify, repair; and how sure the answer is."""

from __future__ import annotations

from holdfast.reports.page import Page
from holdfast.reports.wire import WireProblem
from holdfast.reports.wording import is_command
from holdfast.texts.say import say

MOST_CAUSES = 12


def worksheet(page: Page, problem: WireProblem, lang: str) -> None:
    """Writes the four steps of one problem, then the arithmetic of its confidence and of its place in the list."""
    _step(page, 1, "collect", lang)
    for command in problem.collect:
        page.line(("        ", ""), (command, "bold"))
    _step(page, 2, "suppose", lang)
    page.prose(f"{problem.title} ({problem.confidence:.2f})", first="        * ")
    for rival in problem.rivals:
        page.prose(f"{rival.title}, {rival.object} ({rival.confidence:.2f})", first="        * ")
    _causes(page, problem.excluded, "excluded", lang)
    _causes(page, problem.undecided, "undecided", lang)
    _step(page, 3, "verify", lang)
    _instructions(page, problem.title, problem.next_test)
    for rival in problem.rivals:
        _instructions(page, rival.title, rival.next_test)
    _step(page, 4, "repair", lang)
    _instructions(page, problem.title, problem.fix)
    for rival in problem.rivals:
        _instructions(page, rival.title, rival.fix)
    page.line((f"   {say('worksheet.confidence', lang)}", "dim"))
    for weight in problem.weights:
        page.prose(weight.text, first="     ")
    page.prose(say("worksheet.score", lang, score=f"{problem.score:.1f}"), "dim", first="     ")


def _step(page: Page, number: int, name: str, lang: str) -> None:
    page.line((f"   {say('worksheet.step', lang, number=number, name=say(f'worksheet.{name}', lang))}", "dim"))


def _causes(page: Page, causes: tuple[str, ...], name: str, lang: str) -> None:
    if causes:
        shown = ", ".join(causes[:MOST_CAUSES])
        more = len(causes) - MOST_CAUSES
        words = shown if more <= 0 else say("worksheet.more", lang, causes=shown, count=more)
        page.prose(say(f"worksheet.{name}", lang, causes=words), "dim", first="        ")


def _instructions(page: Page, title: str, words: str) -> None:
    page.prose(title, first="        * ")
    for row in words.splitlines():
        if is_command(row):
            page.line(("          ", ""), (row.strip(), "bold"))
        else:
            page.prose(row.strip(), first="          ")
