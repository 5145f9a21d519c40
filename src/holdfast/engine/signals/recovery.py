"""Whether a log itself says that an error is over: a retry that worked, a start that went on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from holdfast.engine.signals.dictionary import ABOUT_A_PLACE

MOST_LINES = 5_000


class Counted(Protocol):
    """An error in a log: its fault, the host that it names, and how many lines follow it."""

    @property
    def fault(self) -> str:
        """Names the fault."""
        ...

    @property
    def host(self) -> str:
        """Names the host."""
        ...

    @property
    def lines_after(self) -> int:
        """Counts the lines after the last occurrence."""
        ...


_WORKED = re.compile(
    r"\b(?:re)?connected (?:to|with)\b|\bconnection (?:to \S+ )?(?:was |is |has been )?(?:re-?)?"
    r"(?:established|restored|successful|succeeded)"
    r"|\bsuccessful(?:ly)? (?:re)?connect|\bconnect(?:ed|ion) (?:successful|ok\b)"
    r"|\bis (?:now )?(?:available|reachable|up)\b"
    r"|database (?:is )?(?:ready|connected)|\breconnected\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|no|un(?:able|successful\w*)|cannot|can't|could not|couldn't"
    r"|failed|fail|waiting|until|dis\w+|lost|if|when|error)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?<![\w.-])(?:[a-z][\w-]*(?:\.[\w-]+)*|\d{1,3}(?:\.\d{1,3}){3}):\d{2,5}\b|\w+://", re.IGNORECASE)


def is_over(hit: Counted, lines: Sequence[str]) -> bool:
    """Says that a line after the last occurrence tells of a connection to the same place that works."""
    if hit.fault not in ABOUT_A_PLACE or not hit.lines_after:
        return False
    return any(_is_success(line[:1000], hit.host) for line in lines[-min(hit.lines_after, MOST_LINES) :])


def _is_success(line: str, host: str) -> bool:
    match = _WORKED.search(line)
    if match is None or _NOT.search(line):
        return False
    name = host if host[:1].isdigit() else host.partition(".")[0]
    if name and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", line, re.IGNORECASE):
        return True
    return _PLACE.search(line) is None
