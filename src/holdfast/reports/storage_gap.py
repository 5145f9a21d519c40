"""Needs against classes, as a table for a person and as JSON."""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from holdfast.model.outcome import Answer, Verdict
from holdfast.pillars.design.gap import Analysis, Gap, Match, Proposal
from holdfast.pillars.design.needs import Need
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.marks import MARKS, STYLES
from holdfast.reports.page import Page
from holdfast.texts.say import say


def gap_text(found: Analysis, look: Look, lang: str) -> str:
    """Renders each need with the classes that meet it, or with why none does and what would."""
    page = Page(look)
    for number, item in enumerate(found.gaps):
        if number:
            page.blank()
        _gap(page, item, lang)
    for kind in found.unread:
        page.prose(say("reason.not-listed", lang, what=kind), "yellow", first="? ")
    return page.done()


def gap_json(found: Analysis, lang: str) -> str:
    """Renders the analysis for programs, with the sentences of what is not met."""
    plain = {"needs": [_plain(item, lang) for item in found.gaps], "not_seen": list(found.unread)}
    return indented(plain)


def _plain(item: Gap, lang: str) -> dict[str, Any]:
    return {
        "need": msgspec.to_builtins(item.need),
        "met": item.answer.value,
        "classes": [
            {
                "name": match.storage_class,
                "answer": match.answer.value,
                "parts": {name: part.answer.value for name, part in match.parts.items()},
                "reasons": [_reason(name, part, lang) for name, part in match.parts.items() if not part.is_yes],
            }
            for match in item.matches
        ],
        "proposals": [msgspec.to_builtins(one) for one in item.proposals],
    }


def _gap(page: Page, item: Gap, lang: str) -> None:
    state = say(f"gap.{item.answer.value}", lang)
    mark = (f"{MARKS[item.answer]} ", STYLES[item.answer])
    page.line(mark, (item.need.name, "bold"), f"  {state}")
    page.prose(_words(item.need, lang), "dim", first="    ")
    shown = item.matches if page.look.verbose or item.answer is not Answer.YES else item.matches[:1]
    for match in shown:
        _match(page, match, lang)
    for one in item.proposals:
        _proposal(page, one, lang)
    if item.answer is Answer.NO and not item.proposals:
        page.prose(say("gap.no-driver", lang), first="    ")


def _match(page: Page, match: Match, lang: str) -> None:
    reasons = "; ".join(_reason(name, part, lang) for name, part in match.parts.items() if not part.is_yes)
    page.prose(
        f"{match.storage_class}{': ' if reasons else ''}{reasons}",
        first=f"    {MARKS[match.answer]} ",
        first_style=STYLES[match.answer],
    )


def _proposal(page: Page, one: Proposal, lang: str) -> None:
    page.prose(say("gap.propose", lang, driver=one.driver), first="    ")
    for row in "---\n".join(yaml.safe_dump(item, sort_keys=False) for item in one.manifests).splitlines():
        page.line((f"      {row}", "cyan"))
    if one.to_fill:
        page.prose(say("gap.fill", lang, names=", ".join(one.to_fill)), first="    ")
    page.prose(one.source, "dim", first="    ")


def _words(need: Need, lang: str) -> str:
    words = [need.access_mode]
    words += [say(f"gap.need.{need.medium}", lang)] if need.medium else []
    words += [say("gap.need.iops", lang, iops=need.iops)] if need.iops else []
    for name in ("encrypted", "snapshots", "expandable", "multi_zone", "retained"):
        if getattr(need, name):
            words.append(say(f"gap.need.{name}", lang))
    words += [say("gap.need.regions", lang, regions=", ".join(need.regions))] if need.regions else []
    return " · ".join(words)


def _reason(name: str, part: Verdict, lang: str) -> str:
    if part.is_unknown:
        return say(f"gap.unknown-part.{name}", lang)
    given = ", ".join(part.values.values())
    return say(f"gap.part.{name}", lang) + (f" ({given})" if given else "")
