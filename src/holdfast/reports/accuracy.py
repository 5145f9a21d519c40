"""How right the forecasts have been, for a terminal and for programs."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from holdfast.pillars.prediction.accuracy import Accuracy, Miss
from holdfast.reports.describe import moment_text, wired
from holdfast.reports.forecast_words import duration
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.texts.say import say

MOST_MISSES = 20


def accuracy_text(found: Accuracy, is_replay: bool, look: Look, lang: str) -> str:
    """Renders a track record as sentences, then the misses."""
    page = Page(look)
    record = found.record
    time = duration(found.within, lang)
    if record.said + record.missed + record.quiet == 0:
        page.prose(say("accuracy.none", lang), "bold")
        return page.done()
    page.prose(say("accuracy.headline", lang, count=record.said, time=time, true=str(record.came_true)), "bold")
    counts = {"count": str(record.missed), "quiet": str(record.quiet), "open": str(record.open)}
    page.prose(say("accuracy.missed", lang, **counts))
    if is_replay:
        page.prose(say("accuracy.replayed", lang, count=found.moments))
    if record.banded:
        page.prose(say("accuracy.band", lang, inside=str(record.inside), count=str(record.banded)))
    if not math.isnan(record.f1):
        page.prose(say("accuracy.f1", lang, value=f"{record.f1:.2f}"))
    if not math.isnan(record.doublings):
        page.prose(say("accuracy.doublings", lang, factor=f"{2**record.doublings:.1f}"))
    if found.misses:
        page.blank()
        page.line((say("accuracy.misses", lang), "bold"))
        shown = found.misses if look.verbose else found.misses[:MOST_MISSES]
        for miss in shown:
            _miss(page, miss, found.within, lang)
        if len(found.misses) > len(shown):
            page.line(f"   (+{len(found.misses) - len(shown)})")
    return page.done()


def _miss(page: Page, miss: Miss, within: float, lang: str) -> None:
    words = say("accuracy.in-vain" if miss.said <= within else "accuracy.unwarned", lang)
    moment = moment_text(datetime.fromtimestamp(miss.moment, UTC))
    times = f"{duration(miss.said, lang)} / {duration(miss.came, lang)}"
    what = say(f"forecast.resource.{miss.resource}", lang)
    page.prose(f"{moment}  {miss.subject} ({what}): {words}, {times}", first=" - ")


def accuracy_json(found: Accuracy) -> str:
    """Renders a track record as indented JSON."""
    record = found.record
    plain = {
        "within_hours": found.within,
        "moments": found.moments,
        "said": record.said,
        "came_true": record.came_true,
        "missed": record.missed,
        "quiet": record.quiet,
        "open": record.open,
        "inside_band": record.inside,
        "outcomes": record.banded,
        "f1": _finite(record.f1),
        "coverage": record.inside / record.banded if record.banded else None,
        "mean_abs_log2": _finite(record.doublings),
        "misses": [
            {
                "object": wired(miss.subject),
                "resource": miss.resource,
                "moment": datetime.fromtimestamp(miss.moment, UTC),
                "said_hours": _finite(miss.said),
                "came_hours": _finite(miss.came),
            }
            for miss in found.misses
        ],
    }
    return indented(plain)


def _finite(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None
