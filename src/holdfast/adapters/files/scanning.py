"""Finding where JSON values begin and end without decoding them.

This is the slow, sure way; it is used for beginnings, for what is damaged, and where the fast guess of boundaries
fails.
"""

from __future__ import annotations

import re

from msgspec import Struct

# A quote alone is a string that the buffer does not hold in full.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|"', re.DOTALL)
_KEY = re.compile(rb"[ \t\r\n]*+:[ \t\r\n]*+")
_TEXT = re.compile(rb'"([^"\\]*)"')
_SPACE = re.compile(rb"[ \t\r\n]*+")


class Opening(Struct, frozen=True):
    """How an object begins: where its array `items` starts or, without one, where the object ends.

    `api_version` and `kind` are what it says of itself before its items.
    """

    items: int | None
    end: int
    api_version: str = ""
    kind: str = ""


class Cut(Struct, frozen=True):
    """Where the complete items of an array lie, and the end of the array if it is there."""

    spans: list[tuple[int, int]]
    closed: int | None


def skip_space(data: bytes, start: int) -> int:
    """Gives the position of the next byte that is no white space."""
    found = _SPACE.match(data, start)
    return found.end() if found else start


def value_end(data: bytes, start: int, depth: int = 0) -> int | None:
    """Gives the end of the value that starts here, or that is `depth` levels open; None when the data ends before."""
    for token in _TOKEN.finditer(data, start):
        first = data[token.start()]
        if first in b"{[":
            depth += 1
        elif first in b"}]":
            depth -= 1
            if depth <= 0:
                return token.end()
        elif token.end() - token.start() == 1:
            return None
    return None


def opening(data: bytes, start: int) -> Opening | None:
    """Reads an object up to the start of its array `items` or to its end; None when the data ends before."""
    depth, said = 0, {b"kind": "", b"apiVersion": ""}
    for token in _TOKEN.finditer(data, start):
        first = data[token.start()]
        if first in b"{[":
            depth += 1
        elif first in b"}]":
            depth -= 1
            if depth <= 0:
                return Opening(None, token.end(), said[b"apiVersion"], said[b"kind"])
        elif token.end() - token.start() == 1:
            return None
        elif depth == 1 and (colon := _KEY.match(data, token.end())):
            key = token.group()[1:-1]
            if key == b"items" and data[colon.end() : colon.end() + 1] == b"[":
                return Opening(colon.end() + 1, colon.end() + 1, said[b"apiVersion"], said[b"kind"])
            if key in said and (text := _TEXT.match(data, colon.end())):
                said[key] = text[1].decode(errors="replace")
    return None


def complete_items(data: bytes, start: int) -> Cut:
    """Measures the complete items of an array whose content starts here."""
    position = start
    spans: list[tuple[int, int]] = []
    while True:
        position = skip_space(data, position)
        here = data[position : position + 1]
        if here == b"]":
            return Cut(spans, position + 1)
        if here == b"," and spans:
            position += 1
            continue
        end = value_end(data, position) if here in (b"{", b"[") else None
        if end is None:
            return Cut(spans, None)
        spans.append((position, end))
        position = end
