"""Taking out of an object, as it was given, what must not be shown: values of secrets, and its own copies."""

from __future__ import annotations

from typing import Any

from holdfast.model.finishing import LAST_APPLIED
from holdfast.model.redaction import MARKER, redact_arguments, redact_named, redact_text, redact_value

_COMMANDS = ("args", "command")


def without_secrets(raw: dict[str, Any], kind: str) -> dict[str, Any]:
    """Copies an object without credentials in variables, arguments, annotations, texts and configuration.

    The kind is an argument, since items of a typed list do not say what they are.
    """
    if kind == "Secret":
        raw = {**raw, **{part: dict.fromkeys(raw[part], MARKER) for part in ("data", "stringData") if _map(raw, part)}}
    if kind == "ConfigMap" and _map(raw, "data"):
        raw = {**raw, "data": {key: redact_named(key, redact_text(str(text))) for key, text in raw["data"].items()}}
    if kind == "ConfigMap" and _map(raw, "binaryData"):
        raw = {**raw, "binaryData": dict.fromkeys(raw["binaryData"], "")}
    return {key: _clean(key, value) for key, value in raw.items()}


def _map(raw: dict[str, Any], part: str) -> bool:
    return isinstance(raw.get(part), dict)


def _clean(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _clean_map(value)
    if isinstance(value, list):
        if name in _COMMANDS and all(isinstance(item, str) for item in value):
            return list(redact_arguments(tuple(value)))
        return [_clean("", item) for item in value]
    return redact_value(value) if isinstance(value, str) else value


def _clean_map(value: dict[str, Any]) -> dict[str, Any]:
    named, given = value.get("name"), value.get("value")
    clean = {key: _member(key, item) for key, item in value.items() if key != LAST_APPLIED}
    if isinstance(named, str) and isinstance(given, str):
        clean["value"] = redact_named(named, given)
    return clean


def _member(key: str, item: Any) -> Any:
    """Hides a text by its own name only among annotations and the like: `token: x` may also be a path or a selector."""
    return redact_named(key, item) if isinstance(item, str) and "/" in key else _clean(key, item)
