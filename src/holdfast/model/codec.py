"""Bytes and plain values to model objects.

Nothing that msgspec, a deep nesting or bad bytes raise leaves this module: a single object that cannot be read
raises InvalidObject, and within a list it becomes an Unread beside the objects that can.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import msgspec
from msgspec import Raw, Struct

from holdfast.model.decoders import FAILURES, attempt, decoder, words
from holdfast.model.finishing import OnWire, finish, wire_type
from holdfast.model.input_refusals import InvalidObject
from holdfast.model.kinds import BY_KIND, kind_info
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outcome import Unread
from holdfast.model.sharing import Sharing

_UNKNOWN_NAME = ""
NAMELESS = "it has no name, as files of tools have none"
_ANY: type[Any] = cast("type[Any]", Any)


class Head(Struct, frozen=True, rename="camel", gc=False):
    """What kind of thing a document is."""

    api_version: str = ""
    kind: str = ""


class _Names(Struct, frozen=True, rename="camel", gc=False):
    name: Any = None
    generate_name: Any = None
    namespace: Any = None

    @property
    def names(self) -> frozenset[str]:
        """Gives the names by which the object may be known."""
        return frozenset(name for name in (self.name, self.generate_name) if isinstance(name, str))


class Identity(Struct, frozen=True, rename="camel", gc=False):
    """What a document calls itself, whatever else is wrong with it."""

    kind: Any = None
    metadata: _Names | None = None


class _OnlyItems(Struct, frozen=True, rename="camel", gc=False):
    api_version: Any = ""
    kind: Any = ""
    items: Raw = Raw(b"")


class Document(Struct, frozen=True):
    """A JSON document: what it says of itself and, where it is a list, its items as a JSON array."""

    head: Head
    is_list: bool
    items: bytes | None = None

    @property
    def item_head(self) -> Head | None:
        """Gives what the items of a typed list inherit from it."""
        return item_head(self.head)


class Decoded(Struct, frozen=True):
    """The objects that could be read from a list, and what could not."""

    objects: list[KubeObject]
    unread: list[Unread]


def read_head(raw: bytes) -> Head | None:
    """Peeks at the kind of a JSON document, None when it is not a JSON object."""
    head, _ = attempt(Head, raw)
    return head


def item_head(head: Head) -> Head | None:
    """Gives what the items of a typed list inherit from it; a plain List gives nothing."""
    if not is_typed_list(head.kind):
        return None
    return Head(head.api_version, head.kind.removesuffix("List"))


def is_typed_list(kind: str) -> bool:
    """Says that a kind names a list of one kind."""
    return kind.endswith("List") and len(kind) > len("List")


def read_document(raw: bytes) -> Document | None:
    """Peeks at a JSON document, None when it is not a JSON object."""
    found, _ = attempt(_OnlyItems, raw)
    if found is None:
        return None
    head = Head(*(text if isinstance(text, str) else "" for text in (found.api_version, found.kind)))
    items = bytes(found.items)
    is_list = head.kind == "List" or (bool(items) and (not head.kind or is_typed_list(head.kind)))
    return Document(head, is_list, items if is_list and items[:1] == b"[" else None)


def read_heads(raw_items: bytes) -> list[Head] | None:
    """Peeks at the kinds of all items of a JSON array, None when it is not an array of objects."""
    heads, _ = attempt(list[Head], raw_items)
    return heads


def decode_object(raw: bytes) -> KubeObject:
    """Makes an object from JSON; raises InvalidObject."""
    head, problem = attempt(Head, raw)
    if head is not None:
        found, problem = _decode_one(raw, head)
        if found is not None:
            return found
    raise InvalidObject(what=_name_of(raw), detail=problem or NAMELESS)


def convert_object(value: dict[str, Any], inherited: Head | None = None) -> KubeObject:
    """Makes an object from plain values, as YAML gives them; raises InvalidObject."""
    head = inherited or Head()
    kind, version = value.get("kind") or head.kind, value.get("apiVersion") or head.api_version
    if not isinstance(kind, str) or not isinstance(version, str):
        raise InvalidObject(what=_named(value, head.kind), detail="apiVersion and kind must be text")
    head = Head(version, kind)
    refusal = _refusal(head)
    found, problem = (None, refusal) if refusal else _convert(value, head)
    if found is None:
        raise InvalidObject(what=_named(value, kind), detail=problem or NAMELESS)
    return found


def decode_items(
    raw_items: bytes,
    hint: Head | None = None,
    where: str = "",
    first: int = 0,
    heads: list[Head] | None = None,
    sharing: Sharing | None = None,
) -> Decoded:
    """Makes objects from a JSON array; `hint` is what items of a typed list inherit, `first` the index of the first.

    All items of one kind are decoded at once; when that fails, one at a time. `heads`, where the caller has read
    them already, saves a pass; with `sharing`, equal parts of Pods are kept once.
    """
    head = _shared_head(read_heads(raw_items) if heads is None else heads, hint)
    if head is not None and not _refusal(head):
        batch = _decode_batch(raw_items, head, sharing)
        if batch is not None:
            return Decoded(batch, [])
    items, problem = attempt(list[Raw], raw_items)
    if items is None:
        return Decoded([], [Unread(f"{where}#{first}", "syntax", problem)])
    return _decode_each(items, hint, where, first)


def convert_items(values: list[Any], hint: Head | None = None, where: str = "", first: int = 0) -> Decoded:
    """Makes objects from plain values, as YAML gives them; a bad one does not take the others along."""
    result = Decoded([], [])
    for index, value in enumerate(values, first):
        try:
            if not isinstance(value, dict):
                raise InvalidObject(what="", detail="not an object")
            result.objects.append(convert_object(value, hint))
        except InvalidObject as error:
            if error.values["detail"] == NAMELESS:
                continue
            what = str(error.values["what"]) or f"{where}#{index}"
            result.unread.append(Unread(what, "invalid-object", f"{where}#{index}: {error.values['detail']}"))
    return result


def read_plain(raw: bytes) -> Any:
    """Reads any JSON as plain values, None when it is not JSON."""
    return attempt(_ANY, raw)[0]


def split_items(raw: bytes) -> list[bytes]:
    """Splits a JSON array into the bytes of its items; nothing when it is none."""
    found, _ = attempt(list[Raw], raw)
    return [bytes(item) for item in found or ()]


def _decode_each(items: Iterable[Raw], hint: Head | None, where: str, first: int) -> Decoded:
    result = Decoded([], [])
    for index, item in enumerate(items, first):
        own, problem = attempt(Head, item)
        head = _inherit(own, hint) if own else None
        found = None
        if head is not None:
            found, problem = _decode_one(item, head)
        if found is not None:
            result.objects.append(found)
        elif problem:
            detail = f"{where}#{index}: {problem}" if where else problem
            result.unread.append(Unread(_name_of(item, hint) or f"{where}#{index}", "invalid-object", detail))
    return result


def _shared_head(heads: list[Head] | None, hint: Head | None) -> Head | None:
    if not heads:
        return None
    first = heads[0]
    return _inherit(first, hint) if heads.count(first) == len(heads) else None


def _decode_batch(raw_items: bytes, head: Head, sharing: Sharing | None) -> list[KubeObject] | None:
    info = kind_info(head.api_version, head.kind)
    type_ = wire_type(info)
    decoded, _ = attempt(list[type_], raw_items)  # type: ignore[valid-type]  # A type made while running.
    if decoded is None:
        return None
    made: list[KubeObject] = []
    as_pair = (head.api_version, head.kind)
    for item in decoded:
        found, _ = finish(item, info, as_pair, sharing)
        if found is None:
            return None
        made.append(found)
    return made


def _decode_one(raw: bytes | Raw, head: Head) -> tuple[KubeObject | None, str]:
    problem = _refusal(head)
    if problem:
        return None, problem
    info = kind_info(head.api_version, head.kind)
    value, problem = attempt(wire_type(info), raw)
    if value is not None:
        return finish(value, info, (head.api_version, head.kind))
    plain, plain_problem = attempt(dict[str, Any], raw)
    return (None, plain_problem) if plain is None else _convert(plain, head)


def _convert(value: dict[str, Any], head: Head) -> tuple[KubeObject | None, str]:
    info = kind_info(head.api_version, head.kind)
    found: OnWire | None = None
    # What converting would learn of the type is learned here, one thread at a time.
    decoder(wire_type(info))
    try:
        found = msgspec.convert(without_nulls(value), wire_type(info))
    except FAILURES as error:
        problem = words(error)
    return finish(found, info, (head.api_version, head.kind)) if found is not None else (None, problem)


def without_nulls(value: Any) -> Any:
    """Copies plain values without the null members of maps and lists: to Kubernetes, null means the default."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value if item is not None]
    return value


