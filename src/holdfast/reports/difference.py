"""What changed between two snapshots, as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from holdfast.engine.texts import RuleTexts
from holdfast.model.diagnosis import Problem
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance
from holdfast.pillars.inspection.comparison import Comparison, ObjectChange
from holdfast.pillars.inspection.differing import FieldChange
from holdfast.reports.describe import moment_text
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.reports.rows import plain, printable
from holdfast.reports.wording import severity_word
from holdfast.texts.say import say

MOST_FIELDS = 8
MOST_OBJECTS = 15
LONGEST_VALUE = 80
Words = Callable[[str, str], RuleTexts]


def text(found: Comparison, words: Words, look: Look, lang: str) -> str:
    """Renders a comparison for a terminal: problems first, then objects."""
    page = Page(look)
    page.line((say("diff.between", lang, old=_side(found.old), new=_side(found.new)), "dim"))
    if found.is_other_cluster:
        page.prose(say("diff.other-cluster", lang), "yellow", first="? ")
    if not found.has_changes:
        page.line((say("diff.nothing", lang), "bold"))
    parts = found.problems
    _problems(page, say("diff.opened", lang, count=len(parts.opened)), "+", parts.opened, words, lang)
    _problems(page, say("diff.healed", lang, count=len(parts.healed)), "-", parts.healed, words, lang)
    _problems(page, say("diff.unseen", lang, count=len(parts.unseen)), "?", parts.unseen, words, lang)
    _problems(page, say("diff.remaining", lang, count=len(parts.remaining)), "=", parts.remaining, words, lang)
    _refs(page, say("diff.added", lang, count=len(found.added)), "+", found.added, lang)
    _refs(page, say("diff.removed", lang, count=len(found.removed)), "-", found.removed, lang)
    _changed(page, found.changed, lang)
    if found.not_compared:
        page.blank()
        page.prose(say("diff.not-compared", lang, kinds=", ".join(found.not_compared)), "yellow", first="? ")
    return page.done()


def as_json(found: Comparison) -> str:
    """Renders a comparison for programs."""
    parts = found.problems
    body = {
        "old": msgspec.to_builtins(found.old),
        "new": msgspec.to_builtins(found.new),
        "problems": {
            name: [_brief(problem) for problem in getattr(parts, name)]
            for name in ("opened", "healed", "remaining", "unseen")
        },
        "added": [_named(ref) for ref in found.added],
        "removed": [_named(ref) for ref in found.removed],
        "changed": [
            {
                "object": _named(item.object),
                "recreated": item.is_new,
                "fields": [_field(change) for change in item.fields],
            }
            for item in found.changed
        ],
        "other_cluster": found.is_other_cluster,
        "not_compared": list(found.not_compared),
    }
    return indented(plain(body))


def _problems(page: Page, head: str, sign: str, problems: Sequence[Problem], words: Words, lang: str) -> None:
    if not problems:
        return
    page.blank()
    page.line((head, "bold"))
    shown = problems if page.look.verbose else problems[:MOST_OBJECTS]
    for problem in shown:
        title = words(problem.cause, lang).title
        page.line(
            f" {sign} ", (severity_word(problem.severity, lang), "dim"), f"  {title}  ", (str(problem.object), "bold")
        )
    _rest(page, len(problems) - len(shown), lang)


def _refs(page: Page, head: str, sign: str, refs: Sequence[Ref], lang: str) -> None:
    if not refs:
        return
    page.blank()
    page.line((head, "bold"))
    shown = refs if page.look.verbose else refs[:MOST_OBJECTS]
    for ref in shown:
        page.line(f" {sign} {ref}")
    _rest(page, len(refs) - len(shown), lang)


def _changed(page: Page, changed: Sequence[ObjectChange], lang: str) -> None:
    if not changed:
        return
    page.blank()
    page.line((say("diff.changed", lang, count=len(changed)), "bold"))
    shown = changed if page.look.verbose else changed[:MOST_OBJECTS]
    for item in shown:
        note = f"  {say('diff.recreated', lang)}" if item.is_new else ""
        page.line(" ~ ", (str(item.object), "bold"), (note, "yellow"))
        fields = item.fields if page.look.verbose else item.fields[:MOST_FIELDS]
        _fields(page, fields, lang)
        _rest(page, len(item.fields) - len(fields), lang, "   ")
    _rest(page, len(changed) - len(shown), lang)


def _fields(page: Page, fields: Iterable[FieldChange], lang: str) -> None:
    for change in fields:
        before = say("diff.absent", lang) if change.was_absent else _value(change.before, page.look)
        after = say("diff.absent", lang) if change.is_absent else _value(change.after, page.look)
        page.line("     ", (printable(change.field), "dim"), f": {before} -> {after}")


def _rest(page: Page, count: int, lang: str, margin: str = "") -> None:
    if count > 0:
        page.line((f"{margin}   {say('diff.more', lang, count=count)}", "dim"))


def _value(value: Any, look: Look) -> str:
    written = printable(value if isinstance(value, str | None) else msgspec.json.encode(plain(value)).decode())
    return written if look.verbose or len(written) <= LONGEST_VALUE else written[: LONGEST_VALUE - 3] + "..."


def _side(provenance: Provenance) -> str:
    moment = moment_text(provenance.taken_at) if provenance.taken_at else ""
    return f"{provenance.source} ({moment})" if moment else provenance.source


def _brief(problem: Problem) -> dict[str, Any]:
    return {"cause": problem.cause, "object": _named(problem.object), "severity": problem.severity}


def _named(ref: Ref) -> dict[str, str]:
    named = {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name}
    return {**named, "group": ref.group} if ref.group else named


def _field(change: FieldChange) -> dict[str, Any]:
    sides = {} if change.was_absent else {"before": change.before}
    return {"field": change.field, **sides, **({} if change.is_absent else {"after": change.after})}
