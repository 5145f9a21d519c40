r"""Paths into objects in the notation of `kubectl -o jsonpath`, read by a small parser and walked without evaluation.

Names (`.spec.nodeName`, `['app.kubernetes.io/name']`, `\.` for a dot within a name), indexes and slices (`[0]`,
`[-1]`, `[1:3]`), all members (`[*]`, `.*`), members at any depth (`..image`), several names (`['a','b']`) and filters
(`[?(@.type=="Ready")]`) are known. Braces around a path are allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct

MOST_VALUES = 100_000
DEEPEST = 64
_NAME = re.compile(r"(?:[^\s.\[\](){}=!<>&|,'\"\\*]|\\.)+")
_INDEX = re.compile(r"\s*(-?[0-9]{1,9})\s*\]")
_SLICE = re.compile(r"\s*(-?[0-9]{0,9})\s*:\s*(-?[0-9]{0,9})\s*(?::\s*([0-9]{1,9})\s*)?\]")
_QUOTED = re.compile(r"\s*(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\")\s*")
_ESCAPE = re.compile(r"\\(.)")
Step = Callable[[Any], Iterable[Any]]
Test = Callable[[Any], bool]
# Filters hold paths and paths hold filters, so what parses a filter is an argument here.
TestAt = Callable[[str, int], tuple[Test, int]]


class Malformed(ValueError):
    """A path or filter does not follow its grammar; the argument names the part that is not understood."""


class Path(Struct, frozen=True):
    """A parsed path: its text and its steps."""

    text: str
    steps: tuple[Step, ...]

    def values(self, root: Any) -> list[Any]:
        """Lists the values at the path; none where a member is missing."""
        found: list[Any] = [root]
        for step in self.steps:
            found = [below for value in found for below in step(value)][:MOST_VALUES]
        return found


def path_at(text: str, start: int, test_at: TestAt) -> tuple[Path, int]:
    """Parses the path that begins at a position and gives it with the position of its end; raises Malformed."""
    position = start + (text[start : start + 1] in ("$", "@"))
    steps: list[Step] = []
    while position < len(text) and text[position] in ".[":
        if len(steps) >= DEEPEST:
            raise Malformed(text[start:position])
        if text.startswith("..", position):
            steps.append(_everywhere)
            position += 1 if text[position + 2 : position + 3] != "[" else 2
        elif text[position] == "[":
            step, position = _bracket(text, position + 1, test_at)
            steps.append(step)
        elif text[position + 1 : position + 2] == "*":
            steps.append(_members)
            position += 2
        elif text[position + 1 : position + 2] == "[":
            position += 1
        else:
            name = _NAME.match(text, position + 1)
            if name is None:
                if not steps:
                    return Path(text[start : position + 1], ()), position + 1
                raise Malformed(text[position:])
            steps.append(_named((_plain(name[0]),)))
            position = name.end()
    return Path(text[start:position], tuple(steps)), position


def _bracket(text: str, position: int, test_at: TestAt) -> tuple[Step, int]:
    if text.startswith("*]", position):
        return _members, position + 2
    if text.startswith("?(", position):
        return _filter(*test_at(text, position + 2), text)
    index = _INDEX.match(text, position)
    if index:
        return _indexed(int(index[1])), index.end()
    part = _SLICE.match(text, position)
    if part:
        first, last, stride = (int(piece) if piece else None for piece in part.groups())
        return _sliced(slice(first, last, stride or None)), part.end()
    return _names(text, position)


def _names(text: str, position: int) -> tuple[Step, int]:
    names: list[str] = []
    while quoted := _QUOTED.match(text, position):
        names.append(_plain(quoted[1] if quoted[1] is not None else quoted[2]))
        position = quoted.end()
        if text.startswith("]", position):
            return _named(tuple(names)), position + 1
        if not text.startswith(",", position):
            break
        position += 1
    raise Malformed(text[position:])


def _filter(test: Test, end: int, text: str) -> tuple[Step, int]:
    if not text.startswith(")]", end):
        raise Malformed(text[end:] or text)

    def chosen(value: Any) -> Iterator[Any]:
        return (item for item in _members(value) if test(item))

    return chosen, end + 2


def _named(names: tuple[str, ...]) -> Step:
    def below(value: Any) -> list[Any]:
        return [value[name] for name in names if name in value] if isinstance(value, dict) else []

    return below


def _indexed(index: int) -> Step:
    def below(value: Any) -> list[Any]:
        return [value[index]] if isinstance(value, list) and -len(value) <= index < len(value) else []

    return below


def _sliced(part: slice) -> Step:
    def below(value: Any) -> list[Any]:
        return value[part] if isinstance(value, list) else []

    return below


def _members(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _everywhere(value: Any) -> Iterator[Any]:
    pending = [(value, 0)]
    while pending:
        current, depth = pending.pop()
        yield current
        if depth < DEEPEST:
            pending.extend((item, depth + 1) for item in reversed(_members(current)))


def _plain(name: str) -> str:
    return _ESCAPE.sub(r"\1", name)
