"""The answer for a terminal: the causes first, colour never the only sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from holdfast.model.finding import Severity
from holdfast.reports.chain import Chain, chain_of
from holdfast.reports.describe import moment_text
from holdfast.reports.look import PLAIN, Look
from holdfast.reports.page import Page, padded
from holdfast.reports.wire import Report, WireEvidence, WireProblem
from holdfast.reports.wording import (
    SHAPES,
    blind_spot,
    blindness,
    broke_heading,
    by_kind,
    confidence_word,
    count_of,
    counted,
    facets,
    headline,
    node_label,
    severity_word,
    source_line,
    stage_lines,
)
from holdfast.reports.worksheet import worksheet
from holdfast.texts.say import say

COLOURS: dict[Severity, str] = {
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "dim",
}
MOST_GROUPS = 8
MOST_EVIDENCE = 6
LONGEST_EVIDENCE = 280
MOST_DETAILED = 5


def text(report: Report, look: Look = PLAIN) -> str:
    """Renders a report for a terminal or a plain file."""
    page = Page(look)
    _top(page, report)
    detailed = len(report.problems) if look.verbose else MOST_DETAILED
    for problem in report.problems[:detailed]:
        page.blank()
        _problem(page, problem, report)
    if len(report.problems) > detailed:
        page.blank()
        page.prose(say("report.more-problems", report.language, count=len(report.problems) - detailed), "dim")
    _risks(page, report)
    _unseen(page, report)
    _stages(page, report)
    return page.done()


def _top(page: Page, report: Report) -> None:
    page.prose(headline(report), "bold")
    page.prose(source_line(report, moment_text(report.snapshot.taken_at)), "dim")
    blind = blind_spot(report)
    if blind:
        page.prose(blind, "yellow")
    if len(report.problems) > 1:
        page.blank()
        for problem in report.problems:
            page.line(
                (f"{problem.rank:>2}  ", "bold"),
                *_severity(problem, report.language, 8),
                problem.title,
                "  ",
                (str(problem.object), "bold"),
                (f"  {problem.confidence:.2f}", "dim"),
            )


def _problem(page: Page, problem: WireProblem, report: Report) -> None:
    lang = report.language
    page.line(
        (f"{problem.rank}  ", "bold"),
        *_severity(problem, lang),
        (problem.title, "bold"),
        (f"   {confidence_word(problem.confidence, lang)} {problem.confidence:.2f}", ""),
    )
    page.line("   ", (str(problem.object), "bold"))
    page.prose(problem.summary, first="   ")
    details = facets(problem, lang)
    if problem.since:
        details += " \N{MIDDLE DOT} " + say("report.since", lang, time=moment_text(problem.since))
    page.prose(details, "dim", first="   ")
    if page.look.verbose:
        page.prose(problem.why, first="   ")
    _evidence(page, problem, lang)
    _broke(page, problem, report)
    if page.look.verbose:
        _explains(page, problem, lang)
    _remedies(page, problem, lang)
    if page.look.verbose:
        worksheet(page, problem, lang)


def _explains(page: Page, problem: WireProblem, lang: str) -> None:
    if not problem.explains:
        return
    _heading(page, say("report.explains", lang))
    for item in problem.explains:
        page.line(f"     {item.title}  ", (str(item.object), "dim"))


def _evidence(page: Page, problem: WireProblem, lang: str) -> None:
    shown: list[WireEvidence] = list(problem.evidence)
    hidden = 0
    if not page.look.verbose:
        against = [item for item in shown if item.stance == "against"]
        favour = [item for item in shown if item.stance == "for"][:MOST_EVIDENCE]
        hidden = len(shown) - len(favour) - len(against[:MOST_EVIDENCE])
        shown = favour + against[:MOST_EVIDENCE]
    _heading(page, say("report.evidence", lang))
    for item in shown:
        sign = "+ " if item.stance == "for" else "- "
        word = "" if item.stance == "for" else say("report.against", lang) + " "
        page.prose(word + _brief(item.text, page.look), first=f"     {sign}")
    if hidden > 0:
        page.prose(say("report.more-evidence", lang, count=hidden), "dim", first="     ")
    for name in problem.unseen:
        page.prose(say("report.unseen", lang, what=name), "dim", first="     ? ")


def _brief(words: str, look: Look) -> str:
    line = " ".join(words.split())
    if look.verbose or len(line) <= LONGEST_EVIDENCE:
        return line
    half = LONGEST_EVIDENCE // 2
    return f"{line[:half].rstrip()} \N{HORIZONTAL ELLIPSIS} {line[-half:].lstrip()}"


def _broke(page: Page, problem: WireProblem, report: Report) -> None:
    lang = report.language
    chain = chain_of(problem)
    root = chain.nodes[chain.root]
    if chain.tree().get(chain.root):
        _heading(page, broke_heading(report))
        label = f"     {root.objects[0]}"
        page.line(label, (f"  {problem.effect_text}", "dim"))
        for prefix, name, effect in _branches(chain, chain.root, "     ", lang):
            page.line((prefix, "dim"), name, (f"  {effect}" if effect else "", "dim"))
        if chain.beyond:
            page.prose(say("report.also", lang, objects=counted(chain.beyond, lang)), first="     ")
    elif problem.affected:
        _heading(page, broke_heading(report))
        for item in problem.affected[:MOST_EVIDENCE]:
            page.line(f"     {item}")
        rest = problem.affected[MOST_EVIDENCE:]
        if rest:
            page.line("     ", counted(by_kind(rest), lang, more=True))


def _branches(chain: Chain, position: int, margin: str, lang: str) -> Iterator[tuple[str, str, str]]:
    tree = chain.tree()
    pending: list[tuple[int, str, bool]] = []

    def push(children: Iterable[int], margin: str) -> None:
        listing = list(children)
        pending.extend((child, margin, child == listing[-1]) for child in reversed(listing))

    push(tree.get(position, ()), margin)
    while pending:
        current, margin, is_last = pending.pop()
        node = chain.nodes[current]
        alike = any(other.objects[0].kind == node.objects[0].kind and other is not node for other in chain.nodes)
        name = node_label(node, alike, lang)
        yield margin + ("\u2514\u2500 " if is_last else "\u251c\u2500 "), name, node.effect
        push(tree.get(current, ()), margin + ("   " if is_last else "\u2502  "))


def _remedies(page: Page, problem: WireProblem, lang: str) -> None:
    rows = [
        (say("report.fix", lang), problem.fix),
        (say("report.workaround", lang), problem.workaround),
        (say("report.verify", lang), problem.verify),
        (say("report.rollback", lang), problem.rollback),
        (say("report.next-test", lang), problem.next_test),
    ]
    if page.look.verbose:
        rows.append((say("report.prevention", lang), problem.prevention))
        rows.append((say("report.references", lang), "\n".join(problem.references)))
    width = max(cell_len(label) for label, words in rows if words) + 5
    page.blank()
    for label, words in rows:
        if words:
            page.labelled(label, words, width)
    for rival in problem.rivals[:3]:
        text = say(
            "report.rival", lang, title=rival.title, object=str(rival.object), confidence=f"{rival.confidence:.2f}"
        )
        page.prose(text, "dim", first="   ")


def _risks(page: Page, report: Report) -> None:
    if not report.risks:
        return
    lang = report.language
    page.blank()
    page.line((say("report.risks", lang, count=len(report.risks)), "bold"))
    shown = report.risks if page.look.verbose else report.risks[:MOST_EVIDENCE]
    for risk in shown:
        page.line("   ", *_severity(risk, lang, 8), risk.title, "  ", (str(risk.object), "bold"))
        if page.look.verbose:
            page.prose(risk.summary, first="     ")
            page.labelled("  " + say("report.fix", lang), risk.fix, 12)
    if len(report.risks) > len(shown):
        page.prose(say("report.more-risks", lang, count=len(report.risks) - len(shown)), "dim", first="   ")


def _unseen(page: Page, report: Report) -> None:
    _unread(page, report)
    lang = report.language
    groups = blindness(report.not_evaluated)
    if not groups:
        return
    page.blank()
    page.line((say("report.not-evaluated", lang), "bold"))
    shown = groups if page.look.verbose else groups[:MOST_GROUPS]
    for group in shown:
        tail = say("report.rules-wait", lang, count=len(group.rules))
        if group.objects:
            tail += ", " + counted(by_kind(group.objects), lang)
        page.prose(f"{group.reason}: {tail}", first="   ? ")
        if page.look.verbose:
            page.prose(", ".join(group.rules), "dim", first="     ")
    rest = groups[len(shown) :]
    if rest:
        names = ", ".join(group.missing for group in rest)
        page.prose(say("report.more-missing", lang, count=len(rest), kinds=names), "dim", first="   ? ")


def _unread(page: Page, report: Report) -> None:
    if not report.unread:
        return
    lang = report.language
    page.blank()
    page.line((say("report.unread", lang), "bold"))
    shown = report.unread if page.look.verbose else report.unread[:10]
    for item in shown:
        page.prose(item.text, first="   ? ")
    if len(report.unread) > len(shown):
        page.prose(count_of("", len(report.unread) - len(shown), lang, more=True), "dim", first="     ")


def _stages(page: Page, report: Report) -> None:
    page.blank()
    rows = stage_lines(report)
    width = max(cell_len(label) for label, _ in rows) + 2
    for label, words in rows:
        page.prose(words, "dim", first=padded(label, width))
    if report.waived:
        page.prose(say("report.waived", report.language, count=len(report.waived)), "dim")


def _heading(page: Page, words: str) -> None:
    page.line(("   " + words, "dim"))


def _severity(problem: WireProblem, lang: str, width: int = 0) -> tuple[tuple[str, str], ...]:
    style = COLOURS[problem.severity]
    word = padded(severity_word(problem.severity, lang), width)
    return ((f"{SHAPES[problem.severity]} {word}  ", style),)
