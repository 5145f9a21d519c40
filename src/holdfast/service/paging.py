"""Pages of lists: a page and the cursor from behind which the next one goes on."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from collections.abc import Callable, Sequence
from heapq import merge
from itertools import islice
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from holdfast.model.usage_refusals import CursorUnusable

T = TypeVar("T")
SortKey = tuple[str | int | float, ...]
_SHOWN = 60
"""How much of a cursor that nobody gave is told."""


class Paging(Struct, frozen=True, kw_only=True):
    """How much of a list is wanted, and from where; `cursor` is that of the page before."""

    cursor: str = ""
    limit: Annotated[int, Meta(ge=1, le=1000)] = 50


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """A part of a list; `next` is the cursor of the next page, empty at the end; `total` counts the whole list."""

    items: tuple[T, ...]
    next: str = ""
    total: int | None = None


def paged(asked: Paging, items: Sequence[T], key: Callable[[T], SortKey]) -> Page[T]:
    """Gives one page of a list that is at hand, sorted by a key that no two items share; raises CursorUnusable."""
    ordered = sorted(items, key=key)
    keys = [key(item) for item in ordered]
    start = bisect_right(keys, _after(asked.cursor, keys[0])) if asked.cursor and keys else 0
    page = tuple(ordered[start : start + asked.limit])
    more = start + len(page) < len(ordered)
    return Page(items=page, next=cursor(*key(page[-1])) if more and page else "", total=len(ordered))


def merged(asked: Paging, parts: Sequence[Sequence[tuple[SortKey, T]]]) -> Page[T]:
    """Gives one page of several lists that are sorted already, each item with its key; raises CursorUnusable."""
    first = next((part[0][0] for part in parts if part), None)
    after = _after(asked.cursor, first) if asked.cursor and first else ()
    rests = [part[bisect_right(part, after, key=_key) :] if after else part for part in parts]
    found = list(islice(merge(*rests, key=_key), asked.limit))
    more = sum(map(len, rests)) > len(found)
    return Page(
        items=tuple(item for _, item in found),
        next=cursor(*found[-1][0]) if more and found else "",
        total=sum(map(len, parts)),
    )


def _after(text: str, like: SortKey) -> SortKey:
    """Reads the cursor of a list from the key of one of its items; that of another list is none of it."""
    return tuple(read_cursor(text, *(type(part) for part in like)))


def _key(pair: tuple[SortKey, object]) -> SortKey:
    return pair[0]


def cursor(*parts: str | int | float) -> str:
    """Writes the place in a list as a cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


def read_cursor(text: str, *kinds: type) -> list[Any]:
    """Reads a cursor whose parts are of such kinds, an empty one as no place; raises CursorUnusable for another."""
    if not text:
        return []
    try:
        padded = text + "=" * (-len(text) % 4)
        found = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=list[bool | str | int | float])
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise CursorUnusable(value=text[:_SHOWN]) from error
    if len(found) != len(kinds) or not all(map(_is_like, found, kinds)):
        raise CursorUnusable(value=text[:_SHOWN])
    return found


def _is_like(part: object, kind: type) -> bool:
    # JSON writes 5.0 as 5 does in other hands, so that numbers are one kind.
    return isinstance(part, int | float if kind in (int, float) else kind) and isinstance(part, bool) == (kind is bool)
