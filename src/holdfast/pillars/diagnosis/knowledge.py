"""Problem patterns as the field names them, and what Holdfast has to say about each line of them.

A pattern is a page of lists (symptoms, causes, fixes ...). Each line points to the rules that see or tell it, the
commands that show or repair it and the signals that measure it; where nothing of these sees a line, or not all of it,
the line says how a person finds out. Rules know nothing of patterns.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml
from msgspec import Struct

PREFIX = "patterns/"
ListName = Literal["symptoms", "causes", "impact", "diagnosis", "recovery", "responses", "fixes"]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence in each language."""

    en: str
    ko: str

    def of(self, language: str) -> str:
        """Gives the sentence in a language; another than those known gets English."""
        return self.ko if language == "ko" else self.en


class PatternLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a list, with what sees, tells or does it; `by_hand` is how a person finds out."""

    en: str
    ko: str
    rules: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    by_hand: Words | None = None


class PatternList(Struct, frozen=True, forbid_unknown_fields=True):
    """A list of a pattern with its lines."""

    list: ListName
    lines: tuple[PatternLine, ...]


class Pattern(Struct, frozen=True, forbid_unknown_fields=True):
    """A problem pattern: what it is, its lists and where to read more."""

    title: Words
    about: Words
    lists: tuple[PatternList, ...]
    references: tuple[str, ...]
    name: str = ""

    @property
    def rules(self) -> frozenset[str]:
        """Names every rule that a line of the page points to."""
        return frozenset(rule for part in self.lists for line in part.lines for rule in line.rules)


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    """Lists every pattern by its name, such as `patterns/disk-space`."""
    folder = files("holdfast.pillars.diagnosis.patterns")
    sources = sorted((item for item in folder.iterdir() if item.name.endswith(".yaml")), key=lambda item: item.name)
    return tuple(
        msgspec.convert({**yaml.safe_load(item.read_bytes()), "name": PREFIX + item.name[:-5]}, Pattern)
        for item in sources
    )