def _refusal(head: Head) -> str:
    if not head.kind or not head.api_version:
        return "no apiVersion or no kind"
    if head.kind == "Table":
        return "a Table holds columns for people, not objects"
    is_list = head.kind == "List" or (head.kind.removesuffix("List") in BY_KIND and is_typed_list(head.kind))
    return f"a {head.kind} is not an object" if is_list else ""


def _inherit(own: Head, hint: Head | None) -> Head:
    return Head(own.api_version or hint.api_version, own.kind or hint.kind) if hint else own


def _name_of(raw: bytes | Raw, hint: Head | None = None) -> str:
    found, _ = attempt(Identity, raw)
    if found is None or found.metadata is None:
        return _UNKNOWN_NAME
    kind = found.kind or (hint.kind if hint else "")
    return _label(kind, found.metadata.namespace, found.metadata.name)


def _named(value: dict[str, Any], kind: str) -> str:
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        return _UNKNOWN_NAME
    return _label(kind or value.get("kind"), metadata.get("namespace"), metadata.get("name"))


def _label(kind: Any, namespace: Any, name: Any) -> str:
    if not isinstance(kind, str) or not isinstance(name, str) or not kind or not name:
        return _UNKNOWN_NAME
    return f"{kind} {namespace}/{name}" if isinstance(namespace, str) and namespace else f"{kind} {name}"
