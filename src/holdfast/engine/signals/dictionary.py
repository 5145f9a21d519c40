"""The error texts of the field: one YAML file per dialect, of which only the first document is read here."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml
from msgspec import Struct

FAULTS = (
    "data-locked", "data-damaged", "data-incompatible", "kernel-setting", "store-memory", "store-disk",
    "authentication", "not-permitted", "client-incompatible", "no-database", "no-schema", "no-topic", "exhausted",
    "read-only", "no-quorum", "starting", "protocol", "tls", "unresolved", "refused", "timeout", "missing-module",
    "missing-env", "heap", "too-many-files", "disk-full", "read-only-files", "port-in-use", "forbidden", "missing-file",
    "permission", "out-of-memory",
)  # fmt: skip
"""Every fault that an error text can tell of, the most telling first: of two on one line that one counts."""

RANKS = {fault: rank for rank, fault in enumerate(FAULTS)}
ABOUT_A_PLACE = frozenset(FAULTS[FAULTS.index("store-memory") : FAULTS.index("timeout") + 1])
_DIGITS = str.maketrans("123456789", "000000000")


class ErrorText(Struct, frozen=True, forbid_unknown_fields=True):
    """A text of the field: the fault that it tells of, what it contains, and where it names a place.

    With `must`, a line counts only where the pattern finds something in it. `kind` tells faults of one name apart.
    `dialect` is the name of the file that holds the text.
    """

    fault: str
    needles: tuple[str, ...]
    pattern: str = ""
    must: bool = False
    kind: str = ""
    dialect: str = ""


def without_digits(text: str) -> str:
    """Gives a text in lower case with all digits alike."""
    return text.lower().translate(_DIGITS)


def _dictionary() -> tuple[ErrorText, ...]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    folder = files("holdfast.engine.signals").joinpath("logs")
    found: list[dict[str, Any]] = []
    for source in sorted((item for item in folder.iterdir() if item.name.endswith(".yaml")), key=lambda i: i.name):
        entries = yaml.load(source.read_bytes().partition(b"\n---\n")[0], Loader=loader)
        found.extend({**entry, "dialect": source.name.removesuffix(".yaml")} for entry in entries)
    return msgspec.convert(found, tuple[ErrorText, ...])


def _needles() -> tuple[tuple[str, tuple[int, ...]], ...]:
    places: dict[str, list[int]] = {}
    for number, entry in enumerate(DICTIONARY):
        for needle in entry.needles:
            places.setdefault(without_digits(needle), []).append(number)
    return tuple((needle, tuple(entries)) for needle, entries in places.items())


DICTIONARY = _dictionary()
"""All error texts of all dialects."""
NEEDLES = _needles()
"""What to look for in lines without case and with all digits alike, each with the entries that it leads to."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compiles a pattern of the dictionary when it is first needed."""
    return re.compile(pattern)
