"""Problem patterns for a terminal and for programs: the page of one, and the list of all beside the families."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.cells import cell_len

from holdfast.pillars.diagnosis.knowledge import Pattern, PatternLine
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.texts.say import say

INDENT = "   "
Titles = Mapping[str, str]


def pattern_text(pattern: Pattern, titles: Titles, look: Look, lang: str) -> str:
    """Renders the page of a pattern for a terminal; `titles` names each cause that a rule tells."""
    page = Page(look)
    page.line((pattern.title.of(lang), "bold"))
    page.line(pattern.name)
    page.prose(pattern.about.of(lang))
    for part in pattern.lists:
        page.blank()
        page.line((say(f"pattern.list.{part.list}", lang), "bold"))
        for line in part.lines:
            _line(page, line, titles, lang, say(f"pattern.by.{part.list}", lang))
    page.blank()
    page.line((say("report.references", lang), "bold"))
    for link in pattern.references:
        page.line(INDENT, link)
    return page.done()


def pattern_json(pattern: Pattern, titles: Titles, lang: str) -> str:
    """Renders the page of a pattern for programs, in the reader's language."""
    plain = {
        "pattern": pattern.name,
        "title": pattern.title.of(lang),
        "about": pattern.about.of(lang),
        "lists": [
            {"list": part.list, "lines": [_plain(line, titles, lang) for line in part.lines]} for part in pattern.lists
        ],
        "references": pattern.references,
    }
    return _json(plain)


def contents_text(patterns: tuple[Pattern, ...], families: Mapping[str, int], look: Look, lang: str) -> str:
    """Renders what can be explained: the patterns with their titles, the families with the number of their causes."""
    page = Page(look)
    page.line((say("pattern.patterns", lang), "bold"))
    width = max(cell_len(name) for name in (*families, *(pattern.name for pattern in patterns))) + 2
    for pattern in patterns:
        page.line(INDENT, padded(pattern.name, width), pattern.title.of(lang))
    page.blank()
    page.line((say("pattern.families", lang), "bold"))
    for family, count in families.items():
        page.line(INDENT, padded(family, width), say("cli.rules-count", lang, count=count))
    page.blank()
    page.prose(say("pattern.next", lang))
    return page.done()


def contents_json(patterns: tuple[Pattern, ...], families: Mapping[str, int], lang: str) -> str:
    """Renders what can be explained for programs."""
    listed = [{"pattern": pattern.name, "title": pattern.title.of(lang)} for pattern in patterns]
    counted = [{"family": family, "causes": count} for family, count in families.items()]
    return _json({"patterns": listed, "families": counted})


def _line(page: Page, line: PatternLine, titles: Titles, lang: str, teller: str) -> None:
    page.prose(line.ko if lang == "ko" else line.en, first=f"{INDENT}- ")
    rows = [
        (teller, "\n".join(f"{rule}  {titles.get(rule, '')}".rstrip() for rule in line.rules)),
        (say("pattern.run", lang), "\n".join(line.commands)),
        (say("pattern.measured", lang), ", ".join(line.signals)),
        (say("pattern.by-hand", lang), line.by_hand.of(lang) if line.by_hand else ""),
    ]
    names = (teller, *(say(f"pattern.{key}", lang) for key in ("run", "measured", "by-hand")))
    width = max(cell_len(name) for name in names) + 2 * len(INDENT) + 1
    for label, words in rows:
        if words:
            page.labelled(f"  {label}", words, width)


def _plain(line: PatternLine, titles: Titles, lang: str) -> dict[str, Any]:
    return {
        "text": line.ko if lang == "ko" else line.en,
        "rules": [{"cause": rule, "title": titles.get(rule, "")} for rule in line.rules],
        "commands": line.commands,
        "signals": line.signals,
        "by_hand": line.by_hand.of(lang) if line.by_hand else None,
    }


def _json(plain: object) -> str:
    return indented(plain)
