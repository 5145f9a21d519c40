"""What an API server answers around objects: pages of lists, lines of a watch, and Secrets without their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Raw, Struct

from holdfast.model.codec import is_typed_list
from holdfast.model.decoders import attempt


class _ListMeta(Struct, frozen=True, rename="camel", gc=False):
    resource_version: Any = None
    more: Any = msgspec.field(default=None, name="continue")
    remaining_item_count: Any = None


class _ListPage(Struct, frozen=True, rename="camel", gc=False):
    kind: str
    items: Raw = Raw(b"null")
    metadata: _ListMeta | None = None


class ListPage(Struct, frozen=True):
    """A page of a list as the API server answers it.

    `items` is a JSON array, `more` the token of the next page, `version` the moment from which changes follow and
    `remaining` the number of objects after this page, where the server says it.
    """

    items: bytes
    more: str = ""
    version: str = ""
    remaining: int = 0


class _SecretItem(Struct, frozen=True, rename="camel", gc=False):
    metadata: dict[str, Any] | None = None
    type: Any = "Opaque"
    # A Raw points into the input: no value becomes a text of its own.
    data: dict[str, Raw] | None = None
    immutable: Any = False


class SecretParts(Struct, frozen=True):
    """A Secret without its values: what it says of itself, its key names, and one value where that was asked for."""

    metadata: dict[str, Any]
    type: str
    keys: tuple[str, ...]
    immutable: bool
    wanted: str = ""


class _OnWatch(Struct, frozen=True, gc=False):
    type: str
    object: Raw = Raw(b"null")


class _Notice(Struct, frozen=True, rename="camel", gc=False):
    metadata: _ListMeta | None = None
    code: Any = 0
    message: Any = ""


class Watched(Struct, frozen=True):
    """A line of a watch: what happened to an object; a bookmark's `version`, an error's `code` and `message`."""

    type: str
    object: bytes
    version: str = ""
    code: int = 0
    message: str = ""


def read_list_page(raw: bytes) -> ListPage | None:
    """Reads a page of a typed list, None when it is not one."""
    found, _ = attempt(_ListPage, raw)
    if found is None or not is_typed_list(found.kind):
        return None
    items = bytes(found.items)
    said = found.metadata or _ListMeta()
    return ListPage(
        b"[]" if items == b"null" else items,
        said.more if isinstance(said.more, str) else "",
        said.resource_version if isinstance(said.resource_version, str) else "",
        said.remaining_item_count if isinstance(said.remaining_item_count, int) else 0,
    )


def read_watched(raw: bytes) -> Watched | None:
    """Reads a line of a watch, None when it is not one."""
    found, _ = attempt(_OnWatch, raw)
    if found is None:
        return None
    item = bytes(found.object)
    if found.type not in ("BOOKMARK", "ERROR"):
        return Watched(found.type, item)
    said, _ = attempt(_Notice, item)
    notice = said or _Notice()
    version = notice.metadata.resource_version if notice.metadata else None
    return Watched(
        found.type,
        item,
        version if isinstance(version, str) else "",
        notice.code if isinstance(notice.code, int) else 0,
        notice.message if isinstance(notice.message, str) else "",
    )


def read_secrets(raw_items: bytes, wanted: Mapping[str, str]) -> list[SecretParts] | None:
    """Reads Secrets without making texts of their values, None when it is no list of them.

    `wanted` names, by type of Secret, the one key whose value is read.
    """
    found, _ = attempt(list[_SecretItem], raw_items)
    return None if found is None else [_parts(item, wanted) for item in found]


def _parts(item: _SecretItem, wanted: Mapping[str, str]) -> SecretParts:
    data = item.data or {}
    type_ = item.type if isinstance(item.type, str) else ""
    raw = data.get(wanted.get(type_, ""))
    value, _ = attempt(str, raw) if raw is not None else (None, "")
    return SecretParts(item.metadata or {}, type_, tuple(sorted(data)), item.immutable is True, value or "")
