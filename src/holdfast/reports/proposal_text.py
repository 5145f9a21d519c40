"""Proposals as text for a terminal: what would help where, what is still lacking, and the command that plans it."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.model.plans_shown import ProposalShown
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.texts.say import say


def proposals_text(proposals: Sequence[ProposalShown], look: Look, lang: str) -> str:
    """Lists proposals; with everything shown, also why, and what it was seen by."""
    page = Page(look)
    if not proposals:
        page.prose(say("plans.no-proposals", lang))
    for item in proposals:
        place = f"{item.namespace}/{item.name}" if item.namespace else item.name
        page.line((f"{item.title}: {item.kind} {place}", "bold"), f"  {item.risk}  {item.cluster}")
        for words in item.lacks:
            page.prose(words, first="   ")
        if look.verbose:
            page.prose(item.why, first="   ")
            page.prose(", ".join(item.evidence), first="   ", style="dim")
        if item.plan:
            page.line((f"   holdfast status {item.plan}", "dim"))
        elif not item.lacks:
            page.line((f"   holdfast plan {item.action} {place} --cluster {item.cluster} --reason ...", "dim"))
    return page.done()
