"""The four forms in which the clients of SQL databases print rows, read into one: grids, records, and tabs."""

from __future__ import annotations

import re
from datetime import datetime

Record = dict[str, str]

_PSQL_RULE = re.compile(r"-+(?:\+-+)*")
_MYSQL_RULE = re.compile(r"\+(?:-+\+)+")
_RECORD = re.compile(r"-\[ RECORD \d+ \]|\*{5,} \d+\. row \*{5,}")
_FOOT = re.compile(r"\(\d+ rows?\)|\d+ rows? in set")
_FIELD = re.compile(r"\s*(\w[\w ]*?)\s*(?:\||:)\s?(.*)")


def records(text: str) -> list[Record]:
    """Reads rows of psql (aligned or expanded) and mysql (table, vertical or tabs), with names in lower case."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip() and not _FOOT.match(line)]
    if any(_RECORD.match(line) for line in lines):
        return _expanded(lines)
    for i, line in enumerate(lines):
        if i and _PSQL_RULE.fullmatch(line.strip()) and "|" in lines[i - 1] + "|":
            return _aligned(lines[i - 1], lines[i + 1 :])
        if _MYSQL_RULE.fullmatch(line.strip()) and i + 1 < len(lines):
            return _table(lines[i + 1 :])
    return _tabs(lines)


def _expanded(lines: list[str]) -> list[Record]:
    found: list[Record] = []
    last = ""
    for line in lines:
        if _RECORD.match(line):
            found.append({})
            last = ""
        elif found and (match := _FIELD.match(line)) and (match[1] or not last):
            last = match[1].strip().lower()
            found[-1][last] = match[2].rstrip(" +").strip()
        elif found and last:
            found[-1][last] += f" {line.strip(' |+')}"
    return [record for record in found if record]


def _aligned(head: str, lines: list[str]) -> list[Record]:
    names = [name.strip().lower() for name in head.split("|")]
    found: list[Record] = []
    for line in lines:
        cells = line.split("|", len(names) - 1)
        if len(cells) != len(names):
            continue
        if found and not cells[0].strip():
            # psql breaks a value of several lines into several rows of the grid.
            for name, cell in zip(names, cells, strict=True):
                found[-1][name] = f"{found[-1][name].rstrip('+')} {cell.strip()}".strip()
            continue
        found.append({name: cell.strip().rstrip("+").strip() for name, cell in zip(names, cells, strict=True)})
    return found


def _table(lines: list[str]) -> list[Record]:
    rows = [line.strip()[1:-1] for line in lines if line.strip().startswith("|")]
    if not rows:
        return []
    names = [name.strip().lower() for name in rows[0].split("|")]
    split = (row.split("|", len(names) - 1) for row in rows[1:])
    return [{n: c.strip() for n, c in zip(names, cells, strict=True)} for cells in split if len(cells) == len(names)]


def _tabs(lines: list[str]) -> list[Record]:
    if not lines or "\t" not in lines[0]:
        return []
    names = [name.strip().lower() for name in lines[0].split("\t")]
    split = (line.split("\t") for line in lines[1:])
    return [{n: c.strip() for n, c in zip(names, cells, strict=True)} for cells in split if len(cells) == len(names)]


def moment(text: str) -> datetime | None:
    """Reads a timestamp of PostgreSQL; None for an empty one."""
    short = re.sub(r"([+-]\d\d)$", r"\1:00", text.strip())
    try:
        return datetime.fromisoformat(short).replace(tzinfo=None) if short else None
    except ValueError:
        return None


def seconds(text: str) -> float | None:
    """Reads a number of seconds or an interval such as `01:02:03.5` and `2 days 01:00:00`."""
    match = re.fullmatch(r"(?:(\d+) days? ?)?(?:(\d+):(\d\d):(\d\d(?:\.\d+)?))?|(\d+(?:\.\d+)?)", text.strip())
    if match is None or not text.strip():
        return None
    if match[5]:
        return float(match[5])
    return int(match[1] or 0) * 86400.0 + int(match[2] or 0) * 3600 + int(match[3] or 0) * 60 + float(match[4] or 0)


def statement(text: str) -> str:
    """Shortens a statement to its words: what stands in quotes is data and is left out."""
    return re.sub(r"'(?:[^'\\]|\\.|'')*'", "'?'", " ".join(text.split()))[:120]
