"""Forecasts as one self-contained page with fan charts: no script, no request, readable on paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from msgspec import Struct

from holdfast.model.outcome import Unread
from holdfast.model.outlook import WARNING_HOURS, Outlook, Resource
from holdfast.reports.describe import unread_text
from holdfast.reports.fan import fan
from holdfast.reports.forecast_text import SILENT, blindness, headline
from holdfast.reports.forecast_words import (
    amount,
    chance,
    dates,
    duration,
    object_name,
    remark,
    resource_word,
    span,
    used_share,
    users,
    why,
)
from holdfast.texts.say import say

HERE = Path(__file__).parent
# Charts of more would make a page that no browser likes.
MOST_CHARTS = 200


class Shown(Struct, frozen=True, kw_only=True):
    """One forecast in words, with its chart."""

    name: str
    what: str
    used: str
    capacity: str
    full_in: str
    band: str
    chance: str
    users: str
    why: str
    dates: str
    chart: Markup
    is_soon: bool


def forecast_html(
    outlooks: Sequence[Outlook],
    moment: datetime | None,
    unread: Sequence[Unread],
    lang: str,
    within: float | None,
    blind: Sequence[Resource] = (),
) -> str:
    """Renders forecasts as a page, those with the nearest end first."""
    said = [item for item in outlooks if item.standing not in SILENT]
    horizon = within if within is not None else WARNING_HOURS
    soon = [item for item in said if item.fills_within(horizon)]
    style = (HERE / "forecast.css").read_text(encoding="utf-8")
    return _template().render(
        lang=lang,
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(f"\n{style}\n".encode()).digest()).decode(),
        headline=headline(outlooks, soon, horizon, moment, lang),
        shown=[_shown(item, i < MOST_CHARTS, lang) for i, item in enumerate(soon if within is not None else said)],
        silent=[_silent(item, lang) for item in outlooks if item.standing in SILENT],
        unread=[*([blindness(blind, lang)] if blind else []), *(unread_text(item, lang) for item in unread)],
        t=lambda key, **values: say(f"forecast.{key}", lang, **values),
    )


def _shown(item: Outlook, is_drawn: bool, lang: str) -> Shown:
    is_full = item.standing == "full"
    return Shown(
        name=object_name(item),
        what=resource_word(item, lang),
        used=used_share(item),
        capacity=amount(item.capacity, item),
        full_in=say("forecast.full", lang) if is_full else duration(item.hours.p50, lang) if item.hours else "-",
        band=span(item.hours, lang) if item.hours and not is_full else "",
        chance=chance(item.chance_within(WARNING_HOURS)),
        users=users(item),
        why=why(item, lang),
        dates=dates(item, lang),
        chart=fan(item, lang) if is_drawn else Markup(""),
        is_soon=item.fills_within(WARNING_HOURS),
    )


def _silent(item: Outlook, lang: str) -> tuple[str, str]:
    return f"{object_name(item)} ({resource_word(item, lang)})", remark(item.standing, item, lang)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("forecast.html.j2")
