"""Predictions for a terminal: one answer, then a table for each kind, then what cannot be said and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len, set_cell_size

from holdfast.model.prediction import KINDS, Predicted, Prediction, PredictionKind
from holdfast.reports.describe import unread_text
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.reports.prediction_words import (
    amount,
    date,
    horizon_of,
    in_time,
    known,
    lacking,
    middle,
    name_of,
    proof,
    reasons,
    slot,
    span,
    spark,
)
from holdfast.texts.say import say

MOST_SHOWN = 10
WIDEST_NAME = 38
SOON_HOURS = 30 * 24.0
LIKELY = 0.5
_HEADS: dict[PredictionKind, tuple[str, ...]] = {
    "capacity": ("what", "past", "now", "limit", "full", "band"),
    "bottleneck": ("what", "question", "past", "now", "when", "band"),
    "failure": ("what", "risk", "band"),
    "cost": ("what", "past", "so-far", "month-end", "band", "budget", "passed"),
    "exposure": ("what", "past", "now", "next", "band"),
    "window": ("what", "slot", "load", "usual"),
}
Cells = Callable[[Prediction, Look, str], list[str]]


def predictions_text(found: Predicted, look: Look, lang: str) -> str:
    """Renders predictions; with a verbose look, all of them."""
    page = Page(look)
    page.prose(headline(found, lang), "bold")
    for kind in KINDS:
        told = [item for item in found.of(kind) if item.is_evaluated]
        if told:
            _section(page, kind, told, look, lang)
    blind = [item for item in found.predictions if not item.is_evaluated]
    if blind:
        page.blank()
        page.line((say("predict.not-evaluated", lang, count=len(blind)), "bold"))
        _blind(page, blind, lang)
    for gone in found.unread:
        page.prose(unread_text(gone, lang), first=" ? ")
    return page.done()


def headline(found: Predicted, lang: str) -> str:
    """Says what comes first of all that is predicted, or that nothing of it needs anyone."""
    urgent = sorted((item for item in found.predictions if is_urgent(item)), key=_first)
    told = [item for item in found.predictions if item.is_evaluated]
    if not told:
        return say("predict.nothing", lang)
    if not urgent:
        silent = sum(1 for item in told if item.off)
        return say("predict.calm", lang, count=len(told), off=str(silent))
    answer = _answer(urgent[0], lang)
    return f"{answer} {say('predict.others', lang, count=len(urgent) - 1)}" if len(urgent) > 1 else answer


def is_urgent(item: Prediction) -> bool:
    """Says that a person should act on it: something ends within a month, or is likely to fail."""
    if not item.speaks or item.kind in ("window", "exposure"):
        return item.kind == "exposure" and item.speaks and _is_rising(item)
    if item.kind == "failure":
        return item.band is not None and item.band.p50 >= LIKELY
    return item.crosses_within(SOON_HOURS)


def _is_rising(item: Prediction) -> bool:
    return any(part.role == "change" and (part.value or 0.0) > 1.0 for part in item.parts)


def _first(item: Prediction) -> tuple[float, str]:
    ahead = item.crossing - item.moment if item.crossing is not None else SOON_HOURS * 3600
    return (0.0 if item.kind == "failure" else ahead, str(item.subject))


def _answer(item: Prediction, lang: str) -> str:
    hours = (item.crossing - item.moment) / 3600 if item.crossing is not None else 0.0
    values = {
        "name": name_of(item, lang),
        "time": in_time(max(hours, 0.0), lang, horizon_of(item)),
        "date": date(item.crossing),
        "band": span(item.band, item, lang),
        "middle": middle(item, lang),
        "limit": amount(item.limit, item.scale),
        "part": item.part,
        "first": known(item.parts[0].name, "resource", lang) if item.parts else "",
        "why": reasons(item, lang, 2),
    }
    return say(f"predict.answer.{item.quantity}", lang, **values)


def _section(page: Page, kind: PredictionKind, told: Sequence[Prediction], look: Look, lang: str) -> None:
    page.blank()
    page.line((say(f"predict.kind.{kind}", lang), "bold"))
    shown = told if look.verbose else told[:MOST_SHOWN]
    heads = [say(f"predict.column.{name}", lang) for name in _HEADS[kind]]
    rows = [_CELLS[kind](item, look, lang) for item in shown]
    widths = [max(map(cell_len, cells)) for cells in zip(heads, *rows, strict=True)]
    page.line((_aligned(heads, widths), "dim"))
    for item, row in zip(shown, rows, strict=True):
        page.line((_aligned(row, widths), "bold red" if is_urgent(item) else ""))
        below = " · ".join(filter(None, (reasons(item, lang), proof(item, lang))))
        if below:
            page.prose(below, "dim", first="   ")
    if len(told) > len(shown):
        page.prose(say("predict.more", lang, count=len(told) - len(shown)))


def _blind(page: Page, blind: Sequence[Prediction], lang: str) -> None:
    told: dict[str, int] = {}
    for item in blind:
        question = say(f"predict.question.{item.quantity}", lang)
        about = name_of(item, lang) if item.subject is not None else known(item.part, "group", lang)
        text = f"{question}{f' ({about})' if about else ''}: {lacking(item, lang)}"
        told[text] = told.get(text, 0) + 1
    shown = list(told) if page.look.verbose else list(told)[:MOST_SHOWN]
    for text in shown:
        page.prose(text, first=" ? ")
    if len(told) > len(shown):
        page.prose(say("predict.more", lang, count=len(told) - len(shown)))


def _capacity(item: Prediction, look: Look, lang: str) -> list[str]:
    return [
        _name(item, look, lang),
        spark(item.history, look.ascii),
        amount(item.now, item.scale),
        amount(item.limit, item.scale),
        middle(item, lang),
        span(item.band, item, lang),
    ]


def _bottleneck(item: Prediction, look: Look, lang: str) -> list[str]:
    if item.quantity == "hours-to-target":
        question = f"{item.part} < {amount(item.limit, item.scale)}"
    else:
        first = known(item.parts[0].name, "resource", lang) if item.parts else "-"
        question = say("predict.first", lang, name=first)
    return [
        _name(item, look, lang),
        question,
        spark(item.history, look.ascii),
        amount(item.now, item.scale),
        middle(item, lang),
        span(item.band, item, lang),
    ]


def _failure(item: Prediction, look: Look, lang: str) -> list[str]:
    return [_name(item, look, lang), middle(item, lang), span(item.band, item, lang)]


def _cost(item: Prediction, look: Look, lang: str) -> list[str]:
    return [
        _name(item, look, lang),
        spark(item.history, look.ascii),
        amount(item.now, item.scale),
        middle(item, lang),
        span(item.band, item, lang),
        amount(item.limit, item.scale),
        date(item.crossing) or "-",
    ]


def _exposure(item: Prediction, look: Look, lang: str) -> list[str]:
    now = amount(item.now, item.scale)
    return [
        _name(item, look, lang),
        spark(item.history, look.ascii),
        now,
        middle(item, lang),
        span(item.band, item, lang),
    ]


def _window(item: Prediction, look: Look, lang: str) -> list[str]:
    best = slot(item.parts[0], lang) if item.parts else "-"
    return [_name(item, look, lang), best, middle(item, lang), amount(item.now, item.scale)]


_CELLS: dict[PredictionKind, Cells] = {
    "capacity": _capacity,
    "bottleneck": _bottleneck,
    "failure": _failure,
    "cost": _cost,
    "exposure": _exposure,
    "window": _window,
}


def _name(item: Prediction, look: Look, lang: str) -> str:
    name = name_of(item, lang)
    if cell_len(name) > WIDEST_NAME and not look.verbose:
        return set_cell_size(name, WIDEST_NAME - 1).rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    return name


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(padded(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()
