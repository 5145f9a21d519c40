"""Reading a field of an object as it was given, by the path under which evidence cites it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]|\['([^']*)'\]")


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""Says that there is no such field; a field that is null is there."""


def lookup(raw: object, path: str) -> Any:
    """Gives the value at a path such as `spec.containers[0].image` or `metadata.labels['app']`, else MISSING."""
    current = raw
    position = 0
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            return MISSING
        current = _below(current, step)
        if current is MISSING:
            return MISSING
        position = step.end()
    return current


def _below(current: object, step: re.Match[str]) -> Any:
    name, index, quoted = step.groups()
    if index is not None:
        return current[int(index)] if isinstance(current, list) and int(index) < len(current) else MISSING
    key = name if name is not None else quoted
    return current[key] if isinstance(current, dict) and key in current else MISSING


def same_value(cited: object, raw: object) -> bool:
    """Says that a cited value is the given one: numbers and instants may be cited as text, redacted text may differ."""
    if cited == raw:
        return True
    if isinstance(cited, str) and "[redacted]" in cited:
        return isinstance(raw, str)
    if isinstance(cited, list) and isinstance(raw, list | dict):
        return [str(item) for item in cited] == [str(item) for item in raw]
    if isinstance(raw, str) and isinstance(cited, str | datetime):
        return _instant(str(cited)) is not None and _instant(str(cited)) == _instant(raw)
    if isinstance(raw, dict | list):
        return False
    return str(cited) == str(raw)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
