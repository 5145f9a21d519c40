"""Conditions over objects: a small language that is parsed and never evaluated as code.

    .status.phase == Pending and not .spec.nodeName
    .spec.capacity.storage >= 10Gi or .metadata.name like "db-*"

Operators are `== != < <= > >= contains like`, `and or not` (or `&& || !`) and brackets. A path stands for all values
at it: a comparison holds when one of them meets it, `!=` when none equals. A path alone holds when something is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from holdfast.pillars.inspection.paths import Malformed, Path, path_at
from holdfast.pillars.inspection.values import equal, order, shown

Condition = Callable[[Any], bool]
Operand = Callable[[Any], list[Any]]
DEEPEST = 32
_SPACE = re.compile(r"\s*")
_OPERATOR = re.compile(r"\s*(==|!=|<=|>=|=|<|>|(?:contains|like)(?=[\s'\"]))\s*")
_OR = re.compile(r"\s*(?:\|\||or(?=[\s(!]))\s*")
_AND = re.compile(r"\s*(?:&&|and(?=[\s(!]))\s*")
_NOT = re.compile(r"\s*(?:!(?!=)|not(?=[\s(]))\s*")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_WORD = re.compile(r"[^\s()\[\]'\"<>=!&|,]+")
_CONSTANTS: dict[str, Any] = {"null": None, "true": True, "false": False}


def path(text: str) -> Path:
    """Parses a whole path; raises Malformed."""
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1].strip()
    if not inner:
        raise Malformed(text)
    if inner[:1] not in (".", "[", "$", "@"):
        inner = f".{inner}"
    try:
        made, end = path_at(inner, 0, condition_at)
    except RecursionError:
        raise Malformed(text) from None
    if end != len(inner) or (not made.steps and inner not in ("$", "@", ".")):
        raise Malformed(inner[end:] or text)
    return made


def condition(text: str) -> Condition:
    """Parses a whole condition; raises Malformed."""
    try:
        test, end = condition_at(text, 0)
    except RecursionError:
        raise Malformed(text) from None
    if text[end:].strip():
        raise Malformed(text[end:].strip())
    return test


def condition_at(text: str, start: int, depth: int = 0) -> tuple[Condition, int]:
    """Parses the condition that begins at a position and gives it with the position of its end; raises Malformed."""
    if depth > DEEPEST:
        raise Malformed(text[start:])
    first, end = _all_of(text, start, depth)
    tests = [first]
    while more := _OR.match(text, end):
        test, end = _all_of(text, more.end(), depth)
        tests.append(test)
    return (first if len(tests) == 1 else lambda item: any(test(item) for test in tests)), end


def _all_of(text: str, start: int, depth: int) -> tuple[Condition, int]:
    first, end = _one(text, start, depth)
    tests = [first]
    while more := _AND.match(text, end):
        test, end = _one(text, more.end(), depth)
        tests.append(test)
    return (first if len(tests) == 1 else lambda item: all(test(item) for test in tests)), end


def _one(text: str, start: int, depth: int) -> tuple[Condition, int]:
    if depth > DEEPEST:
        raise Malformed(text[start:])
    negated = _NOT.match(text, start)
    if negated:
        inner, end = _one(text, negated.end(), depth + 1)
        return (lambda item: not inner(item)), end
    position = _skip(text, start)
    if text.startswith("(", position):
        inner, end = condition_at(text, position + 1, depth + 1)
        end = _skip(text, end)
        if not text.startswith(")", end):
            raise Malformed(text[end:] or text)
        return inner, end + 1
    return _comparison(text, position)


def _comparison(text: str, start: int) -> tuple[Condition, int]:
    left, end = _operand(text, start)
    operator = _OPERATOR.match(text, end)
    if operator is None:
        return (lambda item: any(value not in (None, "", [], {}, False) for value in left(item))), end
    right, end = _operand(text, operator.end())
    name = operator[1]
    if name == "!=":
        return (lambda item: not _holds("==", left(item), right(item))), end
    return (lambda item: _holds(name, left(item), right(item))), end


def _holds(name: str, left: list[Any], right: list[Any]) -> bool:
    # What is missing equals null, and no size.
    meets = _MEETS[name]
    return any(meets(one, other) for one in left or [None] for other in right or [None])


def _operand(text: str, start: int) -> tuple[Operand, int]:
    if text[start : start + 1] in (".", "@", "$", "["):
        place, end = path_at(text, start, condition_at)
        return place.values, end
    quoted = _QUOTED.match(text, start)
    if quoted:
        given = quoted[1] if quoted[1] is not None else quoted[2]
        plain = re.sub(r"\\(.)", r"\1", given)
        return (lambda _: [plain]), quoted.end()
    word = _WORD.match(text, start)
    if word is None:
        raise Malformed(text[start:] or text)
    constant = _CONSTANTS.get(word[0], word[0])
    return (lambda _: [constant]), word.end()


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _contains(whole: Any, part: Any) -> bool:
    if isinstance(whole, list | tuple | dict):
        return any(equal(item, part) for item in whole)
    return whole is not None and shown(part) in shown(whole)


def _ordered(*wanted: int) -> Callable[[Any, Any], bool]:
    return lambda one, other: order(one, other) in wanted


_MEETS: dict[str, Callable[[Any, Any], bool]] = {
    "==": equal,
    "=": equal,
    "<": _ordered(-1),
    "<=": _ordered(-1, 0),
    ">": _ordered(1),
    ">=": _ordered(1, 0),
    "contains": _contains,
    "like": lambda one, other: one is not None and fnmatchcase(shown(one), shown(other)),
}
