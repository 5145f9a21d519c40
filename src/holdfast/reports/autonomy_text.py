"""The autonomy dial as text for a terminal: how far each action goes and why, what it earned, and the rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from holdfast.reports.autonomy_shown import AutonomyLevelShown, DialShown, EvidenceShown, RateShown
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.texts.say import say


def autonomy_text(
    levels: Sequence[AutonomyLevelShown], rate: RateShown, evidence: Mapping[str, EvidenceShown], look: Look, lang: str
) -> str:
    """Lists levels with why they hold where somebody set them or everything is shown, then the automation rate."""
    page = Page(look)
    width = max((len(item.level) for item in levels), default=0)
    for item in levels:
        page.line((f"{item.level:<{width}}", "bold"), f"  {item.action}  {item.title}")
        if look.verbose or item.because != "default":
            page.prose(item.reason, first="   ")
            limit = say("autonomy.shown.ceiling", lang, level=item.ceiling)
            page.prose(limit, first="   ", style="dim")
        for run in item.failures:
            page.line((f"   holdfast status {run}", "dim"))
        if item.action in evidence:
            page.prose(evidence[item.action].sentence, first="   ")
    page.blank()
    days = round((rate.until - rate.since).total_seconds() / 86_400)
    if rate.share is None:
        page.prose(say("autonomy.shown.no-rate", lang, days=days))
    else:
        share, target = f"{rate.share:.0%}", f"{rate.target:.0%}"
        words = say(
            "autonomy.shown.rate",
            lang,
            share=share,
            automated=rate.automated,
            runs=rate.runs,
            days=days,
            target=target,
        )
        page.prose(words, style="bold")
    page.prose(rate.definition, first="   ")
    return page.done()


def dial_text(item: DialShown, look: Look, lang: str) -> str:
    """Says what was set, and where."""
    page = Page(look)
    narrowed = " / ".join(filter(None, (item.cluster, item.namespace, item.environment)))
    place = narrowed or say("autonomy.shown.everywhere", lang)
    action = item.action or say("autonomy.shown.every-action", lang)
    page.prose(say("autonomy.shown.set", lang, action=action, level=item.level, place=place))
    return page.done()
