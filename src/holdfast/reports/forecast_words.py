"""What is said of an outlook in words: how long, how sure, by which method and why."""

from __future__ import annotations

import math

from holdfast.engine.signals.trends import percent, size
from holdfast.model.outlook import Band, Outlook
from holdfast.model.refs import Ref
from holdfast.reports.describe import printable
from holdfast.texts.say import is_said, say

BARS = "▁▂▃▄▅▆▇█"
PLAIN_BARS = "_.-=+*#@"
SPARK_WIDTH = 16
DAY = 24.0
# Up to here, in days, hours are what people count in.
_HOURS_UP_TO = 2 * DAY
LIMIT_HOURS = 30 * DAY


def duration(hours: float, lang: str) -> str:
    """Writes a time to full with two digits."""
    if hours > LIMIT_HOURS:
        return say("forecast.duration.beyond", lang)
    if hours < 1.0:
        return say("forecast.duration.now", lang)
    if hours < _HOURS_UP_TO:
        return say("forecast.duration.hours", lang, value=f"{hours:.0f}")
    days = hours / DAY
    return say("forecast.duration.days", lang, value=f"{days:.1f}".removesuffix(".0") if days < 10 else f"{days:.0f}")


def span(band: Band, lang: str) -> str:
    """Writes the 10-90 % band of a time."""
    if band.p10 > LIMIT_HOURS:
        return duration(band.p10, lang)
    return f"{duration(band.p10, lang)} - {duration(band.p90, lang)}"


def object_name(item: Outlook) -> str:
    """Names what a row is about, shortly: claims by their namespace, other things by kind."""
    ref = item.subject
    name = f"{ref.namespace}/{ref.name}" if ref.kind == "PersistentVolumeClaim" else f"{ref.kind} {ref.name}"
    return printable(f"{name} {item.part}" if item.part else name)


def resource_word(item: Outlook, lang: str) -> str:
    """Says what of it fills."""
    return say(f"forecast.resource.{item.resource}", lang)


def used_share(item: Outlook) -> str:
    """Writes the used share in percent; a dash where it is not known."""
    return f"{percent(item.share)} %" if item.share is not None else "-"


def amount(value: float | None, item: Outlook) -> str:
    """Writes an amount in the unit of what fills."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if item.resource.endswith("inodes") else size(value)


def chance(value: float | None) -> str:
    """Writes a chance in percent; what is not sure never reads as sure."""
    if value is None or math.isnan(value):
        return "-"
    return f"{min(max(round(value * 100), 1 if value > 0.005 else 0), 99 if value < 1 else 100)} %"


def method_word(name: str, lang: str) -> str:
    """Names a forecaster in a few words."""
    key = f"forecast.method.{name}"
    return say(key, lang) if is_said(key) else name


def spark(item: Outlook, ascii_only: bool = False) -> str:
    """Draws the history as bars between its lowest and highest level; one that hardly moves is drawn flat."""
    bars = PLAIN_BARS if ascii_only else BARS
    if len(item.history) < 2:
        return ""
    first = item.history[0][0]
    cells: list[float | None] = [None] * SPARK_WIDTH
    for hour, value in item.history:
        cells[min(int((hour - first) / max(-first, 1e-9) * SPARK_WIDTH), SPARK_WIDTH - 1)] = value
    levels = [value for value in cells if value is not None]
    low, high = min(levels), max(levels)
    room = max(high - low, 0.01 * (item.capacity or high) or 1.0)
    return "".join(" " if v is None else bars[min(int((v - low) / room * len(bars)), len(bars) - 1)] for v in cells)


def why(item: Outlook, lang: str) -> str:
    """Says in one line what a forecast stands on and what weakens it."""
    key = "forecast.why.method" if item.days else "forecast.why.readings"
    said = [say(key, lang, method=method_word(item.method, lang), days=str(item.days))]
    if item.loss is not None:
        said.append(say("forecast.why.tested", lang, factor=f"{2**item.loss:.1f}"))
    for name, hours in (("changed", item.changed_hours), ("resized", item.resized_hours)):
        if hours is not None:
            said.append(say(f"forecast.why.{name}", lang, time=duration(max(hours, 1.0), lang)))
    if item.recreated_hours is not None:
        said.append(say("forecast.why.recreated", lang, time=duration(max(item.recreated_hours, 1.0), lang)))
    said += [remark(name, item, lang) for name in item.remarks]
    return "; ".join(said)


def remark(name: str, item: Outlook, lang: str) -> str:
    """Says what weakens a forecast, or why there is none."""
    key = f"forecast.remark.{name}"
    time = duration(max(item.stale_hours or 0.0, 1.0), lang)
    return say(key, lang, time=time, days=str(item.days)) if is_said(key) else name


def dates(item: Outlook, lang: str) -> str:
    """Says when the lower levels will be reached, as far as they lie ahead within 30 days."""
    ahead = [level for level in item.levels if level.share < 1 and 0 < level.hours.p50 <= LIMIT_HOURS]
    return ", ".join(
        say("forecast.level", lang, share=f"{level.share * 100:.0f}", time=duration(level.hours.p50, lang))
        for level in ahead
    )


def users(item: Outlook) -> str:
    """Names who uses a volume: the workload, or its Pods."""
    if item.workload is not None:
        return str(item.workload)
    return ", ".join(_short(ref) for ref in item.users[:3])


def _short(ref: Ref) -> str:
    return f"{ref.kind} {ref.name}"
