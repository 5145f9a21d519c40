"""Finding known error texts in logs: one pass over each text, then a closer look at the lines that were hit."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from msgspec import Struct

MOST_TEXT = 400_000
MOST_LINE = 600


class ErrorText(Struct, frozen=True):
    """A text of the field: the fault that it tells of, what it contains, and where it names a place."""

    fault: str
    needles: tuple[str, ...]
    pattern: str = ""


class LogHit(Struct, frozen=True):
    """A known error text in a log: its last line, the place that it names and how often it is there.

    `lines_after` counts the lines of the log that follow the last occurrence. `name` is the user, database, variable
    or file that the text names.
    """

    fault: str
    line: str
    host: str = ""
    port: int | None = None
    name: str = ""
    count: int = 1
    lines_after: int = 0


def _dictionary() -> tuple[ErrorText, ...]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    folder = files("holdfast.engine.signals").joinpath("logs")
    found: list[dict[str, Any]] = []
    for source in sorted((item for item in folder.iterdir() if item.name.endswith(".yaml")), key=lambda i: i.name):
        found.extend(yaml.load(source.read_bytes(), Loader=loader))
    return tuple(ErrorText(item["fault"], tuple(item["needles"]), item.get("pattern", "")) for item in found)


DICTIONARY = _dictionary()


@lru_cache(maxsize=256)
def hits_in(text: str) -> tuple[LogHit, ...]:
    """Finds the known errors in a log, the latest first; each fault is listed once per place that it names."""
    text = text[-MOST_TEXT:]
    lowered = text.lower()
    if len(lowered) != len(text):
        # A few letters change their length in lower case; positions must stay true.
        lowered = text
    lines: dict[int, LogHit] = {}
    for position, entry in _places(lowered):
        start = text.rfind("\n", 0, position) + 1
        hit = _hit(text, start, entry)
        if hit is not None and (start not in lines or (hit.host and not lines[start].host)):
            lines[start] = hit
    found: dict[tuple[str, str, int | None, str], LogHit] = {}
    for hit in lines.values():
        key = (hit.fault, hit.host, hit.port, hit.name)
        found[key] = hit if key not in found else _again(found[key], hit)
    return tuple(sorted(found.values(), key=lambda hit: (hit.lines_after, hit.fault, hit.host)))


def _places(lowered: str) -> list[tuple[int, ErrorText]]:
    places: list[tuple[int, int]] = []
    for rank, entry in enumerate(DICTIONARY):
        for needle in entry.needles:
            position = lowered.find(needle)
            while position >= 0:
                places.append((position, rank))
                position = lowered.find(needle, position + len(needle))
    places.sort()
    return [(position, DICTIONARY[rank]) for position, rank in places]


def _hit(text: str, start: int, entry: ErrorText) -> LogHit | None:
    end = text.find("\n", start)
    line = (text[start:] if end < 0 else text[start:end]).strip()[:MOST_LINE]
    match = re.search(entry.pattern, line) if entry.pattern else None
    groups = match.groupdict() if match else {}
    if entry.fault in _NEED_MATCH and match is None:
        return None
    host = groups.get("host") or groups.get("address") or ""
    port = groups.get("port")
    if not host and entry.fault in _ABOUT_A_PLACE:
        host, port = _place(line)
    return LogHit(
        fault=entry.fault,
        line=line,
        host=host.strip(".[]").lower(),
        port=int(port) if port else None,
        name=groups.get("name") or groups.get("name2") or "",
        lines_after=0 if end < 0 else text.count("\n", end + 1),
    )


_ABOUT_A_PLACE = frozenset({"refused", "unresolved", "timeout", "tls", "authentication", "exhausted", "read-only"})
_PLACE = re.compile(
    r"host=['\"](?P<a>[\w.-]+)['\"], port=(?P<pa>\d+)|\bat \"(?P<d>[\w.-]+)\" \([^)]*\), port (?P<pd>\d+)"
    r"|(?P<b>[A-Za-z][\w-]*(?:\.[\w-]+)*)/\d+\.\d+\.\d+\.\d+:(?P<pb>\d+)|//(?P<c>[A-Za-z][\w.-]*):(?P<pc>\d+)"
)


def _place(line: str) -> tuple[str, str]:
    match = _PLACE.search(line)
    if match is None:
        return "", ""
    way = next(key for key in "abcd" if match[key])
    return match[way], match[f"p{way}"]


_NEED_MATCH = frozenset({"missing-env", "no-database"})


def _again(before: LogHit, hit: LogHit) -> LogHit:
    latest = hit if hit.lines_after <= before.lines_after else before
    return LogHit(
        fault=hit.fault,
        line=latest.line,
        host=hit.host,
        port=hit.port,
        name=hit.name,
        count=before.count + 1,
        lines_after=latest.lines_after,
    )
