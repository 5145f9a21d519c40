"""The result of any operation as text: a list as a table, anything else as its fields."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from holdfast.reports.indented import indented
from holdfast.reports.look import Look
from holdfast.reports.page import Page
from holdfast.texts.say import say

WIDEST = 48
MOST_COLUMNS = 9
NOTHING = "-"


def answer_json(result: Any) -> str:
    """Renders a result as indented JSON."""
    return indented(msgspec.to_builtins(result))


def is_file(type_: type[Struct]) -> bool:
    """Says that a result of a type is a file: its content, and of which kind that is."""
    return {"content", "media_type"} <= set(getattr(type_, "__struct_fields__", ()))


def answer_file(result: Any) -> bytes:
    """Gives the bytes of a result that is a file: what is no text comes as base64."""
    kind = str(result.media_type)
    if kind.startswith("text/") or kind == "application/json":
        return str(result.content).encode("utf-8", "replace")
    return base64.b64decode(result.content)


def answer_text(result: Any, look: Look, lang: str) -> str:
    """Renders a result for people: few columns where there are many, all of them when all is asked for."""
    plain = msgspec.json.decode(msgspec.json.encode(result))
    page = Page(look)
    if isinstance(plain, dict) and isinstance(plain.get("items"), list):
        _table(page, plain["items"], look, lang)
        if plain.get("next"):
            page.line((say("api.more", lang, cursor=plain["next"]), "dim"))
    elif plain:
        _fields(page, plain, 0)
    else:
        page.line(say("api.done", lang))
    return page.done()


def _table(page: Page, rows: Sequence[Mapping[str, Any]], look: Look, lang: str) -> None:
    if not rows:
        page.line(say("api.none", lang))
        return
    named = [name for name in rows[0] if look.verbose or any(_is_short(row.get(name)) for row in rows)]
    heads = named if look.verbose else named[:MOST_COLUMNS]
    limit = 10**6 if look.verbose else WIDEST
    cells = [[_cut(_cell(row.get(name)), limit) for name in heads] for row in rows]
    titles = [name.upper().replace("_", " ") for name in heads]
    widths = [max(map(cell_len, column)) for column in zip(titles, *cells, strict=True)]
    page.line((_aligned(titles, widths), "dim"))
    for row in cells:
        page.line(_aligned(row, widths))


def _fields(page: Page, value: Any, depth: int) -> None:
    space = "  " * depth
    if isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, dict | list) and item:
                page.line(f"{space}{name}:")
                _fields(page, item, depth + 1)
            else:
                page.line(f"{space}{name}: {_cell(item)}")
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict | list):
                page.line(f"{space}-")
                _fields(page, item, depth + 1)
            else:
                page.line(f"{space}- {_cell(item)}")
    else:
        page.line(f"{space}{_cell(value)}")


def _is_short(value: Any) -> bool:
    return value is not None and (not isinstance(value, dict | list) or _named(value) is not None)


def _cell(value: Any) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return NOTHING
    named = _named(value)
    if named is not None:
        return named
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4g}"
    return msgspec.json.encode(value).decode() if isinstance(value, dict | list) else str(value).replace("\n", " ")


def _named(value: Any) -> str | None:
    """Writes the name of an object, None for anything else."""
    if isinstance(value, dict) and {"kind", "name"} <= set(value):
        place = f"{value['namespace']}/" if value.get("namespace") else ""
        return f"{value['kind']} {place}{value['name']}"
    return None


def _cut(text: str, limit: int) -> str:
    return text if cell_len(text) <= limit else set_cell_size(text, limit - 1) + "\N{HORIZONTAL ELLIPSIS}"


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [set_cell_size(cell, width) for cell, width in zip(cells, widths, strict=True)]
    return "  ".join(padded).rstrip()
