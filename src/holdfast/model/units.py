"""Kubernetes quantities, exactly: parsed, compared, rounded and printed as apimachinery does.

The grammar is that of `k8s.io/apimachinery/pkg/api/resource.Quantity`: a signed decimal number with one of the suffixes
`n u m k M G T P E` (powers of 1000), `Ki Mi Gi Ti Pi Ei` (powers of 1024), or a decimal exponent `e3`, `E-3`. Values
finer than one billionth are rounded away from zero, and no magnitude goes beyond 2^63 - 1.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from holdfast.model.objects.meta import IntOrString, Quantity

_QUANTITY = re.compile(r"([+-]?)([0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,9})|([numkMGTPE]|[KMGTPE]i)?)")
_DECIMAL = {"n": -3, "u": -2, "m": -1, "": 0, "k": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_NANO = 10**9
_LARGEST = Fraction(2**63 - 1)
# Longer texts are no quantities that anyone writes, and big numbers are slow to make.
_LONGEST = 200
_PERCENT = re.compile(r"([+-]?[0-9]{1,9})%")
_DURATION = re.compile(r"([+-]?)((?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+|0)")
_SPAN = re.compile(r"([0-9.]+)(ns|us|µs|μs|ms|s|m|h)")
_SECONDS = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "µs": Fraction(1, 10**6),
    "μs": Fraction(1, 10**6),
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "h": Fraction(3600),
}


def parse_quantity(quantity: Quantity | None) -> Fraction | None:
    """Gives the exact value of a quantity; None when there is none or it is not one."""
    if quantity is None or isinstance(quantity, bool):
        return None
    return _parsed(str(quantity))


@lru_cache(maxsize=16_384)
def _parsed(text: str) -> Fraction | None:
    match = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    sign, number, exponent, suffix = match.groups()
    magnitude = Fraction(number.rstrip(".") if number[0] != "." else f"0{number}") * _factor(exponent, suffix or "")
    bounded = min(Fraction(ceil(magnitude * _NANO), _NANO), _LARGEST)
    return -bounded if sign == "-" else bounded


def _factor(exponent: str | None, suffix: str) -> Fraction:
    if exponent:
        # Beyond this every number is either the largest or the smallest one.
        return Fraction(10) ** max(-2 * _LONGEST, min(int(exponent), 2 * _LONGEST))
    if suffix in _BINARY:
        return Fraction(1024) ** _BINARY[suffix]
    return Fraction(1000) ** _DECIMAL[suffix]


def whole(quantity: Quantity | None) -> int | None:
    """Gives a quantity in whole units, bytes for storage, rounded up as `Quantity.Value()` does."""
    value = parse_quantity(quantity)
    return None if value is None else _away_from_zero(value)


def milli(quantity: Quantity | None) -> int | None:
    """Gives a quantity in thousandths, rounded up as `Quantity.MilliValue()` does."""
    value = parse_quantity(quantity)
    return None if value is None else _away_from_zero(value * 1000)


def canonical(quantity: Quantity | None) -> str | None:
    """Prints a quantity as the API server gives it back, in its own notation; None when it is not one."""
    value = parse_quantity(quantity)
    if value is None:
        return None
    match = _QUANTITY.fullmatch(str(quantity))
    if match and match[3]:
        return _with_suffix(value, [(Fraction(1000) ** n, f"e{3 * n}" if n else "") for n in range(-3, 7)])
    return print_quantity(value, binary=bool(match and match[4] in _BINARY))


def print_quantity(value: Fraction | int, binary: bool = False) -> str:
    """Prints a value in canonical form: the largest suffix that leaves a whole number."""
    exact = Fraction(_away_from_zero(Fraction(value) * _NANO), _NANO)
    # Below 1024, and where a power of 1024 would lose precision, Kubernetes falls back to powers of 1000.
    if binary and exact.denominator == 1 and abs(exact) >= 1024:
        return _with_suffix(exact, [(Fraction(1024) ** n, name) for name, n in _BINARY.items()] + [(Fraction(1), "")])
    return _with_suffix(exact, [(Fraction(1000) ** n, name) for name, n in _DECIMAL.items()])


def _with_suffix(value: Fraction, suffixes: list[tuple[Fraction, str]]) -> str:
    if value == 0:
        return "0"
    whole_numbers = ((value / factor, name) for factor, name in sorted(suffixes, reverse=True))
    scaled_value, name = next((scaled, name) for scaled, name in whole_numbers if scaled.denominator == 1)
    return f"{scaled_value.numerator}{name}"


def _away_from_zero(value: Fraction) -> int:
    return ceil(value) if value >= 0 else floor(value)


def scaled(value: IntOrString, total: int, round_up: bool) -> int | None:
    """Gives a count, or a percentage of a total rounded up or down; None when it is neither."""
    if isinstance(value, int):
        return value
    match = _PERCENT.fullmatch(value)
    if match is None:
        return None
    exact = Fraction(int(match[1]) * total, 100)
    return ceil(exact) if round_up else floor(exact)


def parse_duration(text: str) -> timedelta | None:
    """Gives a duration such as `5m30s` or `1.5h` in Go's notation, to the microsecond; None when it is not one."""
    match = _DURATION.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    seconds = sum((Fraction(amount) * _SECONDS[unit] for amount, unit in _SPAN.findall(match[2])), Fraction(0))
    if seconds * _NANO > _LARGEST:
        return None
    span = timedelta(microseconds=round(seconds * 10**6))
    return -span if match[1] == "-" else span


def parse_moment(value: object) -> datetime | None:
    """Gives an instant written in RFC 3339 with its zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
