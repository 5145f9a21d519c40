"""What is otherwise than it was meant to be, as text and as JSON."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from holdfast.pillars.automation.baselines import Drift, DriftedObject, Exported
from holdfast.pillars.automation.drift import DriftedField
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.reports.rows import plain, printable
from holdfast.texts.say import say

MOST_FIELDS: Final = 12
LONGEST_VALUE: Final = 80
_SIGNS: Final = {"drifted": "~", "missing": "-", "added": "+"}


def text(found: Drift, look: Look, lang: str) -> str:
    """Renders drift for a terminal: each object with its fields, who changed them and what setting back would mean."""
    page = Page(look)
    page.line((say("drift.headline", lang, count=len(found.objects), same=found.same), "bold"))
    for item in found.objects:
        _object(page, item, lang)
    if found.not_compared:
        page.blank()
        page.prose(say("drift.not-compared", lang, kinds=", ".join(found.not_compared)), "yellow", first="? ")
    return page.done()


def as_json(found: Drift) -> str:
    """Renders drift for programs."""
    return indented(
        plain(
            {
                "objects": [_wired(item) for item in found.objects],
                "same": found.same,
                "not_compared": list(found.not_compared),
            }
        )
    )


def manifests(found: Exported) -> str:
    """Renders objects as one list that can be applied anew."""
    return indented({"apiVersion": "v1", "kind": "List", "items": list(found.manifests)})


def _object(page: Page, item: DriftedObject, lang: str) -> None:
    page.blank()
    note = "" if item.state == "drifted" else f"  {say(f'drift.state.{item.state}', lang)}"
    page.line(f" {_SIGNS[item.state]} ", (str(item.object), "bold"), (note, "yellow"))
    shown = item.fields if page.look.verbose else item.fields[:MOST_FIELDS]
    for field in shown:
        _field(page, field, lang)
    if len(shown) < len(item.fields):
        page.line((f"     {say('drift.more', lang, count=len(item.fields) - len(shown))}", "dim"))


def _field(page: Page, field: DriftedField, lang: str) -> None:
    wanted = say("drift.absent", lang) if field.kind == "added" else _value(field.wanted, page.look)
    live = say("drift.absent", lang) if field.kind == "removed" else _value(field.live, page.look)
    page.line("     ", (printable(field.path), "dim"), f": {wanted} -> {live}")
    notes = [say(f"drift.risk.{field.risk}", lang)]
    if field.manager:
        notes.append(say("drift.by", lang, manager=printable(field.manager)))
    if field.origin == "never-applied":
        notes.append(say("drift.never-applied", lang))
    page.line((f"       {'; '.join(notes)}", "dim"))


def _value(value: Any, look: Look) -> str:
    written = printable(value if isinstance(value, str) else msgspec.json.encode(plain(value)).decode())
    return written if look.verbose or len(written) <= LONGEST_VALUE else written[: LONGEST_VALUE - 3] + "..."


def _wired(item: DriftedObject) -> dict[str, Any]:
    ref = item.object
    return {
        "object": {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name},
        "state": item.state,
        "fields": [
            {
                "path": field.path,
                "kind": field.kind,
                "wanted": field.wanted,
                "live": field.live,
                "manager": field.manager,
                "risk": field.risk,
                "origin": field.origin,
            }
            for field in item.fields
        ],
    }
