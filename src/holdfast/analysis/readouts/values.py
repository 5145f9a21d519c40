"""What the parsers give and the pieces that they share: rows, numbers and sizes in any locale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

Value = str | int | float | bool | None | list[Any]
Row = dict[str, Value]
Tables = Mapping[str, list[Row]]

_SIZE = re.compile(r"(-?\d+(?:[.,]\d+)?)([KMGTPEZkmgtpez]?)(i?)B?")
_POWERS = {name: power for power, name in enumerate(("", "K", "M", "G", "T", "P", "E", "Z"))}


def number(text: str) -> float | None:
    """Reads a number with a point or a comma before its decimals and perhaps a percent sign; None for `-` and words."""
    try:
        return float(text.strip().rstrip("%").replace(",", "."))
    except ValueError:
        return None


def numeral(text: str) -> int | float | str | None:
    """Reads a number where there is one and leaves words as they are."""
    found = number(text)
    if found is None:
        return None if text in ("", "-") else text
    return int(found) if found.is_integer() and not re.search(r"[.,]", text) else found


def size(text: str, unit: int = 1) -> int | None:
    """Gives the bytes of a size; one without a suffix counts in `unit` bytes, a suffix is a power of 1024."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        return None
    amount = float(match[1].replace(",", "."))
    return round(amount * (1024 ** _POWERS[match[2].upper()] if match[2] else unit))


def percent_of(part: float | None, whole: float | None) -> float | None:
    """Gives a share in percent, or None where there is no whole."""
    return round(100 * part / whole, 2) if part is not None and whole else None


def named(names: Iterable[str], values: Iterable[str]) -> Row:
    """Makes a row of columns and the words below them."""
    return {name: numeral(value) for name, value in zip(names, values, strict=False)}
