"""Taking out of texts what a reader may not know: words are found as they stand, and a mark stays in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from holdfast.model.finding import Value

HIDDEN = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for a name or value that the reader may not see."""

Words = re.Pattern[str]
SHORT = 3
_KIND = re.compile(r"[A-Z][A-Za-z]+")


def words_to_hide(found: Iterable[str]) -> Words:
    """Gives the pattern of texts that may stand nowhere; a very short one is only found where it is a whole word."""
    longest = sorted(set(filter(None, found)), key=lambda text: (-len(text), text))
    parts = [re.escape(text) if len(text) >= SHORT else rf"(?<!\w){re.escape(text)}(?!\w)" for text in longest]
    return re.compile("|".join(parts) or r"(?!)")


def hide(words: Words, value: Value) -> Value:
    """Puts the mark in the place of every word in a value."""
    if isinstance(value, str):
        return words.sub(HIDDEN, value)
    return [words.sub(HIDDEN, item) for item in value] if isinstance(value, list) else value


def texts(value: Value) -> tuple[str, ...]:
    """Lists the texts of a value; a number is none."""
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str) else ()


def plain(value: Value) -> str:
    """Writes a value, so that two can be compared whatever they are."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def is_kind(text: str) -> bool:
    """Says that a text is the bare name of a kind, which tells nothing of any object."""
    return bool(_KIND.fullmatch(text))
