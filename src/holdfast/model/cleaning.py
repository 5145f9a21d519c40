"""Raw objects without their secrets, for what is handed on beyond the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from holdfast.model.finishing import LAST_APPLIED
from holdfast.model.redaction import (
    is_hook_name,
    redact_address,
    redact_arguments,
    redact_named,
    redact_text,
    redact_value,
)

_COMMANDS = frozenset({"args", "command"})
# Values of these select by equality: to hide two of them alike would join what is apart.
_SELECTING = frozenset({"labels", "matchLabels", "selector", "nodeSelector", "podSelector"})
_BYTES = frozenset({"binaryData", "caBundle"})
_CLIENT = "clientConfig"


def clean_object(value: Mapping[str, Any], api_version: str, kind: str, instead: str = "") -> dict[str, Any]:
    """Copies an object without secret values, managed fields and the last applied configuration.

    The kind is written into it, since items of a typed list do not say what they are; `instead` stands where a Secret
    has its values.
    """
    head = {"apiVersion": value.get("apiVersion") or api_version, "kind": value.get("kind") or kind}
    rest = {key: part for key, part in value.items() if key not in head}
    if head["kind"] == "Secret" and not str(head["apiVersion"]).partition("/")[1]:
        rest = without_values(rest, instead)
    cleaned = {
        key: _configured(part) if _is_data(head["kind"], key) else _clean(key, part) for key, part in rest.items()
    }
    return {**head, **cleaned}


def without_values(secret: Mapping[str, Any], instead: str) -> dict[str, Any]:
    """Copies a Secret with a text in the place of each of its values."""
    return {
        key: dict.fromkeys(part, instead) if key in ("data", "stringData") and isinstance(part, dict) else part
        for key, part in secret.items()
    }


def _is_data(kind: str, key: str) -> bool:
    return kind == "ConfigMap" and key == "data"


def _configured(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    return {key: _setting(key, text) if isinstance(text, str) else text for key, text in data.items()}


def _setting(key: str, text: str) -> str:
    return redact_text(text) if "\n" in text else redact_named(key, redact_text(text))


def _clean(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return redact_value(value)
    if isinstance(value, list):
        return _list(key, value)
    if not isinstance(value, dict):
        return value
    if key == "metadata":
        return _metadata(value)
    if key == _CLIENT or is_hook_name(key):
        return {name: _of_hook(name, part) for name, part in value.items()}
    if key in _SELECTING:
        return {name: _clean("", part) for name, part in value.items()}
    if key in _BYTES:
        return dict.fromkeys(value, "")
    return _mapping(value)


def _mapping(value: dict[str, Any]) -> dict[str, Any]:
    named = value.get("name")
    if isinstance(named, str) and isinstance(value.get("value"), str):
        # A variable of a container, or whatever else is written as a name beside its value.
        return {**_plain(value), "value": redact_named(named, value["value"])}
    return _plain(value)


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {name: _member(name, part) for name, part in value.items()}


def _member(name: str, part: Any) -> Any:
    if isinstance(part, str):
        return "" if name in _BYTES else redact_named(name, part)
    return _clean(name, part)


def _list(key: str, value: list[Any]) -> list[Any]:
    if key in _COMMANDS and all(isinstance(item, str) for item in value):
        return list(redact_arguments(tuple(value)))
    return [_clean(key if is_hook_name(key) else "", item) for item in value]


def _of_hook(name: str, part: Any) -> Any:
    """Cleans a member of what describes a hook: the path and query of its address may let one in."""
    return redact_address(part) if isinstance(part, str) and "://" in part else _member(name, part)


def _metadata(value: dict[str, Any]) -> dict[str, Any]:
    kept = {name: _clean(name, part) for name, part in value.items() if name not in ("managedFields", "annotations")}
    notes = value.get("annotations")
    if isinstance(notes, dict):
        kept["annotations"] = {
            name: redact_named(name, redact_text(text)) if isinstance(text, str) else text
            for name, text in notes.items()
            if name != LAST_APPLIED
        }
    return kept
