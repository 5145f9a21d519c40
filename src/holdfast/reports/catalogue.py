"""What the catalogue knows, for a terminal and for programs: the page of one cause, the table of all."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from rich.cells import cell_len

from holdfast.engine.rule import Rule
from holdfast.engine.texts import RuleTexts, placeholders
from holdfast.reports.describe import effect_text
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.reports.text import COLOURS
from holdfast.reports.wording import SHAPES, severity_word
from holdfast.texts.say import fill, say


class Entry(Struct, frozen=True, kw_only=True):
    """One rule as a reader sees it; `fires` names the cases that prove it, `patterns` the pages that name its cause."""

    name: str
    fields: Rule
    texts: RuleTexts
    fires: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


def page_text(entry: Entry, look: Look, lang: str) -> str:
    """Renders the page of one cause for a terminal."""
    page, fields, texts = Page(look), entry.fields, entry.texts
    page.line((texts.title, "bold"))
    style = COLOURS[fields.severity]
    page.line((f"{SHAPES[fields.severity]} {severity_word(fields.severity, lang)}", style), "  ", entry.name)
    words = (say(f"type.{fields.type}", lang), say(f"cause_kind.{fields.cause_kind}", lang), fields.subject)
    page.prose(" \N{MIDDLE DOT} ".join(words), "dim")
    rows = [
        (say("cli.message", lang), texts.message),
        (say("report.why", lang), texts.why),
        (say("report.fix", lang), texts.fix),
        (say("report.workaround", lang), texts.workaround),
        (say("report.verify", lang), texts.verify),
        (say("report.rollback", lang), texts.rollback),
        (say("report.prevention", lang), texts.prevention),
        (say("report.next-test", lang), texts.next_test),
        (say("cli.shows", lang), effect_text(fields.shows, lang)),
        (say("cli.needs", lang), ", ".join(fields.needs)),
        (say("cli.aliases", lang), ", ".join(fields.aliases)),
        (say("cli.cases", lang), "\n".join(entry.fires)),
        (say("pattern.patterns", lang), "\n".join(entry.patterns)),
        (say("report.references", lang), "\n".join(texts.references)),
    ]
    width = max(cell_len(label) for label, words in rows if words) + 5
    page.blank()
    for label, text in rows:
        if text:
            page.labelled(label, shown(text), width)
    return page.done()


def table_text(entries: Sequence[Entry], look: Look, lang: str) -> str:
    """Renders the table of rules for a terminal."""
    page = Page(look)
    heads = [say(f"cli.column.{name}", lang) for name in ("cause", "severity", "title")]
    rows = [
        (e.name, f"{SHAPES[e.fields.severity]} {severity_word(e.fields.severity, lang)}", e.texts.title)
        for e in entries
    ]
    first = max([cell_len(heads[0]), *(cell_len(row[0]) for row in rows)]) + 2
    second = max([cell_len(heads[1]), *(cell_len(row[1]) for row in rows)]) + 2
    page.line((padded(heads[0], first) + padded(heads[1], second) + heads[2], "dim"))
    for entry, (name, severity, title) in zip(entries, rows, strict=True):
        page.line(padded(name, first), (padded(severity, second), COLOURS[entry.fields.severity]), title)
    page.line((say("cli.rules-count", lang, count=len(entries)), "dim"))
    return page.done()


def entries_json(entries: Sequence[Entry]) -> str:
    """Renders rules for programs: one object per rule with its fields and its words."""
    plain = [
        {
            "cause": e.name,
            **msgspec.to_builtins(e.fields),
            "texts": msgspec.to_builtins(e.texts),
            "fires": e.fires,
            "patterns": e.patterns,
        }
        for e in entries
    ]
    return indented(plain)


def shown(text: str) -> str:
    """Shows a rule's text without an instance: a placeholder stands as `<name>`."""
    return fill(text, {name: f"<{name}>" for name in placeholders(text)})
