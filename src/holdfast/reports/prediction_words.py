"""What is said of a prediction in words: when, how much, how sure, by which method, why, and why not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime

from holdfast.engine.signals.trends import percent, size
from holdfast.model.outlook import Band
from holdfast.model.prediction import Part, Prediction
from holdfast.reports.describe import printable, unread_text
from holdfast.reports.forecast_words import BARS, PLAIN_BARS, SPARK_WIDTH, chance, method_word
from holdfast.texts.say import is_said, say

DAY = 24.0
MOST_PARTS = 4
_OF_COST = ("price", "quantity", "new", "gone", "change")
_EITHER_OR = ("single-point-of-failure", "spare-below-threshold")
_MINUTES_BELOW = 1.0


def name_of(item: Prediction, lang: str) -> str:
    """Names what a prediction is about."""
    if item.subject is None:
        return printable(known(item.part, "exposed", lang)) if item.part else say("predict.all", lang)
    ref = item.subject
    part = f" {item.part}" if item.kind == "capacity" and item.part else ""
    return printable(f"{ref}{part}")


def known(name: str, room: str, lang: str) -> str:
    """Gives the words for a name of ours; any other stays as it is."""
    key = f"predict.{room}.{name}"
    return say(key, lang) if is_said(key) else name


def in_time(hours: float, lang: str, horizon: float) -> str:
    """Writes a time from now with two digits."""
    if not math.isfinite(hours) or hours > horizon:
        return say("predict.beyond", lang, days=f"{horizon / DAY:.0f}")
    if hours < _MINUTES_BELOW:
        return say("predict.now", lang)
    if hours < 2 * DAY:
        return say("forecast.duration.hours", lang, value=f"{hours:.0f}")
    days = hours / DAY
    return say("forecast.duration.days", lang, value=f"{days:.1f}".removesuffix(".0") if days < 10 else f"{days:.0f}")


def horizon_of(item: Prediction) -> float:
    """Gives how many hours ahead a time was looked for."""
    return 30 * DAY if item.kind == "capacity" else 90 * DAY


def span(band: Band | None, item: Prediction, lang: str) -> str:
    """Writes the 10-90 % band of a quantity."""
    if band is None:
        return ""
    if item.unit != "hours":
        return f"{amount(band.p10, item.unit)} - {amount(band.p90, item.unit)}"
    horizon = horizon_of(item)
    first, last = in_time(band.p10, lang, horizon), in_time(band.p90, lang, horizon)
    return first if first == last else f"{first} - {last}"


def middle(item: Prediction, lang: str) -> str:
    """Writes the middle of the quantity."""
    if item.band is None:
        return "-"
    if item.unit == "hours":
        return in_time(item.band.p50, lang, horizon_of(item))
    return amount(item.band.p50, item.unit)


def amount(value: float | None, unit: str) -> str:
    """Writes a value in its unit."""
    if value is None:
        return "-"
    if unit == "bytes":
        return size(value)
    if unit == "probability":
        return chance(value)
    if unit == "ratio":
        return f"{percent(value)} %"
    if unit == "seconds":
        return f"{value * 1000:.3g} ms" if value < 1 else f"{value:.3g} s"
    if unit == "per-second":
        return f"{value:.3g}/s" if value < 1000 else f"{value:,.0f}/s"
    return " ".join(filter(None, (_number(value), "" if unit == "count" else unit)))


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"


def date(moment: float | None) -> str:
    """Writes a day."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d") if moment is not None else ""


def slot(part: Part, lang: str) -> str:
    """Writes a slot of time in UTC."""
    if part.start is None or part.end is None:
        return ""
    start, end = (datetime.fromtimestamp(moment, UTC) for moment in (part.start, part.end))
    day = say(f"predict.day.{start.isoweekday()}", lang)
    return f"{day} {start.strftime('%Y-%m-%d %H:%M')}-{end.strftime('%H:%M')} UTC"


