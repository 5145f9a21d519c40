"""Finding known error texts in logs: one pass over the lines that differ, then a closer look at those that were hit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import accumulate

from msgspec import Struct
from msgspec.structs import replace

from holdfast.analysis.logs.lines import LogLine, read_line
from holdfast.analysis.logs.templates import alike
from holdfast.engine.signals.dictionary import ABOUT_A_PLACE, DICTIONARY, NEEDLES, RANKS, ErrorText, compiled
from holdfast.engine.signals.quoting import quotable
from holdfast.engine.signals.recovery import is_over

MOST_TEXT = 400_000
MOST_LINE = 8_000
TRACE_BEFORE, TRACE_AFTER = 12, 3
FIRST, LAST = 8, 32

Key = tuple[str, str, str, int | None, str]


class LogHit(Struct, frozen=True):
    """A known error text in a log: its last line, the place that it names and how often it is there.

    `lines_after` counts the lines of the log that follow the last occurrence. `name` is the user, database, variable
    or file that the text names, `kind` tells faults of one name apart. `since` is the time of the first occurrence as
    its line writes it; `first` and `last` are set where the lines name a zone. `dialect` names the dialect
    to which the text belongs.
    """

    fault: str
    line: str
    host: str = ""
    port: int | None = None
    name: str = ""
    count: int = 1
    lines_after: int = 0
    kind: str = ""
    level: str = ""
    since: str = ""
    first: datetime | None = None
    last: datetime | None = None
    dialect: str = ""


@lru_cache(maxsize=256)
def hits_in(text: str) -> tuple[LogHit, ...]:
    """Finds the known errors in a log, the latest first; each fault is listed once per place that it names.

    What the log itself says to be over, and what only lines for information tell while others complain, is left out.
    """
    lines = text[-MOST_TEXT:].rstrip("\n").split("\n")
    found: dict[Key, LogHit] = {}
    for numbers, entries in _groups(lines):
        _read(lines, numbers, entries, found)
    kept = [hit for hit in found.values() if not is_over(hit, lines)]
    if any(hit.level != "info" for hit in kept):
        kept = [hit for hit in kept if hit.level != "info"]
    return tuple(sorted(kept, key=lambda hit: (hit.lines_after, RANKS[hit.fault], hit.host, hit.name)))


def _groups(lines: Sequence[str]) -> Iterator[tuple[list[int], tuple[ErrorText, ...]]]:
    """Lists the groups of lines that contain a needle, with the entries to try, the most telling first."""
    groups = alike(lines)
    keys = list(groups)
    heap = "\n".join(keys)
    ends = list(accumulate(len(key) + 1 for key in keys))
    hit: defaultdict[int, set[int]] = defaultdict(set)
    for needle, entries in NEEDLES:
        position = heap.find(needle)
        while position >= 0:
            group = bisect_right(ends, position)
            hit[group].update(entries)
            # The rest of this line can tell nothing more about the same needle.
            position = heap.find(needle, ends[group])
    for group, found in hit.items():
        yield groups[keys[group]], tuple(sorted((DICTIONARY[i] for i in found), key=lambda one: RANKS[one.fault]))


def _read(lines: Sequence[str], numbers: list[int], entries: tuple[ErrorText, ...], found: dict[Key, LogHit]) -> None:
    """Reads the first and the last lines of a group; those between are only counted to the places read already."""
    between = range(FIRST, max(FIRST, len(numbers) - LAST))
    seen: dict[str, Key] = {}
    for i, number in enumerate(numbers):
        hit = _hit(lines, number, entries) if i not in between else None
        if hit is not None:
            key = (hit.fault, hit.kind, hit.host, hit.port, hit.name)
            found[key] = _joined(found[key], hit) if key in found else hit
            seen[f"{hit.host}:{hit.port}" if hit.port else hit.host] = key
    for i in between if seen else ():
        line = lines[numbers[i]].lower()
        key = next((key for place, key in seen.items() if place in line), next(iter(seen.values())))
        found[key] = replace(found[key], count=found[key].count + 1)


def _hit(lines: Sequence[str], number: int, entries: tuple[ErrorText, ...]) -> LogHit | None:
    raw = lines[number]
    lowered = raw.lower()
    entries = tuple(entry for entry in entries if any(needle in lowered for needle in entry.needles))
    line = read_line(_part(raw, entries) if len(raw) > MOST_LINE else raw)
    if line.level == "debug" or _INNOCENT.search(line.text):
        return None
    found = [(entry, compiled(entry.pattern).search(line.text) if entry.pattern else None) for entry in entries]
    told = [
        (entry, match.groupdict() if match else {}) for entry, match in found if match is not None or not entry.must
    ]
    if not told:
        return None
    # Of several texts of one fault the one counts that names a place.
    same = [(entry, groups) for entry, groups in told if entry.fault == told[0][0].fault]
    entry, groups = max(same, key=lambda pair: bool(_named(pair[1], "host", "address")) + bool(_named(pair[1], "port")))
    kind = next((one.kind for one, _ in same if one.kind), "")
    return _made(lines, number, entry, groups, line, kind)


def _named(groups: Mapping[str, str | None], *names: str) -> str:
    return next((found for name in names if (found := groups.get(name))), "")


_INNOCENT = re.compile(
    r"\b(?:0|no) (?:errors?|failures?|failed)\b(?!=)"
    r"|\b(?:err(?:or)?s?|fail(?:ed|ures?)|refused|timeouts?)[\"']?[=:] ?[\"']?"
    r"(?:0\b|<nil>|nil\b|null\b|none\b|false\b)"
    r"|\b(?:SELECT|INSERT INTO|UPDATE) .{0,200}\bLIKE\b"
    r"|HTTP/\d(?:\.\d)?\" [1-4]\d\d\b",
    re.IGNORECASE,
)


def _part(raw: str, entries: tuple[ErrorText, ...]) -> str:
    lowered = raw.lower() if len(raw.lower()) == len(raw) else raw
    at = min((p for entry in entries for needle in entry.needles if (p := lowered.find(needle)) >= 0), default=0)
    return raw[max(0, at - MOST_LINE // 4) : at + MOST_LINE // 4]


def _made(
    lines: Sequence[str], number: int, entry: ErrorText, groups: Mapping[str, str | None], line: LogLine, kind: str
) -> LogHit:
    host, port = _named(groups, "host", "address"), _named(groups, "port", "port2")
    if not host and entry.fault in ABOUT_A_PLACE:
        around = (_place(read_line(text[:MOST_LINE]).text) for text in _trace(lines, number))
        host, port = _place(line.text) or next(filter(None, around), ("", port))
    return LogHit(
        fault=entry.fault,
        line=quotable(lines[number], entry.needles),
        host=host.strip(".[]").lower(),
        port=int(port) if port.isdigit() and len(port) < 6 and int(port) < 65536 else None,
        name=_named(groups, "name", "name2").rstrip(".:"),
        lines_after=len(lines) - 1 - number,
        kind=kind,
        level=line.level,
        since=line.clock,
        first=line.time,
        last=line.time,
        dialect=entry.dialect,
    )


_PLACE = re.compile(
    r"host=['\"](?P<a>[\w.-]+)['\"], port=(?P<pa>\d+)|\bat \"(?P<d>[\w.-]+)\" \([^)]*\), port (?P<pd>\d+)"
    r"|(?<![\w.-])(?P<b>[A-Za-z][\w-]*(?:\.[\w-]+)*)/\d+\.\d+\.\d+\.\d+:(?P<pb>\d+)"
    r"|//(?:[^\s/@]{0,100}@)?(?P<c>[A-Za-z][\w.-]*):(?P<pc>\d+)"
    r"|(?:dial tcp |Addr: |->|[ (/\[])(?P<e>\d{1,3}(?:\.\d{1,3}){3}):(?P<pe>\d{2,5})\b"
    r"|(?:dial tcp |Addr: |connect(?:ing)? to |to host |[ (\[])"
    r"(?P<f>[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*):(?P<pf>\d{2,5})\b(?!:)"
)
_OF_A_FILE = re.compile(r"\.(?:go|py|js|ts|java|kt|rb|rs|cc?|cpp|cs|php|scala)$")


def _place(line: str) -> tuple[str, str] | None:
    for match in _PLACE.finditer(line[:MOST_LINE]):
        way = next(key for key in "abcdef" if match[key])
        if not _OF_A_FILE.search(match[way]):
            return match[way], match[f"p{way}"]
    return None


_WITHIN = re.compile(
    r"\s+\S|Caused by:|Suppressed:|During handling of|The above exception|Traceback |$|[\w.$]+(?:Error|Exception)\b"
)


def _trace(lines: Sequence[str], number: int) -> Iterator[str]:
    """Lists the other lines of a stack trace, those before first, the nearest first."""
    at = number
    while at > max(0, number - TRACE_BEFORE) and _WITHIN.match(lines[at]):
        at -= 1
        yield lines[at]
    for line in lines[number + 1 : number + 1 + TRACE_AFTER]:
        if not _WITHIN.match(line):
            return
        yield line


def _joined(one: LogHit, other: LogHit) -> LogHit:
    """Joins two occurrences, or groups of occurrences, of the same error."""
    late, early = (one, other) if one.lines_after <= other.lines_after else (other, one)
    named = early if late.host not in late.line.lower() and late.host in early.line.lower() else late
    return replace(
        late,
        line=named.line,
        count=one.count + other.count,
        level=late.level if early.level == "info" else early.level,
        since=early.since or late.since,
        first=early.first or late.first,
        last=late.last or early.last,
    )
