"""How a claim's data comes back, for a person under stress and for programs."""

from __future__ import annotations

import shlex
from typing import Any

import yaml

from holdfast.model.outcome import Answer
from holdfast.pillars.diagnosis.recovery import Recovery
from holdfast.pillars.diagnosis.recovery_steps import Step
from holdfast.pillars.inspection.values import age_text
from holdfast.reports.describe import moment_text
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.marks import MARKS, STYLES
from holdfast.reports.page import Page
from holdfast.texts.say import say
from holdfast.verdicts.recovery_points import RecoveryPoint


def recovery_text(found: Recovery, look: Look, lang: str) -> str:
    """Renders what would be lost, the recovery points, and the steps with what to run."""
    page = Page(look)
    page.line((say("recover.title" if found.exists else "recover.title-gone", lang, claim=str(found.claim)), "bold"))
    page.prose(_loss(found, lang), "bold" if found.loses is None else "")
    page.blank()
    page.line((say("recover.points", lang, count=len(found.points)), "bold"))
    for point in found.points:
        _point(page, point, lang)
    for dump in found.dumps:
        age = age_text(dump.last_success) if dump.last_success is not None else say("recover.never", lang)
        page.prose(say("recover.dump", lang, object=str(dump.object), age=age), "dim", first=" ~ ")
    page.blank()
    page.line((say("recover.steps", lang), "bold"))
    for number, step in enumerate(found.steps, 1):
        _step(page, number, step, lang)
    for kind in found.unread:
        page.prose(say("recover.unread", lang, kind=kind), "yellow", first="? ")
    return page.done()


def recovery_json(found: Recovery, lang: str) -> str:
    """Renders a recovery for programs, with the sentence of each step."""
    plain: dict[str, Any] = {
        "claim": {"namespace": found.claim.namespace, "name": found.claim.name},
        "exists": found.exists,
        "loses_seconds": None if found.loses is None else int(found.loses.total_seconds()),
        "points": [
            {
                "kind": point.kind,
                "object": str(point.object),
                "taken_at": point.taken_at,
                "complete": point.complete.value,
                "reasons": [_reason(name, lang) for name in point.reasons],
                "tested": point.tested,
                "proof": str(point.proof) if point.proof else None,
                "size": point.size or None,
            }
            for point in found.points
        ],
        "steps": [
            {
                "step": step.name,
                "protective": step.is_protective,
                "text": _words(step, lang),
                "command": shlex.join(step.command),
                "manifests": list(step.manifests),
            }
            for step in found.steps
        ],
        "dumps": [
            {
                "object": str(dump.object),
                "last_success_seconds": None if dump.last_success is None else int(dump.last_success.total_seconds()),
            }
            for dump in found.dumps
        ],
        "not_seen": list(found.unread),
    }
    return indented(plain)


def _loss(found: Recovery, lang: str) -> str:
    if found.loses is not None:
        return say("recover.loses", lang, age=age_text(found.loses))
    if any(point.complete is Answer.YES for point in found.points):
        return say("recover.loses-unknown", lang)
    return say("recover.no-complete-point" if found.points else "recover.no-point", lang)


def _point(page: Page, point: RecoveryPoint, lang: str) -> None:
    taken = moment_text(point.taken_at) if point.taken_at else say("recover.time-unknown", lang)
    page.line(
        (f" {MARKS[point.complete]} ", STYLES[point.complete]),
        (say(f"recover.kind.{point.kind}", lang), "bold"),
        f"  {point.object}",
    )
    state = say(f"recover.complete.{point.complete.value}", lang)
    tested = say(f"recover.tested.{point.tested}", lang, proof=str(point.proof or ""))
    page.prose(f"{taken} · {state} · {tested}", "dim", first="     ")
    for name in point.reasons:
        page.prose(_reason(name, lang), first="     ")


def _step(page: Page, number: int, step: Step, lang: str) -> None:
    mark = say("recover.protective", lang) if step.is_protective else say("recover.restoring", lang)
    page.prose(f"[{mark}] {_words(step, lang)}", first=f" {number}. ")
    if step.manifests:
        text = "---\n".join(yaml.safe_dump(item, sort_keys=False, allow_unicode=True) for item in step.manifests)
        for row in text.splitlines():
            page.line((f"      {row}", "cyan"))
    if step.command:
        page.line((f"    {shlex.join(step.command)}", "bold"))


def _words(step: Step, lang: str) -> str:
    return say(f"recover.step.{step.name}", lang, **step.values)


def _reason(name: str, lang: str) -> str:
    return say(f"recover.reason.{name}", lang)
