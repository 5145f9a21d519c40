"""The answer as one self-contained page: no script, no request, readable on paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from msgspec import Struct

from holdfast.reports.chain import Chain, chain_of
from holdfast.reports.describe import moment_text
from holdfast.reports.markdown import CODE
from holdfast.reports.picture import Picture, picture
from holdfast.reports.wire import Report, WireProblem
from holdfast.reports.wording import (
    SHAPES,
    blind_spot,
    blindness,
    by_kind,
    confidence_word,
    counted,
    facets,
    headline,
    is_command,
    severity_word,
    source_line,
    stage_lines,
)
from holdfast.texts.say import say

HERE = Path(__file__).parent
MOST_LISTED = 500
LONGEST_WHOLE = 30
REMEDIES = ("fix", "workaround", "verify", "rollback", "next_test")


class Shown(Struct, frozen=True, kw_only=True):
    """A problem with its picture and its instructions cut into words and commands."""

    item: WireProblem
    chain: Chain
    picture: Picture | None
    remedies: tuple[tuple[str, tuple[tuple[bool, str], ...]], ...]


def html(report: Report) -> str:
    """Renders a report as an HTML page."""
    style = (HERE / "report.css").read_text(encoding="utf-8")
    return _template().render(
        report=report,
        problems=[_shown(problem, report.language) for problem in report.problems],
        lang=report.language,
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(f"\n{style}\n".encode()).digest()).decode(),
        headline=headline(report),
        source=source_line(report, moment_text(report.snapshot.taken_at)),
        blind=blind_spot(report),
        groups=blindness(report.not_evaluated),
        stages=stage_lines(report),
        t=partial(_said, report.language),
        shapes=SHAPES,
        severity=partial(severity_word, lang=report.language),
        confidence=partial(confidence_word, lang=report.language),
        facets=partial(facets, lang=report.language),
        counted=partial(counted, lang=report.language),
        by_kind=by_kind,
        moment=moment_text,
        words=_words,
        most=MOST_LISTED,
    )


def _shown(problem: WireProblem, lang: str) -> Shown:
    chain = chain_of(problem)
    remedies = (
        (say("report." + name.replace("_", "-"), lang), tuple(_steps(getattr(problem, name))))
        for name in REMEDIES
        if getattr(problem, name)
    )
    drawn = picture(chain, lang) if len(chain.nodes) > 1 else None
    return Shown(item=problem, chain=chain, picture=drawn, remedies=tuple(remedies))


def _steps(text: str) -> Iterator[tuple[bool, str]]:
    """Cuts instructions into runs of words and runs of commands."""
    run: list[str] = []
    was_command = False
    for row in text.splitlines():
        if run and is_command(row) != was_command:
            yield was_command, "\n".join(run)
            run = []
        was_command = is_command(row)
        run.append(row.strip())
    if run:
        yield was_command, "\n".join(run)


def _words(text: str) -> Markup:
    """Sets what stands between backticks as code; everything is escaped."""
    pieces = CODE.split(text)
    return Markup("").join(_code(piece[1:-1]) if i % 2 else piece for i, piece in enumerate(pieces))


def _code(text: str) -> Markup:
    # A name is not broken at its hyphens; only what would burst a line is.
    whole = ' class="whole"' if len(text) <= LONGEST_WHOLE else ""
    return Markup(f"<code{whole}>{{}}</code>").format(text)


def _said(lang: str, key: str, **values: str | int) -> str:
    return say(key, lang, **values)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")
