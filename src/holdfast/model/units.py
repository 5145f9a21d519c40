"""Kubernetes quantities, exactly: parsed, compared, rounded and printed as apimachinery does.

The grammar is that of `k8s.io/apimachinery/pkg/api/resource.Quantity`: a signed decimal number with one of the suffixes
`n u m k M G T P E` (powers of 1000), `Ki Mi Gi Ti Pi Ei` (powers of 1024), or a decimal exponent `e3`, `E-3`. Values
finer than one billionth are rounded up, away from zero.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from holdfast.model.objects.meta import IntOrString, Quantity

_QUANTITY = re.compile(r"([+-]?)(\d+\.?\d*|\.\d+)(?:([eE][+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)")
_DECIMAL = {"n": -3, "u": -2, "m": -1, "": 0, "k": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}
_BINARY = {"Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
_NANO = 10**9


@lru_cache(maxsize=16_384)
def _parsed(text: str) -> Fraction | None:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return None
    sign, number, exponent, suffix = match.groups()
    if exponent:
        factor = Fraction(10) ** int(exponent[1:])
    elif suffix in _BINARY:
        factor = Fraction(1024) ** _BINARY[suffix]
    else:
        factor = Fraction(1000) ** _DECIMAL[suffix or ""]
    exact = Fraction(number.rstrip(".") if not number.startswith(".") else f"0{number}") * factor
    nano = Fraction(ceil(exact * _NANO), _NANO)
    return -nano if sign == "-" else nano


def parse_quantity(quantity: Quantity | None) -> Fraction | None:
    """Gives the exact value of a quantity; None when there is none or it is not one."""
    if quantity is None or isinstance(quantity, bool):
        return None
    return _parsed(str(quantity).strip())


def whole(quantity: Quantity | None) -> int | None:
    """Gives a quantity in whole units, bytes for storage, rounded up as `Quantity.Value()` does."""
    value = parse_quantity(quantity)
    return None if value is None else _away_from_zero(value)


def milli(quantity: Quantity | None) -> int | None:
    """Gives a quantity in thousandths, rounded up as `Quantity.MilliValue()` does."""
    value = parse_quantity(quantity)
    return None if value is None else _away_from_zero(value * 1000)


def print_quantity(value: Fraction | int, binary: bool = False) -> str:
    """Prints a value in canonical form: the largest suffix that leaves a whole number."""
    exact = Fraction(_away_from_zero(Fraction(value) * _NANO), _NANO)
    if exact == 0:
        return "0"
    if binary and exact.denominator == 1 and abs(exact) >= 1024:
        return _with_suffix(
            exact, [(Fraction(1024) ** power, name) for name, power in _BINARY.items()] + [(Fraction(1), "")]
        )
    return _with_suffix(exact, [(Fraction(1000) ** power, name) for name, power in _DECIMAL.items()])


def _with_suffix(value: Fraction, suffixes: list[tuple[Fraction, str]]) -> str:
    for factor, name in sorted(suffixes, reverse=True):
        scaled = value / factor
        if scaled.denominator == 1:
            return f"{scaled.numerator}{name}"
    raise AssertionError("a value rounded to billionths fits the smallest suffix")


def _away_from_zero(value: Fraction) -> int:
    return ceil(value) if value >= 0 else floor(value)


def scaled(value: IntOrString, total: int, round_up: bool) -> int | None:
    """Gives a count, or a percentage of a total rounded up or down; None when it is neither."""
    if isinstance(value, int):
        return value
    match = re.fullmatch(r"(\d+)%", value)
    if match is None:
        return None
    exact = Fraction(int(match.group(1)) * total, 100)
    return ceil(exact) if round_up else floor(exact)
