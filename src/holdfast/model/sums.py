"""What is noted of data when a point is made, so that a restore can be held against it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from holdfast.model.backup_refusals import ChecksumsUnusable

VERSION: Final = 1
BLOCK: Final = 64 * 1024
"""The bytes of a file that are summed up as one, so that damage is found to so many bytes."""


class FileSum(Struct, frozen=True, kw_only=True):
    """A file: its path below the top, size, SHA-256, and the short sum (BLAKE2b, 8 bytes) of each of its blocks."""

    path: str
    size: int
    sha256: str
    blocks: tuple[str, ...] = ()


class TreeSums(Struct, frozen=True, kw_only=True):
    """The files of a directory by path, and where its symbolic links lead."""

    files: tuple[FileSum, ...]
    links: dict[str, str] = {}
    block: int = BLOCK


class TableSum(Struct, frozen=True, kw_only=True):
    """A table: its rows, and the sum of the hashes of all rows, in whatever order they lie."""

    name: str
    rows: int
    content: str


class DatabaseSums(Struct, frozen=True, kw_only=True):
    """A database: its tables, the values of its sequences, and what some queries give."""

    tables: tuple[TableSum, ...]
    sequences: dict[str, int] = {}
    queries: dict[str, str] = {}
    results: dict[str, str] = {}


class Sums(Struct, frozen=True, kw_only=True):
    """What was noted at a moment."""

    taken: datetime
    tree: TreeSums | None = None
    database: DatabaseSums | None = None
    v: int = VERSION


def write_sums(sums: Sums) -> bytes:
    """Gives sums as they are kept in a file."""
    return msgspec.json.encode(sums, order="deterministic") + b"\n"


def read_sums(data: bytes, path: str) -> Sums:
    """Reads sums from a file; raises ChecksumsUnusable for anything else, sums of a newer version included."""
    try:
        found = msgspec.json.decode(data, type=Sums)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ChecksumsUnusable(path=path, detail=str(error)) from error
    if found.v != VERSION:
        raise ChecksumsUnusable(path=path, detail=f"v{found.v}")
    return found
