"""A document in blocks, written as Markdown or as one self-contained page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from msgspec import Struct

from holdfast.model.redaction import redact_text
from holdfast.reports.markdown import CODE, plain

HERE = Path(__file__).parent
SECTION = 2
"""The level of the headings that begin a section."""


class Heading(Struct, frozen=True, tag="heading"):
    """Heads what follows; level 2 begins a section."""

    text: str
    level: int = SECTION


class Prose(Struct, frozen=True, tag="prose"):
    """A paragraph; a remark stands out."""

    text: str
    is_remark: bool = False


class Items(Struct, frozen=True, tag="items"):
    """A list, numbered where the order matters."""

    items: tuple[str, ...]
    is_ordered: bool = False


class Table(Struct, frozen=True, tag="table"):
    """Rows under their heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Code(Struct, frozen=True, tag="code"):
    """Text that is copied as it stands."""

    text: str


Block = Heading | Prose | Items | Table | Code


class Document(Struct, frozen=True, kw_only=True):
    """A whole document; `under` stands quietly below the title."""

    title: str
    lang: str
    under: str = ""
    blocks: tuple[Block, ...] = ()


def without_secrets(document: Document) -> Document:
    """Gives a document in which nothing stands that looks like a secret, for who is not of the house."""
    return msgspec.convert(plain_without_secrets(msgspec.to_builtins(document)), Document)


def plain_without_secrets(value: Any) -> Any:
    """Copies plain data with every text in it redacted."""
    if isinstance(value, dict):
        return {key: plain_without_secrets(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain_without_secrets(part) for part in value]
    return redact_text(value) if isinstance(value, str) else value


def document_markdown(document: Document) -> str:
    """Renders a document as Markdown."""
    parts = [f"# {plain(document.title)}", plain(document.under)]
    parts += [_markdown(block) for block in document.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def document_html(document: Document) -> str:
    """Renders a document as an HTML page without script or request."""
    style = (HERE / "period.css").read_text(encoding="utf-8")
    return _template().render(
        document=document,
        sections=_sections(document.blocks),
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(f"\n{style}\n".encode()).digest()).decode(),
        words=_words,
        kind=lambda block: block.__struct_config__.tag,
    )


def _sections(blocks: Sequence[Block]) -> list[list[Block]]:
    """Cuts blocks where a section begins."""
    found: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading) and block.level == SECTION:
            found.append([])
        found[-1].append(block)
    return [section for section in found if section]


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {plain(block.text)}"
    if isinstance(block, Prose):
        return f"> {plain(block.text)}" if block.is_remark else plain(block.text)
    if isinstance(block, Items):
        marks = (f"{number}." if block.is_ordered else "-" for number, _ in enumerate(block.items, 1))
        return "\n".join(f"{mark} {plain(item)}" for mark, item in zip(marks, block.items, strict=True))
    if isinstance(block, Table):
        return _table(block.heads, block.rows)
    fence = "`" * max(3, 1 + max((len(run) for run in _runs(block.text)), default=0))
    return f"{fence}\n{block.text.rstrip()}\n{fence}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [[plain(cell) for cell in row] for row in (heads, *rows)]
    lines.insert(1, ["---"] * len(heads))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _runs(text: str) -> list[str]:
    return [run for run in "".join(char if char == "`" else " " for char in text).split(" ") if run]


def _words(text: str) -> Markup:
    """Sets what stands between backticks as code; everything is escaped."""
    pieces = CODE.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(piece[1:-1]) if i % 2 else piece for i, piece in enumerate(pieces)
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("incident_document.html.j2")
