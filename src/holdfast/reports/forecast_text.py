"""Forecasts as a table for a terminal, the most urgent first, and what nothing can be said of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from holdfast.model.outcome import Unread
from holdfast.model.outlook import WARNING_HOURS, Outlook, Resource
from holdfast.reports.describe import moment_text, unread_text
from holdfast.reports.forecast_words import (
    chance,
    dates,
    duration,
    object_name,
    remark,
    resource_word,
    span,
    spark,
    used_share,
    users,
    why,
)
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.texts.say import say

WIDEST_NAME = 34
NAMED = 5
SILENT = ("no-data", "no-capacity", "stale", "too-short")
_HEADS = ("object", "what", "used", "past", "full-in", "band", "chance")


def forecast_text(
    outlooks: Sequence[Outlook],
    moment: datetime | None,
    unread: Sequence[Unread],
    look: Look,
    lang: str,
    within: float | None = None,
    blind: Sequence[Resource] = (),
) -> str:
    """Renders the table; with `within`, only what fills within so many hours and what nothing is said of."""
    page = Page(look)
    said = [item for item in outlooks if item.standing not in SILENT]
    silent = [item for item in outlooks if item.standing in SILENT]
    horizon = within if within is not None else WARNING_HOURS
    soon = [item for item in said if item.fills_within(horizon)]
    page.prose(headline(outlooks, soon, horizon, moment, lang), "bold")
    shown = soon if within is not None else said
    if shown:
        page.blank()
        _table(page, shown, look, lang)
    if silent:
        page.blank()
        _silence(page, silent, lang, look.verbose)
    if blind:
        page.blank()
        page.prose(blindness(blind, lang), "dim")
    for item in unread:
        page.prose(unread_text(item, lang), first=" ? ")
    return page.done()


def blindness(blind: Sequence[Resource], lang: str) -> str:
    """Says what the source does not measure at all."""
    return say("forecast.blind", lang, what=", ".join(say(f"forecast.resource.{name}", lang) for name in blind))


def headline(
    outlooks: Sequence[Outlook], soon: Sequence[Outlook], horizon: float, moment: datetime | None, lang: str
) -> str:
    """Says how many are looked at and how many fill within a time."""
    if not outlooks:
        return say("forecast.nothing", lang)
    time = duration(horizon, lang)
    return say(
        "forecast.headline",
        lang,
        count=len(outlooks),
        soon=str(len(soon)),
        time=time,
        moment=moment_text(moment) or "-",
    )


def _table(page: Page, shown: Sequence[Outlook], look: Look, lang: str) -> None:
    heads = [say(f"forecast.column.{name}", lang) for name in _HEADS]
    rows = [_cells(item, look, lang) for item in shown]
    widths = [max(map(cell_len, cells)) for cells in zip(heads, *rows, strict=True)]
    page.line((_aligned(heads, widths), "dim"))
    for item, row in zip(shown, rows, strict=True):
        is_soon = item.fills_within(WARNING_HOURS)
        page.line((_aligned(row, widths), "bold red" if is_soon else ""))
        if item.standing != "lasts" or look.verbose:
            page.prose(_reasons(item, lang), "dim", first="   ")


def _cells(item: Outlook, look: Look, lang: str) -> list[str]:
    name = object_name(item)
    if cell_len(name) > WIDEST_NAME and not look.verbose:
        name = set_cell_size(name, WIDEST_NAME - 1).rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    hours = item.hours
    return [
        name,
        resource_word(item, lang),
        used_share(item),
        spark(item, look.ascii),
        say("forecast.full", lang) if item.standing == "full" else duration(hours.p50, lang) if hours else "-",
        span(hours, lang) if hours and item.standing != "full" else "",
        chance(item.chance_within(WARNING_HOURS)),
    ]


def _reasons(item: Outlook, lang: str) -> str:
    parts = [users(item), why(item, lang), dates(item, lang)]
    if item.standing == "unreliable":
        parts.insert(0, say("forecast.standing.unreliable", lang))
    return " · ".join(part for part in parts if part)


def _silence(page: Page, silent: Sequence[Outlook], lang: str, verbose: bool) -> None:
    page.line((say("forecast.silent", lang, count=len(silent)), "bold"))
    for standing in SILENT:
        found = [item for item in silent if item.standing == standing]
        if not found:
            continue
        named = found if verbose else found[:NAMED]
        names = ", ".join(f"{object_name(item)} ({_what(item, lang)})" for item in named)
        if len(found) > len(named):
            names = say("watch.and-more", lang, names=names, count=len(found) - len(named))
        page.prose(f"{remark(standing, found[0], lang)}: {names}", first=f" {len(found):>4}  ")


def _what(item: Outlook, lang: str) -> str:
    return resource_word(item, lang)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(padded(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()
