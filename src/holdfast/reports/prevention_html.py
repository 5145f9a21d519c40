"""A plan of preventive maintenance as one self-contained page: no script, no request, readable on paper."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from holdfast.reports.prevention_sheets import sheets
from holdfast.reports.prevention_shown import PlanShown

HERE = Path(__file__).parent
_CODE = re.compile(r"`([^`\n]+)`")


def plan_html(plan: PlanShown) -> str:
    """Renders a plan as an HTML page."""
    style = "".join((HERE / name).read_text(encoding="utf-8") for name in ("period.css", "prevention.css"))
    return _template().render(
        plan=plan,
        sheets=sheets(plan),
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(f"\n{style}\n".encode()).digest()).decode(),
        words=_words,
    )


def _words(text: str) -> Markup:
    """Writes what stands between backticks as code."""
    return Markup(_CODE.sub(r'<code class="object">\1</code>', str(escape(text))))


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("prevention.html.j2")