def spark(history: Sequence[tuple[float, float]], ascii_only: bool = False) -> str:
    """Draws a history as bars between its lowest and highest level."""
    bars = PLAIN_BARS if ascii_only else BARS
    if len(history) < 2:
        return ""
    first = history[0][0]
    cells: list[list[float]] = [[] for _ in range(SPARK_WIDTH)]
    for hour, value in history:
        cells[min(int((hour - first) / max(history[-1][0] - first, 1e-9) * SPARK_WIDTH), SPARK_WIDTH - 1)].append(value)
    levels = [max(cell) if cell else None for cell in cells]
    seen = [level for level in levels if level is not None]
    room = max(max(seen) - min(seen), 1e-9 + 0.01 * abs(max(seen)))
    return "".join(
        " " if level is None else bars[min(int((level - min(seen)) / room * len(bars)), len(bars) - 1)]
        for level in levels
    )


def proof(item: Prediction, lang: str) -> str:
    """Says by which method something is told, and what its own past says of that method."""
    said = [_method(item, lang)] if item.method else []
    tested = item.score
    if item.off:
        said.append(say(f"predict.off.{item.off}", lang))
    elif tested is not None and tested.gain is not None:
        tests = f"{tested.tests:.0f}"
        said.append(say("predict.beats", lang, gain=percent(max(tested.gain, 0.0)), tests=tests))
    elif tested is not None and tested.tests > 0:
        said.append(say("forecast.why.tested", lang, factor=f"{2**tested.error:.1f}"))
    return "; ".join(said)


def _method(item: Prediction, lang: str) -> str:
    return method_word(item.method, lang) if item.kind == "capacity" else known(item.method, "method", lang)


def reasons(item: Prediction, lang: str, most: int = MOST_PARTS) -> str:
    """Says in one line what a prediction is made of, the weightiest first."""
    if item.kind == "window":
        others = ", ".join(slot(part, lang) for part in item.parts[1:])
        return say("predict.part.slots", lang, slots=others) if others else ""
    told = [text for part in item.parts if (text := _part(part, item, lang))]
    more = len(told) - most
    rest = [say("predict.more-parts", lang, count=more)] if more > 0 else []
    return ", ".join((*told[:most], *rest))


def _part(part: Part, item: Prediction, lang: str) -> str:
    if part.role == "change" and item.kind == "exposure":
        return "" if item.off else say("predict.part.factor", lang, value=f"{part.value or 1.0:.3g}")
    if part.role == "threshold":
        ahead = part.hours.p50 if part.hours is not None else math.inf
        values = {"time": in_time(ahead, lang, horizon_of(item)), "share": part.name}
        return say("predict.part.threshold", lang, **values) if 1 <= ahead <= 720 and part.name != "100%" else ""
    if part.name in _EITHER_OR:
        return known(part.name, "signal", lang)
    key = f"predict.part.{part.role}"
    room = "signal" if part.role == "signal" else "resource"
    name = part.name if part.role in _OF_COST else known(part.name, room, lang)
    return say(key, lang, name=printable(name or say("predict.all", lang)), **_values(part, item, lang))


def _values(part: Part, item: Prediction, lang: str) -> dict[str, str]:
    if part.role == "signal":
        return {"value": f"{part.value:.3g}" if part.value is not None else "-"}
    if part.role == "resource":
        time = in_time(part.hours.p50, lang, horizon_of(item)) if part.hours is not None else "-"
        return {"load": amount(part.effect, "per-second"), "time": time}
    if part.role in _OF_COST:
        return {"effect": f"{part.effect or 0.0:+,.0f} {item.unit}".strip()}
    return {"value": amount(part.value, part.unit)}


def lacking(item: Prediction, lang: str) -> str:
    """Says what was not there, one reason at a time."""
    told = []
    for reason in dict.fromkeys(gone.reason for gone in item.needs):
        gone = [one for one in item.needs if one.reason == reason]
        key = f"predict.need.{reason}"
        names = ", ".join(printable(one.what) for one in gone)
        told += [say(key, lang, what=names)] if is_said(key) else [unread_text(one, lang) for one in gone]
    return "; ".join(told)
