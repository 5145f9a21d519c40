"""What changed before something broke, as text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance
from holdfast.pillars.diagnosis.changes import Change
from holdfast.pillars.diagnosis.suspects import Onset, Suspect
from holdfast.pillars.inspection.values import age_text
from holdfast.reports.describe import moment_text
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.reports.rows import printable
from holdfast.texts.say import say

MOST_SUSPECTS = 10
MOST_CHANGES = 25
WEAKEST = 0.05
LONGEST = 160
WORDS = {
    "rollout": "change.rollout",
    "rollback": "change.rollback",
    "created": "change.created",
    "made": "change.made",
    "deleted": "change.deleted",
    "edited": "change.edited",
    "adjusted": "change.edited",
    "node": "change.condition",
    "condition": "change.condition",
    "event": "change.event",
    "warning": "change.event",
    "helm": "change.helm",
}
ONSETS = {
    "problem": "change.onset-problem",
    "condition": "change.onset-condition",
    "event": "change.onset-event",
    "snapshot": "change.onset-snapshot",
}
PLACES = {
    "namespace": "change.same-namespace",
    "cluster": "change.whole-cluster",
    "elsewhere": "change.elsewhere",
}


def text(
    onset: Onset | None,
    suspects: Sequence[Suspect],
    timeline: Sequence[Change],
    notes: Sequence[str],
    look: Look,
    lang: str,
) -> str:
    """Renders suspects with their scores and reasons, then the timeline."""
    page = Page(look)
    if onset is not None:
        page.line((say("change.onset", lang, object=str(onset.object), time=moment_text(onset.time)), "bold"))
        page.prose(say(ONSETS[onset.source], lang), "dim")
        _suspects(page, suspects, lang)
    else:
        page.line((say("change.no-onset", lang), "bold"))
    _timeline(page, timeline, lang)
    for note in notes:
        page.prose(note, "yellow", first="? ")
    return page.done()


def gaps(missing: Sequence[str], knows_managers: bool, lang: str) -> list[str]:
    """Says which changes the input cannot tell of."""
    found = [say("reason.not-listed", lang, what=kind) for kind in missing]
    return found if knows_managers else [*found, say("change.no-managers", lang)]


def as_json(
    snapshot: Provenance,
    onset: Onset | None,
    suspects: Sequence[Suspect],
    timeline: Sequence[Change],
    missing: Sequence[str],
    knows_managers: bool,
    lang: str,
) -> str:
    """Renders a trace for programs, with the sentence of each change."""
    body = {
        "snapshot": msgspec.to_builtins(snapshot),
        "onset": None if onset is None else {**msgspec.to_builtins(onset), "object": _named(onset.object)},
        "suspects": [
            {
                **_change(suspect.change, lang),
                "score": suspect.score,
                "seconds_before": int(suspect.before.total_seconds()),
                "steps": suspect.steps,
                "place": suspect.place,
                "reason": reason(suspect, lang),
            }
            for suspect in suspects
            if suspect.score >= WEAKEST
        ],
        "timeline": [_change(change, lang) for change in timeline],
        "missing": list(missing),
        "knows_managers": knows_managers,
    }
    return indented(body)


def reason(suspect: Suspect, lang: str) -> str:
    """Says why a change is suspected: how long before the onset it was, and how near."""
    if suspect.steps is None:
        near = say(PLACES.get(suspect.place, PLACES["elsewhere"]), lang)
    elif suspect.steps == 0:
        near = say("change.same-object", lang)
    else:
        near = say("change.steps", lang, count=suspect.steps)
    return say("change.reason", lang, before=age_text(suspect.before), near=near)


def sentence(change: Change, lang: str) -> str:
    """Says what changed."""
    words = say(WORDS[change.sort], lang, **change.values)
    return printable(words).rstrip(" :")


def _suspects(page: Page, suspects: Sequence[Suspect], lang: str) -> None:
    likely = [suspect for suspect in suspects if suspect.score >= WEAKEST]
    shown = likely if page.look.verbose else likely[:MOST_SUSPECTS]
    page.blank()
    page.line((say("change.suspects", lang, count=len(likely)) if likely else say("change.no-suspects", lang), "bold"))
    for suspect in shown:
        page.line((f" {suspect.score:.2f}  ", "dim"), (str(suspect.change.object), "bold"))
        page.prose(_brief(sentence(suspect.change, lang), page.look), first="       ")
        page.prose(reason(suspect, lang), "dim", first="       ")
    _rest(page, len(likely) - len(shown), lang)


def _timeline(page: Page, timeline: Sequence[Change], lang: str) -> None:
    if not timeline:
        return
    page.blank()
    page.line((say("change.timeline", lang, count=len(timeline)), "bold"))
    shown = timeline if page.look.verbose else timeline[-MOST_CHANGES:]
    _rest(page, len(timeline) - len(shown), lang)
    for change in shown:
        words = _brief(sentence(change, lang), page.look)
        page.line((padded(f" {moment_text(change.time)}", 22), "dim"), (f"{change.object}  ", "bold"), words)


def _rest(page: Page, count: int, lang: str) -> None:
    if count > 0:
        page.line((f"   {say('change.more', lang, count=count)}", "dim"))


def _brief(words: str, look: Look) -> str:
    return words if look.verbose or len(words) <= LONGEST else f"{words[: LONGEST - 3]}..."


def _change(change: Change, lang: str) -> dict[str, Any]:
    return {
        "time": change.time,
        "sort": change.sort,
        "object": _named(change.object),
        "values": change.values,
        "text": sentence(change, lang),
    }


def _named(ref: Ref) -> dict[str, str]:
    named = {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name}
    return {**named, "group": ref.group} if ref.group else named
