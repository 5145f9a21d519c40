"""Wording that blames people: where it stands, why it does harm, and what to write instead.

It is advice. Nothing is refused for its wording, and a sentence about a program that fails is never found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

Blame = Literal["fault", "character", "human-error", "hindsight", "omission", "generalising", "punishment"]
SHORTEST_NAME = 2


class _Word(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One wording as it stands in the file."""

    kind: Blame
    pattern: str
    neutral: dict[str, str]


class _Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    people: dict[str, str]
    words: tuple[_Word, ...]


class Remark(Struct, frozen=True, kw_only=True):
    """A wording that blames: in which field, from which character to which, of what kind, and what to write instead.

    Why such a wording does harm is a text under `review.blame` and the kind.
    """

    field: str
    start: int
    end: int
    text: str
    kind: Blame
    neutral: str


def remarks(texts: Mapping[str, str], lang: str, names: Collection[str] = ()) -> tuple[Remark, ...]:
    """Finds wording that blames in texts of Korean and English alike; `names` are people who may be named."""
    found: list[Remark] = []
    for field, text in texts.items():
        found += _longest(_found(field, text, lang, tuple(sorted(set(names)))))
    return tuple(found)


def _found(field: str, text: str, lang: str, names: tuple[str, ...]) -> Iterator[Remark]:
    for pattern, word in _patterns(names):
        for match in pattern.finditer(text):
            yield Remark(
                field=field,
                start=match.start(),
                end=match.end(),
                text=match.group(),
                kind=word.kind,
                neutral=word.neutral.get(lang, word.neutral["en"]),
            )


def _longest(found: Iterator[Remark]) -> list[Remark]:
    """Keeps of wordings that overlap the one that says most."""
    kept: list[Remark] = []
    for item in sorted(found, key=lambda remark: (remark.start - remark.end, remark.start)):
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda remark: remark.start)


@lru_cache(maxsize=64)
def _patterns(names: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], _Word], ...]:
    known = _words()
    # The blanks of the file are those of its lines; one inside a name is written as \s.
    listed = {lang: re.sub(r"\s+", "", text) for lang, text in known.people.items()}
    named = [re.escape(name) for name in names if len(name) >= SHORTEST_NAME]
    # A Korean particle follows a name without a blank, so that only Latin letters end a word.
    latin = "|".join((listed["en"], *named))
    person = f"(?<![A-Za-z])(?:{latin})(?![A-Za-z])|{listed['ko']}"
    return tuple((re.compile(word.pattern.replace("{person}", person), re.IGNORECASE), word) for word in known.words)


@cache
def _words() -> _Words:
    text = (files("holdfast.pillars.incidents") / "blameless.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), _Words)
