"""Saying something in the reader's language: a key and its values become a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

LANGUAGES: Final = ("en", "ko")
PLACE = Path(__file__).parent
Filling = str | int | float | bool | list[str] | None


def say(key: str, lang: str, /, **values: Filling) -> str:
    """Gives the text of a key; a text with `one` and `other` is chosen by the value `count`. Raises KeyError."""
    text = _room(lang, key.partition(".")[0])[key]
    if not isinstance(text, str):
        text = text["one"] if values.get("count") == 1 and "one" in text else text["other"]
    return fill(text, values)


def is_said(key: str) -> bool:
    """Says that there is a text for a key."""
    return key in _room("en", key.partition(".")[0])


@lru_cache(maxsize=2)
def catalogue(lang: str) -> Mapping[str, str | Mapping[str, str]]:
    """Lists every text of a language by its key; another language than those known gets English."""
    rooms = sorted(path.stem for path in (PLACE / _known(lang)).glob("*.json"))
    return {**_shared(_known(lang)), **{key: text for room in rooms for key, text in _room(lang, room).items()}}


@lru_cache(maxsize=256)
def _room(lang: str, name: str) -> Mapping[str, str | Mapping[str, str]]:
    """Lists the texts whose keys begin with a word: those of a file of that name, so that a short talk reads little."""
    path = PLACE / _known(lang) / f"{name}.json"
    return dict(_leaves(json.loads(path.read_bytes()), name)) if path.is_file() else _shared(_known(lang))


@lru_cache(maxsize=2)
def _shared(lang: str) -> Mapping[str, str | Mapping[str, str]]:
    return dict(_leaves(json.loads((PLACE / f"{lang}.json").read_bytes()), ""))


def _known(lang: str) -> str:
    return lang if lang in LANGUAGES else "en"


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Puts values into a text; a placeholder without a value stays as it is, so that filling never fails."""
    try:
        return _Lenient().vformat(text, (), values)
    except (ValueError, IndexError):
        return text


def listed(value: Any) -> str:
    """Writes a value as it stands in a sentence: a list by its items, a truth in lower case."""
    if isinstance(value, list | tuple):
        return ", ".join(listed(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


class _Lenient(Formatter):
    def get_field(self, field_name: str, _: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        # The whole name is looked up, so that a text never reaches into a value's attributes.
        if field_name in kwargs:
            return listed(kwargs[field_name]), field_name
        return "{" + field_name + "}", field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        return str(value) + (f":{format_spec}" if format_spec else "")


def _leaves(tree: Mapping[str, Any], above: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, item in tree.items():
        key = f"{above}.{name}" if above else name
        found += [(key, item)] if isinstance(item, str) or "other" in item else _leaves(item, key)
    return found
