"""Pages of lists: a page and the cursor from behind which the next one goes on."""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_right
from collections.abc import Callable, Sequence
from heapq import merge
from itertools import islice
from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from holdfast.model.errors import UsageError

T = TypeVar("T")
SortKey = tuple[str | int | float, ...]


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
    """Gives one page of a list that is at hand, sorted by a key that no two items share; raises UsageError."""
    ordered = sorted(items, key=key)
    after = read_cursor(asked.cursor)
    start = bisect_right([key(item) for item in ordered], tuple(after)) if after else 0
    page = tuple(ordered[start : start + asked.limit])
    more = start + len(page) < len(ordered)
    return Page(items=page, next=cursor(*key(page[-1])) if more and page else "", total=len(ordered))


def merged(asked: Paging, parts: Sequence[Sequence[tuple[SortKey, T]]]) -> Page[T]:
    """Gives one page of several lists that are sorted already, each item with its key; raises UsageError."""
    after = tuple(read_cursor(asked.cursor))
    rests = [part[bisect_right(part, after, key=_key) :] if after else part for part in parts]
    found = list(islice(merge(*rests, key=_key), asked.limit))
    more = sum(map(len, rests)) > len(found)
    return Page(
        items=tuple(item for _, item in found),
        next=cursor(*found[-1][0]) if more and found else "",
        total=sum(map(len, parts)),
    )


def _key(pair: tuple[SortKey, object]) -> SortKey:
    return pair[0]


def cursor(*parts: str | int | float) -> str:
    """Writes the place in a list as a cursor."""
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


def read_cursor(text: str) -> list[str | int | float]:
    """Reads a cursor, an empty one as no place; raises UsageError for one that no page gave."""
    if not text:
        return []
    try:
        padded = text + "=" * (-len(text) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded), type=list[str | int | float])
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise UsageError(what="cursor", value=text, allowed="-") from error
