"""A report of a period as one self-contained page: no script, no request, readable on paper."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from holdfast.reports import period_words as words
from holdfast.reports.period import PeriodReport
from holdfast.reports.period_markdown import LISTS
from holdfast.texts.say import say

HERE = Path(__file__).parent
# The picture in its own units: bars stand in a width of 720, between the heights of 20 and 140 from above.
_WIDTH, _TOP, _HEIGHT = 720.0, 20.0, 120.0


def period_html(report: PeriodReport) -> str:
    """Renders a report as an HTML page."""
    style = (HERE / "period.css").read_text(encoding="utf-8")
    return _template().render(
        report=report,
        lang=report.language,
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(f"\n{style}\n".encode()).digest()).decode(),
        bars=_bars(report),
        lists=LISTS,
        w=words,
        moment=partial(words.in_zone, report=report),
        t=lambda key, **values: say(f"period.{key}", report.language, **values),
        resource=lambda name: say(f"forecast.resource.{name}", report.language),
    )


def _bars(report: PeriodReport) -> tuple[dict[str, Any], ...]:
    """Gives a bar for each part of the period: where it stands, how high, and what it says."""
    most = max((step.open or 0 for step in report.trend), default=0) or 1
    width = _WIDTH / max(len(report.trend), 1)
    return tuple(
        {
            "x": round(place * width + 1.0, 2),
            "middle": round((place + 0.5) * width, 2),
            "y": round(_TOP + _HEIGHT - (step.open or 0) / most * _HEIGHT, 2),
            "width": round(max(width - 2.0, 1.0), 2),
            "height": round((step.open or 0) / most * _HEIGHT, 2),
            "step": step,
        }
        for place, step in enumerate(report.trend)
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("period.html.j2")
