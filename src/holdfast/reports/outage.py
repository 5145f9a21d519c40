"""A storage outage for the person who leads the recovery, and the package for the vendor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from holdfast.model.refs import Ref
from holdfast.pillars.diagnosis.comeback import Comeback
from holdfast.pillars.diagnosis.outage import Outage, VendorPackage
from holdfast.reports.describe import moment_text
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.texts.say import say

LEVELS = ("none", "low", "medium", "high", "critical")
FIRST_STEPS = ("freeze", "protect", "substitute", "order", "vendor")


def outages_text(found: Sequence[Outage], look: Look, lang: str) -> str:
    """Renders each outage: the size of it, what to do, the order of recovery and the vendor package."""
    page = Page(look)
    if not found:
        page.prose(say("outage.none", lang))
    for number, item in enumerate(found):
        if number:
            page.blank()
        _outage(page, item, lang)
    return page.done()


def outages_json(found: Sequence[Outage], lang: str) -> str:
    """Renders outages for programs."""
    plain = [
        {
            "driver": item.driver,
            "since": item.since,
            "claims_out": [str(ref) for ref in item.out],
            "claims": item.total,
            "order": [_place(one, lang) for one in item.order],
            "substitutes": list(item.substitutes),
            "vendor_package": msgspec.to_builtins(item.package),
        }
        for item in found
    ]
    return indented(plain)


def _place(one: Comeback, lang: str) -> dict[str, Any]:
    return {
        "workload": _named(one.workload),
        "criticality": LEVELS[one.criticality],
        "reason": _reason(one, lang),
        "needed_by": [_named(ref) for ref in one.needed_by],
    }


def _named(ref: Ref) -> dict[str, str]:
    return {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name}


def _outage(page: Page, item: Outage, lang: str) -> None:
    page.line((say("outage.title", lang, driver=item.driver), "bold"))
    since = moment_text(item.since) if item.since else say("outage.since-unknown", lang)
    page.prose(say("outage.size", lang, count=len(item.out), total=item.total, since=since))
    page.blank()
    page.line((say("outage.do", lang), "bold"))
    for number, name in enumerate(FIRST_STEPS, 1):
        others = ", ".join(item.substitutes) or "-"
        page.prose(say(f"outage.step.{name}", lang, classes=others, driver=item.driver), first=f" {number}. ")
    page.blank()
    page.line((say("outage.order", lang, count=len(item.order)), "bold"))
    for number, one in enumerate(item.order, 1):
        level = say(f"outage.level.{LEVELS[one.criticality]}", lang)
        page.line(f" {number:>2}. ", (str(one.workload), "bold"), f"  [{level}]")
        page.prose(_reason(one, lang), "dim", first="     ")
    _package(page, item.package, lang)


def _reason(one: Comeback, lang: str) -> str:
    words = say(f"outage.because.{one.because}", lang, named=one.named)
    if not one.needed_by:
        return words
    return f"{words}; {say('outage.needed-by', lang, names=', '.join(map(str, one.needed_by)))}"


def _package(page: Page, item: VendorPackage, lang: str) -> None:
    page.blank()
    page.line((say("outage.package", lang), "bold"))
    rows = [
        ("driver", item.driver),
        ("kubernetes", item.kubernetes_version or "-"),
        ("images", ", ".join(item.images) or "-"),
        ("out", f"{len(item.volumes_out)}: {', '.join(item.volumes_out[:20]) or '-'}"),
        ("working", str(item.volumes_working)),
    ]
    for name, value in rows:
        page.prose(value, first=f"  {say(f'outage.field.{name}', lang)}: ")
    for name, parameters in item.parameters.items():
        given = ", ".join(f"{key}={value}" for key, value in parameters.items())
        page.prose(f"{name} ({given})", first=f"  {say('outage.field.class', lang)}: ")
    versions: dict[str, list[str]] = {}
    for node, words in item.nodes.items():
        versions.setdefault(words, []).append(node)
    for words, nodes in versions.items():
        page.prose(f"{words or '-'} ({len(nodes)})", first=f"  {say('outage.field.nodes', lang)}: ")
    for message in item.messages:
        since = moment_text(message.since) if message.since else "-"
        page.prose(f"{message.count} x {message.reason}, {since}: {message.example}", first="  ! ")
