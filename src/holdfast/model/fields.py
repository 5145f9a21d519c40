"""Reading a field of an object as it was given, by the path under which evidence cites it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

from holdfast.model.redaction import MARKER
from holdfast.model.units import parse_quantity

_STEP = re.compile(r"\.?([^.\[\]]+)|\[([0-9]{1,9})\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")


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
    name, index, *quoted = step.groups()
    if index is not None:
        return current[int(index)] if isinstance(current, list) and int(index) < len(current) else MISSING
    key = next(text for text in (name, *quoted) if text is not None)
    return current[key] if isinstance(current, dict) and key in current else MISSING


def same_value(cited: object, raw: object) -> bool:
    """Says that a cited value is the given one.

    A number or an instant may be cited in another notation, a list of names as text, and a text with credentials
    without them.
    """
    if isinstance(cited, bool) or isinstance(raw, bool):
        return str(cited).lower() == str(raw).lower()
    if cited == raw:
        return True
    if isinstance(cited, list):
        return isinstance(raw, list | dict) and [str(item) for item in cited] == [str(item) for item in raw]
    if raw is None or isinstance(raw, dict | list):
        return False
    if isinstance(cited, int | float) and isinstance(raw, str | int | float):
        amount = parse_quantity(cited)
        return amount is not None and amount == parse_quantity(raw)
    return _same_text(str(cited), str(raw))


def _same_text(cited: str, raw: str) -> bool:
    if cited == raw:
        return True
    if MARKER in cited:
        return re.fullmatch(".*".join(re.escape(part) for part in cited.split(MARKER)), raw, re.DOTALL) is not None
    instant = _instant(cited)
    return instant is not None and instant == _instant(raw)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
