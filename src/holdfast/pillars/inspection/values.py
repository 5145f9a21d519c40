"""How values of an object compare: numbers, quantities, durations and moments by size, everything else as text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from holdfast.model.units import parse_duration, parse_quantity

_DAYS = re.compile(r"([0-9]{1,6})d(.*)")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?")
NOTHING = 2
SortKey = tuple[int, Fraction, str]


def equal(left: Any, right: Any) -> bool:
    """Says that two values are the same amount, moment or text; null equals only null."""
    if left is None or right is None:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return shown(left) == shown(right)
    return shown(left) == shown(right) or _same_amount(left, right)


def order(left: Any, right: Any) -> int | None:
    """Gives -1, 0 or 1 as the left value is less than, equal to or greater than the right; None beyond comparison."""
    sizes = _sizes(left, right)
    if sizes is not None:
        return (sizes[0] > sizes[1]) - (sizes[0] < sizes[1])
    if isinstance(left, str) and isinstance(right, str) and _size(right) is None:
        return (left > right) - (left < right)
    return None


def sort_key(value: Any) -> SortKey:
    """Gives the place of a value in an order: sizes first, then texts, then nothing at all."""
    if value is None or value == "":
        return (NOTHING, Fraction(0), "")
    size = _size(value)
    return (1, Fraction(0), shown(value)) if size is None else (0, size[1], "")


def shown(value: Any) -> str:
    """Writes one value as text: a truth in lower case, a duration by its two largest units, a list by its items."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, timedelta):
        return age_text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, list | tuple):
        return ",".join(shown(item) for item in value)
    if isinstance(value, dict):
        return ",".join(f"{key}={shown(item)}" for key, item in value.items())
    return str(value)


def age_text(span: timedelta) -> str:
    """Writes a duration by its two largest units, as kubectl does: `3d4h`, `12m5s`."""
    seconds = int(abs(span.total_seconds()))
    sign = "-" if span < timedelta(0) and seconds else ""
    amounts = ((seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s"))
    first = next((i for i, (amount, _) in enumerate(amounts) if amount), len(amounts) - 1)
    return sign + "".join(f"{n}{unit}" for n, unit in amounts[first : first + 2] if n or first == len(amounts) - 1)


def duration(text: str) -> timedelta | None:
    """Reads a duration such as `90s`, `2h` or `3d12h`; None when it is not one."""
    days = _DAYS.fullmatch(text)
    rest = days[2] if days else text
    span = parse_duration(rest) if rest else timedelta(0)
    if span is None or not text:
        return None
    return span + timedelta(days=int(days[1])) if days else span


def _same_amount(left: Any, right: Any) -> bool:
    sizes = _sizes(left, right)
    return sizes is not None and sizes[0] == sizes[1]


def _sizes(left: Any, right: Any) -> tuple[Fraction, Fraction] | None:
    one, other = _size(left), _size(right)
    if isinstance(left, timedelta) != isinstance(right, timedelta):
        one, other = _span(left), _span(right)
    return (one[1], other[1]) if one and other and one[0] == other[0] else None


def _size(value: Any) -> tuple[str, Fraction] | None:
    if isinstance(value, timedelta | datetime):
        return _span(value) or _moment(value)
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        amount = parse_quantity(value)
        return ("amount", amount) if amount is not None else _moment(value)
    return None


def _span(value: Any) -> tuple[str, Fraction] | None:
    span = value if isinstance(value, timedelta) else duration(value) if isinstance(value, str) else None
    return None if span is None else ("span", Fraction(span // timedelta(microseconds=1)))


def _moment(value: Any) -> tuple[str, Fraction] | None:
    if isinstance(value, str):
        if not _MOMENT.fullmatch(value):
            return None
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    return ("moment", Fraction(moment.timestamp()))
