"""The answer to a what-if: harm first, then what merely changes, and what was assumed."""

from __future__ import annotations

from holdfast.pillars.prediction.whatif import Answer, Consequence
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.texts.say import say

MOST = 30


def answer_text(found: Answer, look: Look, lang: str) -> str:
    """Renders an answer."""
    page = Page(look)
    harm = [item for item in found.consequences if item.is_harm]
    rest = [item for item in found.consequences if not item.is_harm]
    page.prose(say("whatif.harm" if harm else "whatif.no-harm", lang, count=len(harm)), "bold")
    _listed(page, harm, " x ", "red", lang)
    if rest:
        page.blank()
        page.prose(say("whatif.rest", lang, count=len(rest)), "bold")
        _listed(page, rest, " ~ ", "", lang)
    page.blank()
    page.line((say("whatif.assumed", lang), "bold"))
    for name in found.assumptions:
        page.prose(say(f"whatif.assumption.{name}", lang), "dim", first=" - ")
    for kind in found.unread:
        page.prose(say("reason.not-listed", lang, what=kind), "yellow", first="? ")
    return page.done()


def answer_json(found: Answer, lang: str) -> str:
    """Renders an answer for programs, with the sentence of each consequence."""
    plain = {
        "consequences": [
            {
                "harm": item.is_harm,
                "effect": item.effect,
                "object": {"kind": item.object.kind, "namespace": item.object.namespace, "name": item.object.name},
                "values": item.values,
                "text": _words(item, lang),
            }
            for item in found.consequences
        ],
        "assumptions": [say(f"whatif.assumption.{name}", lang) for name in found.assumptions],
        "not_seen": list(found.unread),
    }
    return indented(plain)


def _listed(page: Page, items: list[Consequence], mark: str, style: str, lang: str) -> None:
    shown = items if page.look.verbose else items[:MOST]
    for item in shown:
        page.line((mark, style), (str(item.object), "bold"))
        page.prose(_words(item, lang), first="     ")
    if len(items) > len(shown):
        page.prose(say("whatif.more", lang, count=len(items) - len(shown)), "dim", first="     ")


def _words(item: Consequence, lang: str) -> str:
    return say(f"whatif.effect.{item.effect}", lang, **item.values)
