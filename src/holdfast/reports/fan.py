"""The fan chart of an outlook: history, the band of the coming days, the capacity, changes and expansions, as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from holdfast.model.outlook import Band, Outlook
from holdfast.reports.forecast_words import amount, duration, object_name
from holdfast.texts.say import say

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 72, 12, 14, 26
AHEAD_HOURS = 30 * 24.0
_TICKS = 4
# From this many usual distances on, two readings have a gap between them.
_GAP = 3.0
_LEAST_GAP_HOURS = 6.0
Points = Sequence[tuple[float, float]]


class _Scale:
    """From hours and amounts to pixels."""

    def __init__(self, item: Outlook) -> None:
        self.start = min(item.history[0][0], -24.0)
        self.end = AHEAD_HOURS if item.band else 0.12 * -self.start
        now = item.used or 0.0
        capacity = max((value for _, value in item.capacities), default=now) or 1.0
        seen = max(value for _, value in item.history)
        # A volume that is almost empty keeps its shape: the capacity may then lie above the picture.
        ahead = max((day.p90 for day in item.band), default=now)
        self.top = min(1.15 * max(capacity, seen), 4.0 * max(seen, ahead, 1.0))
        self.is_cut = capacity > self.top

    def x(self, hour: float) -> float:
        """Gives the place of an hour."""
        return round(LEFT + (hour - self.start) / (self.end - self.start) * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """Gives the height of an amount."""
        return round(HEIGHT - BOTTOM - min(max(value / self.top, 0.0), 1.0) * (HEIGHT - TOP - BOTTOM), 1)

    def path(self, points: Points) -> str:
        """Joins points by a line."""
        return " ".join(f"{self.x(hour)},{self.y(value)}" for hour, value in points)


def fan(item: Outlook, lang: str) -> Markup:
    """Draws an outlook; nothing where there is no history to draw."""
    if len(item.history) < 2:
        return Markup("")
    scale = _Scale(item)
    title = say("forecast.chart", lang, name=object_name(item))
    inner = Markup("").join(
        (
            *_axes(item, scale, lang),
            *_future(item, scale),
            *_past(item, scale),
            *_capacity(item, scale, lang),
            *_events(item, scale, lang),
        )
    )
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title>{}</svg>').format(
        WIDTH, HEIGHT, title, title, inner
    )


def _axes(item: Outlook, scale: _Scale, lang: str) -> list[Markup]:
    drawn = []
    for value in _ticks(scale.top, not item.resource.endswith("inodes")):
        y = scale.y(value)
        drawn.append(Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(LEFT, WIDTH - RIGHT, y, y))
        drawn.append(_text(LEFT - 6, y + 4, amount(value, item), "end"))
    for hour in (scale.start, scale.start / 2, 0.0, *((360.0, 720.0) if item.band else ())):
        label = say("forecast.now", lang) if hour == 0 else _day(hour, lang)
        anchor = "start" if hour == scale.start else "end" if hour == scale.end else "middle"
        drawn.append(_text(scale.x(hour), HEIGHT - 8, label, anchor))
    drawn.append(_rule(scale.x(0.0), "now"))
    return drawn


def _ticks(top: float, are_bytes: bool) -> list[float]:
    """Gives round amounts in the largest unit that the top is above."""
    unit = 1024.0 ** int(math.log(max(top, 1.0), 1024)) if are_bytes else 1.0
    least = top / unit / _TICKS
    power = 10.0 ** math.floor(math.log10(least))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= least * 0.999) * unit
    return [step * i for i in range(int(top / step) + 1)]


def _past(item: Outlook, scale: _Scale) -> list[Markup]:
    """Draws each stretch of readings as a line, and the stretches without as areas."""
    stretches, gaps = _stretches(item.history)
    low, high = scale.y(0.0), scale.y(scale.top)
    drawn = [
        Markup('<rect class="gap" x="{}" y="{}" width="{}" height="{}"/>').format(
            scale.x(start), high, round(scale.x(end) - scale.x(start), 1), round(low - high, 1)
        )
        for start, end in gaps
    ]
    return [*drawn, *(Markup('<polyline class="past" points="{}"/>').format(scale.path(part)) for part in stretches)]


def _stretches(points: Points) -> tuple[list[Points], list[tuple[float, float]]]:
    """Cuts a history where it has no readings for several times its usual distance, and before now."""
    apart = sorted(after - before for (before, _), (after, _) in pairwise(points))
    longest = max(_GAP * apart[len(apart) // 2], _LEAST_GAP_HOURS)
    cuts = [i + 1 for i, ((before, _), (after, _)) in enumerate(pairwise(points)) if after - before > longest]
    gaps = [(points[cut - 1][0], points[cut][0]) for cut in cuts]
    if -points[-1][0] > longest:
        gaps.append((points[-1][0], 0.0))
    return [points[start:end] for start, end in pairwise((0, *cuts, len(points)))], gaps


def _until_full(item: Outlook) -> tuple[Band, ...]:
    """Gives the days up to the one by which it is surely full: it fills no further, so there is no more to say."""
    capacity = item.capacity or math.inf
    sure = next((i for i, day in enumerate(item.band) if day.p10 >= capacity), len(item.band))
    return item.band[: sure + 1]


def _below(points: Points, top: float) -> list[tuple[float, float]]:
    """Ends a line where it leaves the picture."""
    kept = [points[0]]
    for (before, low), (hour, value) in pairwise(points):
        if value > top:
            kept.append((before + (hour - before) * (top - low) / (value - low), top))
            break
        kept.append((hour, value))
    return kept


def _future(item: Outlook, scale: _Scale) -> list[Markup]:
    if not item.band or item.used is None:
        return []
    now = (0.0, item.used)
    days = _until_full(item)
    low = [now, *((24.0 * (i + 1), day.p10) for i, day in enumerate(days))]
    high = [now, *((24.0 * (i + 1), day.p90) for i, day in enumerate(days))]
    middle = [now, *((24.0 * (i + 1), day.p50) for i, day in enumerate(days))]
    return [
        Markup('<polygon class="band" points="{} {}"/>').format(scale.path(high), scale.path(low[::-1])),
        Markup('<polyline class="ahead" points="{}"/>').format(scale.path(_below(middle, scale.top))),
    ]


def _capacity(item: Outlook, scale: _Scale, lang: str) -> list[Markup]:
    if not item.capacities or item.capacity is None:
        return []
    points: list[tuple[float, float]] = []
    for hour, value in item.capacities:
        if points:
            points.append((hour, points[-1][1]))
        points.append((max(hour, scale.start), value))
    points.append((scale.end, points[-1][1]))
    if scale.is_cut:
        label = say("forecast.capacity-above", lang, amount=amount(item.capacity, item))
        return [_text(WIDTH - RIGHT, TOP + 2, label, "end")]
    label = say("forecast.capacity", lang, amount=amount(item.capacity, item))
    # The words of a capacity that never changed stand where no band can lie.
    place, anchor = (LEFT + 4, "start") if len(item.capacities) == 1 else (WIDTH - RIGHT, "end")
    return [
        Markup('<polyline class="capacity" points="{}"/>').format(scale.path(points)),
        _text(place, scale.y(points[-1][1]) - 4, label, anchor),
    ]


def _events(item: Outlook, scale: _Scale, lang: str) -> list[Markup]:
    drawn = []
    found = {"changed": item.changed_hours, "resized": item.resized_hours, "recreated": item.recreated_hours}
    for row, (name, hours) in enumerate((n, h) for n, h in found.items() if h is not None and -h >= scale.start):
        assert hours is not None
        x = scale.x(-hours)
        # The level of a volume that was emptied is lowest just after that.
        anchor = "end" if x > WIDTH / 2 or (name == "recreated" and x > LEFT + 80) else "start"
        drawn.append(_rule(x, name))
        label = say(f"forecast.event.{name}", lang)
        drawn.append(_text(x + (-4 if anchor == "end" else 4), HEIGHT - BOTTOM - 6 - 14 * row, label, anchor))
    if item.hours is not None and 0 < item.hours.p50 <= AHEAD_HOURS:
        drawn.append(_rule(scale.x(item.hours.p50), "full"))
        place = scale.x(item.hours.p50)
        label = say("forecast.full-at", lang, time=duration(item.hours.p50, lang))
        near_edge = place > WIDTH - 140
        drawn.append(_text(place + (-4 if near_edge else 4), HEIGHT / 2, label, "end" if near_edge else "start"))
    return drawn


def _rule(x: float, look: str) -> Markup:
    return Markup('<line class="rule {}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(look, x, x, TOP, HEIGHT - BOTTOM)


def _text(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(x, y, anchor, escape(words))


def _day(hour: float, lang: str) -> str:
    days = hour / 24.0
    sign = "+" if days > 0 else "\N{MINUS SIGN}"
    return f"{sign}{say('forecast.duration.days', lang, value=f'{abs(days):.0f}')}"
