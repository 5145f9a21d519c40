"""The tools for a symptom, for a person and for programs; what is dangerous says so before anything else."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from holdfast.analysis.readouts.advice import Symptom
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.texts.say import say


def advice_text(found: Symptom, look: Look, lang: str) -> str:
    """Renders the tools for one symptom."""
    page = Page(look)
    page.prose(found.title[lang], "bold")
    for tool in found.tools:
        page.blank()
        page.line((f"  {tool.command}", "bold"))
        if tool.danger:
            page.prose(say("tool-advice.danger", lang, words=tool.danger[lang]), "bold red", first="    ! ")
        page.prose(say("tool-advice.read", lang, words=tool.read[lang]), first="    ")
        page.prose(say("tool-advice.source", lang, words=tool.source), "dim", first="    ")
    return page.done()


def symptoms_text(found: Sequence[Symptom], look: Look, lang: str) -> str:
    """Renders the list of symptoms."""
    page = Page(look)
    width = max(cell_len(item.symptom) for item in found) + 2
    for item in found:
        page.line((padded(item.symptom, width), "bold"), item.title[lang])
    return page.done()


def advice_json(found: Sequence[Symptom], lang: str) -> str:
    """Renders symptoms and tools for programs, in one language."""
    plain = [
        {
            "symptom": item.symptom,
            "title": item.title[lang],
            "tools": [
                {
                    "command": tool.command,
                    "read": tool.read[lang],
                    "dangerous": bool(tool.danger),
                    "danger": tool.danger.get(lang, ""),
                    "source": tool.source,
                }
                for tool in item.tools
            ],
        }
        for item in found
    ]
    return indented(plain)
