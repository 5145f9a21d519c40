"""What a system tool printed, for a person (what is alarming first) and for programs (values and findings)."""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from holdfast.analysis.readouts.judge import Alarm, Readout
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.reports.text import COLOURS
from holdfast.reports.wording import SHAPES, severity_word
from holdfast.texts.say import fill, say


def readout_text(found: Readout, look: Look, lang: str) -> str:
    """Renders the findings for a terminal and counts the values."""
    page = Page(look)
    rows = sum(map(len, found.values.values()))
    page.prose(say("parse.headline", lang, tool=found.tool, count=len(found.alarms), rows=rows), "bold")
    for alarm in found.alarms:
        page.blank()
        mark = f"{SHAPES[alarm.severity]} {severity_word(alarm.severity, lang)}  "
        page.line((mark, COLOURS[alarm.severity]), _says(alarm, lang))
        limit = f"{_plain(alarm.limit)}{alarm.threshold.unit}"
        page.prose(
            say(f"parse.{alarm.threshold.side}", lang, limit=limit, source=alarm.threshold.source), "dim", first="   "
        )
        page.prose(_next(alarm, lang), first="   ")
    page.blank()
    page.prose(say("parse.values", lang), "dim")
    return page.done()


def readout_data(found: Readout, form: str, lang: str) -> str:
    """Renders values and findings as JSON or YAML."""
    findings = [
        {
            "name": alarm.name,
            "severity": alarm.severity,
            "object": alarm.about,
            "text": _says(alarm, lang),
            "value": alarm.value,
            "threshold": alarm.limit,
            "side": alarm.threshold.side,
            "unit": alarm.threshold.unit.strip(),
            "next_step": _next(alarm, lang),
            "source": alarm.threshold.source,
        }
        for alarm in found.alarms
    ]
    plain: dict[str, Any] = {"tool": found.tool, "values": found.values, "findings": findings}
    encoded = msgspec.json.encode(plain)
    if form == "json":
        return msgspec.json.format(encoded, indent=2).decode() + "\n"
    return yaml.safe_dump(msgspec.json.decode(encoded), allow_unicode=True, sort_keys=False, width=100)


def _says(alarm: Alarm, lang: str) -> str:
    return _filled(alarm.threshold.texts[lang].says, alarm)


def _next(alarm: Alarm, lang: str) -> str:
    return _filled(alarm.threshold.texts[lang].next, alarm)


def _filled(text: str, alarm: Alarm) -> str:
    return fill(text, {"about": alarm.about, "value": f"{_plain(alarm.value)}{alarm.threshold.unit}"})


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}"
