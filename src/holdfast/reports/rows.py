"""Rows of an answer as a table whose columns line up, as CSV that no spreadsheet runs, as JSON or YAML."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import msgspec
import yaml
from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from holdfast.model.outcome import Unread
from holdfast.pillars.inspection.query import Answer, Row
from holdfast.pillars.inspection.values import shown
from holdfast.reports.describe import unread_text
from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page, padded
from holdfast.texts.say import say

WIDEST_CELL = 60
NOTHING = "-"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


class WireAnswer(Struct, frozen=True, kw_only=True):
    """One answer for programs; `missing` names kinds that were not in the input, so that few rows may mean nothing."""

    query: str
    kind: str
    rows: tuple[Row, ...]
    missing: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()


def table(answer: Answer, look: Look) -> str:
    """Renders rows in columns that line up whatever letters they hold; long cells are cut unless all is shown."""
    page = Page(look)
    limit = 10**6 if look.verbose else WIDEST_CELL
    heads = list(answer.columns)
    rows = [[_cut(printable(row.get(name)) or NOTHING, limit) for name in heads] for row in answer.rows]
    widths = [max(map(cell_len, cells)) for cells in zip(heads, *rows, strict=True)]
    page.line((_aligned(heads, widths), "dim"))
    for row in rows:
        page.line(_aligned(row, widths))
    return page.done()


def as_csv(answer: Answer) -> str:
    """Renders rows as CSV; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(harmless, answer.columns))
    writer.writerows([harmless(shown(row.get(name))) for name in answer.columns] for row in answer.rows)
    return out.getvalue()


def as_json(answers: Sequence[WireAnswer]) -> str:
    """Renders answers as indented JSON."""
    return indented(_plain(answers))


def as_yaml(answers: Sequence[WireAnswer]) -> str:
    """Renders answers as YAML of the same form as the JSON."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(_plain(answers), Dumper=dumper, allow_unicode=True, sort_keys=False, width=100)


def notes(answer: Answer, lang: str) -> Iterator[str]:
    """Says what an answer could not see."""
    for kind in answer.missing:
        yield say("reason.not-listed", lang, what=kind)
    for item in answer.unread:
        yield unread_text(item, lang)


def listing(abouts: Mapping[str, Mapping[str, str]], look: Look, lang: str) -> str:
    """Renders the names of the saved queries with what each answers."""
    page = Page(look)
    width = max(map(cell_len, abouts)) + 2
    for name, about in abouts.items():
        page.line((padded(name, width), "bold"), about.get(lang, about.get("en", "")))
    return page.done()


def printable(value: Any) -> str:
    """Writes a value on one line without anything that could steer a terminal."""
    joined = " ".join(shown(value).split())
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in joined)


def plain(value: Any) -> Any:
    """Gives a value as JSON can hold it: durations and moments as text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return shown(value) if isinstance(value, timedelta | datetime) else value


def _plain(answers: Sequence[WireAnswer]) -> list[Any]:
    return [
        {
            "query": item.query,
            "kind": item.kind,
            "rows": plain(item.rows),
            "missing": list(item.missing),
            "unread": msgspec.to_builtins(item.unread),
        }
        for item in answers
    ]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(padded(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cut(text: str, limit: int) -> str:
    return text if cell_len(text) <= limit else set_cell_size(text, limit - 1).rstrip() + ELLIPSIS


def harmless(text: str) -> str:
    """Puts an apostrophe before what a spreadsheet would run as a formula."""
    dangerous = text[:1] in "=+-@\t\r\n|%" and bool(text) and not _NUMBER.fullmatch(text)
    return f"'{text}" if dangerous else text
