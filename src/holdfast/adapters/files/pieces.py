"""What a file yields while it is read."""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct

from holdfast.model.codec import Head


class Chunk(Struct, frozen=True):
    """Some objects of a JSON document as a JSON array; `hint` is what they inherit, `first` the index of the first.

    `heads` are those of the items where they are known already.
    """

    items: bytes
    hint: Head | None = None
    first: int = 0
    heads: list[Head] | None = None


class Values(Struct, frozen=True):
    """Some objects of a YAML document as plain values."""

    items: list[Any]
    hint: Head | None = None
    first: int = 0


class EmptyList(Struct, frozen=True):
    """A list without items: the kind was listed, and there is none."""

    head: Head


class Unrelated(Struct, frozen=True):
    """A document that says nothing about a cluster."""


class Trouble(Struct, frozen=True):
    """Why the file is not read further, or one of its documents not at all."""

    reason: str
    detail: str = ""


Piece: TypeAlias = Chunk | Values | EmptyList | Unrelated | Trouble


def classify(head: Head, *, is_list: bool) -> Piece | None:
    """Judges a document by its head alone: None means that it holds objects."""
    if not head.kind and not head.api_version:
        return None if is_list else Unrelated()
    if head.kind == "Table":
        return Trouble("unsupported", "a Table holds columns for people; use -o json or -o yaml")
    if head == Head("v1", "Status"):
        return Trouble("unavailable", "the API server answered with an error instead of objects")
    return None
