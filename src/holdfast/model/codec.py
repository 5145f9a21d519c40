"""Bytes and plain values to model objects; with settings, the only caller of msgspec's decoders.

Nothing that msgspec, a deep nesting or bad bytes raise leaves this module: a single object that cannot be read
raises InvalidObject, and within a list it becomes an Unread beside the objects that can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar, cast

import msgspec
from msgspec import Raw, Struct

from holdfast.model.finishing import LAST_APPLIED, OnWire, finish, wire_type
from holdfast.model.input_refusals import InvalidObject
from holdfast.model.kinds import BY_KIND, kind_info
from holdfast.model.objects.meta import KubeObject
from holdfast.model.outcome import Unread
from holdfast.model.redaction import MARKER
from holdfast.model.refs import Ref
from holdfast.model.sharing import Sharing

T = TypeVar("T")

_FAILURES = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError, TypeError, OverflowError)
_UNKNOWN_NAME = ""
NAMELESS = "it has no name, as files of tools have none"
_ANY: type[Any] = cast("type[Any]", Any)
# Making a decoder costs far more than using it; the types are few.
_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}
_MAKING = Lock()


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


class _Identity(Struct, frozen=True, rename="camel", gc=False):
    kind: Any = None
    metadata: _Names | None = None


class _OnlyItems(Struct, frozen=True, rename="camel", gc=False):
    api_version: Any = ""
    kind: Any = ""
    items: Raw = Raw(b"")


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
    head, _ = _attempt(Head, raw)
    return head


class Picked(Struct, frozen=True):
    """An object beside the plain values that it was made of."""

    object: KubeObject
    value: dict[str, Any]


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
    found, _ = _attempt(_OnlyItems, raw)
    if found is None:
        return None
    head = Head(*(text if isinstance(text, str) else "" for text in (found.api_version, found.kind)))
    items = bytes(found.items)
    is_list = head.kind == "List" or (bool(items) and (not head.kind or is_typed_list(head.kind)))
    return Document(head, is_list, items if is_list and items[:1] == b"[" else None)


def read_list_page(raw: bytes) -> ListPage | None:
    """Reads a page of a typed list, None when it is not one."""
    found, _ = _attempt(_ListPage, raw)
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
    found, _ = _attempt(_OnWatch, raw)
    if found is None:
        return None
    item = bytes(found.object)
    if found.type not in ("BOOKMARK", "ERROR"):
        return Watched(found.type, item)
    said, _ = _attempt(_Notice, item)
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
    found, _ = _attempt(list[_SecretItem], raw_items)
    return None if found is None else [_parts(item, wanted) for item in found]


def _parts(item: _SecretItem, wanted: Mapping[str, str]) -> SecretParts:
    data = item.data or {}
    type_ = item.type if isinstance(item.type, str) else ""
    raw = data.get(wanted.get(type_, ""))
    value, _ = _attempt(str, raw) if raw is not None else (None, "")
    return SecretParts(item.metadata or {}, type_, tuple(sorted(data)), item.immutable is True, value or "")


def read_heads(raw_items: bytes) -> list[Head] | None:
    """Peeks at the kinds of all items of a JSON array, None when it is not an array of objects."""
    heads, _ = _attempt(list[Head], raw_items)
    return heads


def decode_object(raw: bytes) -> KubeObject:
    """Makes an object from JSON; raises InvalidObject."""
    head, problem = _attempt(Head, raw)
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
    items, problem = _attempt(list[Raw], raw_items)
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


def pick_items(raw_items: bytes, hint: Head | None, wanted: frozenset[Ref]) -> Iterator[Picked]:
    """Finds wanted objects in a JSON array, as they are given."""
    identities, _ = _attempt(list[_Identity], raw_items)
    names = _names_of(wanted)
    if identities is not None and not any(i.metadata and i.metadata.names & names for i in identities):
        return
    items, _ = _attempt(list[Any], raw_items)
    if items is not None:
        yield from pick_values(items, hint, wanted)


def pick_values(values: list[Any], hint: Head | None, wanted: frozenset[Ref]) -> Iterator[Picked]:
    """Finds wanted objects among plain values, as they are given."""
    names = _names_of(wanted)
    for value in values:
        metadata = value.get("metadata") if isinstance(value, dict) else None
        if not isinstance(metadata, dict) or not _is_named(metadata, names):
            continue
        try:
            made = convert_object(value, hint)
        except InvalidObject:
            continue
        if made.ref in wanted:
            yield Picked(made, _without_secrets(value) if made.ref.kind == "Secret" else value)


@lru_cache(maxsize=2)
def _names_of(wanted: frozenset[Ref]) -> frozenset[str]:
    """Gives the names of references, once for all parts of an input in which they are looked for."""
    return frozenset(ref.name for ref in wanted)


def read_plain(raw: bytes) -> Any:
    """Reads any JSON as plain values, None when it is not JSON."""
    return _attempt(_ANY, raw)[0]


def split_items(raw: bytes) -> list[bytes]:
    """Splits a JSON array into the bytes of its items; nothing when it is none."""
    found, _ = _attempt(list[Raw], raw)
    return [bytes(item) for item in found or ()]


def _is_named(metadata: dict[str, Any], names: frozenset[str]) -> bool:
    given = (metadata.get("name"), metadata.get("generateName"))
    return any(isinstance(name, str) and name in names for name in given)


def _without_secrets(value: dict[str, Any]) -> dict[str, Any]:
    hidden: dict[str, Any] = {
        part: dict.fromkeys(value[part], MARKER) for part in ("data", "stringData") if isinstance(value.get(part), dict)
    }
    annotations = value["metadata"].get("annotations")
    if isinstance(annotations, dict) and LAST_APPLIED in annotations:
        kept = {key: text for key, text in annotations.items() if key != LAST_APPLIED}
        hidden["metadata"] = {**value["metadata"], "annotations": kept}
    return {**value, **hidden}


def _decode_each(items: Iterable[Raw], hint: Head | None, where: str, first: int) -> Decoded:
    result = Decoded([], [])
    for index, item in enumerate(items, first):
        own, problem = _attempt(Head, item)
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
    decoded, _ = _attempt(list[type_], raw_items)  # type: ignore[valid-type]  # A type made while running.
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
    value, problem = _attempt(wire_type(info), raw)
    if value is not None:
        return finish(value, info, (head.api_version, head.kind))
    plain, plain_problem = _attempt(dict[str, Any], raw)
    return (None, plain_problem) if plain is None else _convert(plain, head)


def _convert(value: dict[str, Any], head: Head) -> tuple[KubeObject | None, str]:
    info = kind_info(head.api_version, head.kind)
    found: OnWire | None = None
    # What converting would learn of the type is learned here, one thread at a time.
    _decoder(wire_type(info))
    try:
        found = msgspec.convert(without_nulls(value), wire_type(info))
    except _FAILURES as error:
        problem = _words(error)
    return finish(found, info, (head.api_version, head.kind)) if found is not None else (None, problem)


def without_nulls(value: Any) -> Any:
    """Copies plain values without the null members of maps and lists: to Kubernetes, null means the default."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value if item is not None]
    return value


def _attempt(type_: type[T], raw: bytes | Raw) -> tuple[T | None, str]:
    """Decodes, or says in words why not; the exception itself, which may hold the input, ends here."""
    try:
        return _decoder(type_).decode(raw), ""
    except _FAILURES as error:
        return None, _words(error)


def _decoder(type_: type[T]) -> msgspec.json.Decoder[T]:
    made: msgspec.json.Decoder[T] | None = _DECODERS.get(type_)
    if made is None:
        # Decoders that are made at once share what is half made of the types in both, which ends the process.
        with _MAKING:
            made = _DECODERS.setdefault(type_, msgspec.json.Decoder(type_))
    return made


def _words(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "not valid UTF-8"
    return str(error) if isinstance(error, msgspec.MsgspecError) else type(error).__name__


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
    found, _ = _attempt(_Identity, raw)
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
