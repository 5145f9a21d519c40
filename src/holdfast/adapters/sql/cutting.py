"""Cutting the files of a snapshot into pieces, so that what did not change since the last one is the same piece.

The pieces of a file, one after the other, are its bytes. A List is cut before items that their names choose, about
every eighth: a changed item changes one piece, a new or a missing one moves no other cut. Other texts are cut after
lines that their contents choose, so that a log that grew shares its beginning.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import msgspec
from msgspec import Struct

ITEMS = 8
LINES = 256
WHOLE = 16_384
"""Files of fewer bytes stay whole."""


class _Named(Struct):
    name: str = ""
    namespace: str = ""


class _Item(Struct):
    metadata: _Named = msgspec.field(default_factory=_Named)


class _List(Struct):
    items: list[msgspec.Raw] = []


def cut(path: str, data: bytes, items: int = ITEMS) -> Iterator[bytes]:
    """Cuts a file."""
    if len(data) < WHOLE:
        yield data
        return
    places = _before_items(data, items) if path.endswith(".json") else None
    start = 0
    for place in _after_lines(data) if places is None else places:
        if start < place < len(data):
            yield data[start:place]
            start = place
    yield data[start:]


def _before_items(data: bytes, items: int) -> list[int] | None:
    """Finds where chosen items begin; None for a file that is no List."""
    try:
        found = msgspec.json.decode(data, type=_List).items
        named = [msgspec.json.decode(raw, type=_Item).metadata for raw in found]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    places, position = [], 0
    for raw, name in zip(found, named, strict=True):
        text = bytes(raw)
        # An item's own text cannot stand earlier than the item, but in the head of the file, where a cut does no harm.
        start = data.find(text, position)
        position = start + len(text)
        if zlib.crc32(f"{name.namespace}/{name.name}".encode()) % items == 0:
            places.append(start)
    return places


def _after_lines(data: bytes) -> Iterator[int]:
    position = 0
    while (end := data.find(b"\n", position)) >= 0:
        if zlib.crc32(data[position:end]) % LINES == 0:
            yield end + 1
        position = end + 1
