"""One line of a log without its dress: colours, runtime prefixes, timestamps, levels, JSON and escaped quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

MOST_JSON = 65_536
MOST_TEXT = 4_000
_DEEPEST = 3

ESCAPES = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|\x1b\][^\x07\x1b]{0,200}\x07|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_RUNTIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] ")
_CLOCK = re.compile(
    r"(?P<date>\d{4}[-/]\d\d[-/]\d\d)[T ](?P<time>\d\d:\d\d:\d\d)(?:[.,]\d{1,9})?"
    r"(?P<zone> ?(?:Z|UTC|GMT)\b|[+-]\d\d:?\d\d)?"
    r"|(?P<klog>[IWEF]\d{4} (?P<at>\d\d:\d\d:\d\d)\.\d{3,9})|\b(?P<bare>\d\d:\d\d:\d\d)\b"
)
_LEVEL = re.compile(
    r"\b(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|FATAL|CRIT(?:ICAL)?|PANIC|SEVERE)\b"
    r"|\b(?:level|lvl|severity)[=:]\"?([a-zA-Z]{3,9})"
    r"|[\[<](trace|debug|info|notice|warn(?:ing)?|error|err|crit|alert|emerg|fatal|critical|panic)[\]>]"
    r"|^\W{0,4}(trace|debug|info|notice|warn|error|fatal):? "
)
_HEAD = 160
_CLOCK_WITHIN = 64
_AFTER_CLOCK = " \t]:,|-"
_LEVELS = {
    "trace": "debug", "debug": "debug", "info": "info", "information": "info", "notice": "info", "warn": "warning",
    "warning": "warning", "error": "error", "err": "error", "severe": "error", "fatal": "fatal", "crit": "fatal",
    "critical": "fatal", "panic": "fatal", "alert": "fatal", "emerg": "fatal", "dpanic": "fatal", "d": "debug",
    "i": "info", "w": "warning", "e": "error", "f": "fatal",
}  # fmt: skip
_MESSAGE = ("message", "msg", "log", "@m", "textPayload", "short_message")
_SEVERITY = ("level", "severity", "lvl", "log.level", "levelname", "@l", "s", "loglevel", "log_level")
_TIME = ("time", "ts", "timestamp", "@timestamp", "@t", "t", "datetime")
_PINO = {10: "debug", 20: "debug", 30: "info", 40: "warning", 50: "error", 60: "fatal"}


class LogLine(Struct, frozen=True):
    """What a line says, how grave it says it is, and when.

    `level` is debug, info, warning, error, fatal or empty. `clock` is the time as the line writes it; `time` is set
    only where the line names a zone.
    """

    text: str
    level: str = ""
    clock: str = ""
    time: datetime | None = None


def read_line(raw: str) -> LogLine:
    """Reads one line of a log in any of the usual forms."""
    line = ESCAPES.sub("", raw).strip()
    prefix = _RUNTIME.match(line)
    body = line[prefix.end() :].lstrip() if prefix else line
    clock, time, end = _moment(line[:_HEAD])
    if body.startswith("{") and len(body) <= MOST_JSON:
        fields = _object(body)
        if fields is not None:
            return _structured(fields, clock, time)
    # What a pattern takes for an address must not be a time.
    said = line[end:] if 0 < end <= _CLOCK_WITHIN else body
    return LogLine(said.replace('\\"', '"')[:MOST_TEXT].lstrip(_AFTER_CLOCK), level_of(body), clock, time)


def level_of(text: str) -> str:
    """Reads the level that a line of text gives itself; empty where it gives none."""
    head = text[:_HEAD]
    if head[:1] in "IWEF" and head[1:5].isdigit() and head[5:6] == " ":
        return _LEVELS[head[0].lower()]
    match = _LEVEL.search(head)
    if match is None:
        return ""
    return _LEVELS.get(next(group for group in match.groups() if group).lower(), "")


def _moment(head: str) -> tuple[str, datetime | None, int]:
    match = _CLOCK.search(head)
    if match is None:
        return "", None, 0
    clock = match["time"] or match["at"] or match["bare"]
    if not match["zone"]:
        return clock, None, match.end()
    zone = match["zone"].strip()
    stamp = f"{match['date'].replace('/', '-')}T{clock}{'+00:00' if zone[0] not in '+-' else zone}"
    try:
        return clock, datetime.fromisoformat(stamp).astimezone(UTC), match.end()
    except (ValueError, OverflowError):
        return clock, None, match.end()


def _object(body: str) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(body.encode("utf-8", errors="replace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _structured(fields: dict[str, Any], clock: str, time: datetime | None) -> LogLine:
    message = next((fields[key] for key in _MESSAGE if isinstance(fields.get(key), str)), "")
    rest = [text for key, text in _leaves(fields) if key not in _MESSAGE and key not in _TIME and key not in _SEVERITY]
    if not clock:
        written = next((fields[key] for key in _TIME if isinstance(fields.get(key), str)), "")
        clock, time, _ = _moment(written[:_HEAD])
    return LogLine(" ".join([message, *rest])[:MOST_TEXT], _severity(fields) or level_of(message), clock, time)


def _severity(fields: dict[str, Any]) -> str:
    for key in _SEVERITY:
        value = fields.get(key)
        if isinstance(value, str) and value.lower() in _LEVELS:
            return _LEVELS[value.lower()]
        if isinstance(value, int) and value in _PINO:
            return _PINO[value]
    nested = fields.get("log")
    return _severity(nested) if isinstance(nested, dict) and nested is not fields else ""


def _leaves(fields: dict[str, Any], depth: int = 0) -> Iterator[tuple[str, str]]:
    for key, value in list(fields.items())[:100]:
        if isinstance(value, str) and value:
            yield key, f"{key}={value[:MOST_TEXT]}"
        elif isinstance(value, int | float):
            yield key, f"{key}={value}"
        elif isinstance(value, dict) and depth < _DEEPEST:
            yield from _leaves(value, depth + 1)
