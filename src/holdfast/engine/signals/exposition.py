"""Reading what exporters print: the Prometheus text format and OpenMetrics."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from holdfast.engine.signals.samples import Sampled
from holdfast.model.outcome import Unread

_SAMPLE = re.compile(
    r"(?P<name>[A-Za-z_:][A-Za-z0-9_:]*)\s*(?:\{(?P<labels>(?:[^\"}]|\"(?:[^\"\\]|\\.)*\")*)\})?"
    r"\s+(?P<value>\S+)(?:\s+(?P<time>[0-9.eE+-]+))?(?:\s+#.*)?"
)
_LABEL = re.compile(r"\s*,?\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*\"(?P<value>(?:[^\"\\]|\\.)*)\"")
_ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}
# The text format counts milliseconds and OpenMetrics seconds; no file is from before 1973 or after the year 5000.
_MILLISECONDS_FROM = 1e11
# OpenMetrics ends with this line, so that a cut between two lines can be told; Prometheus' own format has no end.
_END = "# EOF"
_OPENMETRICS = re.compile(r"(?i)\.openmetrics(?:\.gz)?$")


def read_exposition(text: str, source: str, taken_at: float | None) -> Iterator[Sampled | Unread]:
    """Reads samples; those without a moment of their own get that of the whole input, and none without either.

    A file that is OpenMetrics by its name, and has not the end that the specification demands, may have been cut: then
    a last line that is not ended is no reading, as digits of it may be missing.
    """
    points: dict[tuple[str, str], list[tuple[float, float]]] = {}
    undated = bad = 0
    lines = text.splitlines()
    is_cut = bool(_OPENMETRICS.search(source)) and text.rstrip().rpartition("\n")[2] != _END
    for line in lines[:-1] if is_cut and not text.endswith("\n") else lines:
        if not line or line[0] == "#":
            continue
        found = _SAMPLE.fullmatch(line.strip())
        value = _number(found["value"]) if found else None
        if found is None or value is None:
            bad += 1
            continue
        time = _number(found["time"]) if found["time"] else taken_at
        if time is None:
            undated += 1
            continue
        points.setdefault((found["name"], found["labels"] or ""), []).append((_seconds(time), value))
    for (name, labels), readings in points.items():
        readings.sort()
        times, values = array("d", (t for t, _ in readings)), array("d", (v for _, v in readings))
        yield Sampled(name, labels_of(labels), times, values, source)
    if bad:
        yield Unread(source, "no-reading", f"lines: {bad}")
    if undated:
        yield Unread(source, "undated", f"samples: {undated}")
    if is_cut:
        yield Unread(source, "uncertain-end")


def labels_of(text: str) -> dict[str, str]:
    """Reads the labels between the braces of a series' name."""
    return {
        found["name"]: re.sub(r"\\.", lambda escape: _ESCAPES.get(escape[0], escape[0]), found["value"])
        for found in _LABEL.finditer(text)
    }


def _seconds(time: float) -> float:
    return time / 1000.0 if time > _MILLISECONDS_FROM else time


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
