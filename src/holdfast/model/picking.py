"""Objects that are looked for in an input, beside the plain values that they were made of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from holdfast.model.cleaning import without_values
from holdfast.model.codec import Head, Identity, convert_object
from holdfast.model.decoders import attempt
from holdfast.model.finishing import LAST_APPLIED
from holdfast.model.input_refusals import InvalidObject
from holdfast.model.objects.meta import KubeObject
from holdfast.model.redaction import MARKER
from holdfast.model.refs import Ref


class Picked(Struct, frozen=True):
    """An object beside the plain values that it was made of."""

    object: KubeObject
    value: dict[str, Any]


def pick_items(raw_items: bytes, hint: Head | None, wanted: frozenset[Ref]) -> Iterator[Picked]:
    """Finds wanted objects in a JSON array, as they are given."""
    identities, _ = attempt(list[Identity], raw_items)
    names = _names_of(wanted)
    if identities is not None and not any(i.metadata and i.metadata.names & names for i in identities):
        return
    items, _ = attempt(list[Any], raw_items)
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


def _is_named(metadata: dict[str, Any], names: frozenset[str]) -> bool:
    given = (metadata.get("name"), metadata.get("generateName"))
    return any(isinstance(name, str) and name in names for name in given)


def _without_secrets(value: dict[str, Any]) -> dict[str, Any]:
    hidden = without_values(value, MARKER)
    annotations = value["metadata"].get("annotations")
    if isinstance(annotations, dict) and LAST_APPLIED in annotations:
        kept = {key: text for key, text in annotations.items() if key != LAST_APPLIED}
        hidden["metadata"] = {**value["metadata"], "annotations": kept}
    return hidden
