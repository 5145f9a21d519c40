"""Copies of a whole store, and what a look at all of it finds."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Broken = Literal["database", "audit", "record", "snapshot", "piece", "use"]


class Copied(Struct, frozen=True, kw_only=True):
    """What a backup holds: the version of its tables, how many rows, and how big the file is."""

    schema: str
    rows: int
    bytes: int


class Damage(Struct, frozen=True, kw_only=True):
    """Something in a store that is not as it was written: of which sort, which one, and how."""

    sort: Broken
    what: str
    detail: str = ""
