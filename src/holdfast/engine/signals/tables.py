"""Reading tables of numbers that people export: one reading for each row, or one series for each column."""

from __future__ import annotations

import csv
import io
import math
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate, chain
from operator import gt, itemgetter, sub

from msgspec import Struct

from holdfast.engine.signals.dialects import TABLES, meanings, signals
from holdfast.engine.signals.exposition import labels_of
from holdfast.engine.signals.samples import Sampled
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Series
from holdfast.model.units import parse_quantity

OWN_COLUMNS = ("signal", "kind", "namespace", "name", "group", "part", "time", "value", "source")
_OWN_NEEDED = frozenset(OWN_COLUMNS) - {"group", "source"}
PACKED_COLUMNS = ("signal", "kind", "namespace", "name", "group", "part", "source", "times", "values")
_TIME = ("time", "timestamp", "ts", "date", "datetime", "_time")
_METRIC = ("metric", "metric_name", "__name__", "signal", "measure", "kpi", "kpi_name")
_VALUE = ("value", "val", "_value", "metric_value")
_SEPARATORS = "_-.: "
# Alone they speak of volumes; behind another word (`memory_used`) of that.
_WHOLE_NAMES = frozenset({"used", "capacity"})
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(\D.*)?")
# `1234,5`, `1.234,5` and `40,5Gi` as much of Europe writes them, and `1,234,567` and `1,234.5` of others.
_COMMA = re.compile(r"[+-]?(?:\d*|\d{1,3}(?:\.\d{3})+),\d+(?:[eE][+-]?\d+)?[A-Za-z]{0,2}")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:,\d{3}|\.\d*)")
# What libraries write when they number the rows.
_COUNTS_ROWS = frozenset({"", "index", "unnamed: 0"})
# Cells that say that nothing was measured.
_EMPTY = frozenset({"", "nan", "null", "none", "na", "n/a", "-"})
# Seconds since 1970 have ten digits in our time, milliseconds thirteen and so on.
_MILLISECONDS = 1e11
_SCALES = ((1e17, 1e-9), (1e14, 1e-6), (_MILLISECONDS, 1e-3), (0.0, 1.0))


class Table(Struct, frozen=True):
    """What a table holds: samples under foreign names, or series under our own, and what was not understood."""

    samples: tuple[Sampled, ...] = ()
    series: tuple[Series, ...] = ()
    unread: tuple[Unread, ...] = ()


def read_table(text: str, source: str, title: str) -> Table:
    """Reads a table whose first row names the columns; `title`, the name of the file, may name the metric."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith(("#", "sep="))), None)
    if start is None:
        return Table()
    delimiter = max(",;\t", key=lines[start].count)
    rows = _with_points(csv.reader(lines[start:], delimiter=delimiter), delimiter)
    header = [name.strip().lstrip("\ufeff") for name in next(rows)]
    lower = [name.lower() for name in header]
    if set(lower) >= _OWN_NEEDED:
        return _own(rows, lower, source)
    if tuple(lower) == PACKED_COLUMNS:
        return _packed(rows, source)
    time = next((lower.index(name) for name in _TIME if name in lower), None)
    if time is None:
        return Table(unread=(Unread(source, "no-time-column", ", ".join(header[:8])),))
    metric = next((lower.index(name) for name in _METRIC if name in lower), None)
    value = next((lower.index(name) for name in _VALUE if name in lower), None)
    if value is not None and (metric is not None or _is_metric(title)):
        return _long(rows, lower, (time, metric, value), source, title)
    return _wide(rows, header, time, source, title)


def _with_points(rows: Iterator[list[str]], delimiter: str) -> Iterator[list[str]]:
    """Writes numbers with a decimal point where the table writes a comma, which separates its columns in no such table.

    Programs that set semicolons do so since their commas are decimal; between tabs `1,234` may be a thousand as well,
    so that some other number has to prove it. Where thousands are told apart by commas nothing is changed.
    """
    if delimiter == ",":
        return rows
    header, body = next(rows), list(rows)
    numbers = [cell for row in body for cell in row if "," in cell and _COMMA.fullmatch(cell.strip())]
    is_proven = delimiter == ";" or any(not _THOUSANDS.fullmatch(cell.strip()) for cell in numbers)
    is_grouped = any(_GROUPED.fullmatch(cell.strip()) for row in body for cell in row if "," in cell)
    if numbers and is_proven and not is_grouped:
        body = [[_pointed(cell) if "," in cell else cell for cell in row] for row in body]
    return chain([header], body)


def _pointed(cell: str) -> str:
    return cell.replace(".", "").replace(",", ".") if _COMMA.fullmatch(cell.strip()) else cell


def read_time(text: str) -> float | None:
    """Reads a moment: seconds since 1970 or a finer unit, or a date with a time, in UTC where it says no zone."""
    text = text.strip().strip('"')
    try:
        number = float(text)
    except ValueError:
        return _instant(text)
    if not math.isfinite(number):
        return None
    return number * next(scale for bound, scale in _SCALES if abs(number) >= bound)


def _instant(text: str) -> float | None:
    dotted = _DAY_FIRST.fullmatch(text)
    if dotted is not None:
        text = f"{dotted[3]}-{dotted[2]:0>2}-{dotted[1]:0>2}{dotted[4] or ''}"
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _own(rows: Iterator[list[str]], header: Sequence[str], source: str) -> Table:
    names = [name for name in OWN_COLUMNS if name in header and name not in ("time", "value")]
    about = itemgetter(*map(header.index, names))
    reading = itemgetter(header.index("time"), header.index("value"))
    cells: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    bad = 0
    for row in rows:
        try:
            key, (time, value) = about(row), reading(row)
        except IndexError:
            bad += bool(row)
            continue
        there = cells.get(key)
        if there is None:
            there = cells[key] = ([], [])
        there[0].append(time)
        there[1].append(value)
    series = []
    for key, (moments, numbers) in cells.items():
        told = dict(zip(names, key, strict=True))
        times, values = _read_plain(moments, numbers) or _read_oddly(moments, numbers)
        bad += len(moments) - len(times)
        ref = Ref(told["kind"], told["name"], told["namespace"], told.get("group", ""))
        item = Series(
            signal=told["signal"],
            subject=ref,
            part=told["part"],
            times=times,
            values=values,
            source=told.get("source") or source,
        )
        series += [item] if times else []
    return _known(series, bad, source)


def _known(series: Sequence[Series], bad: int, source: str) -> Table:
    known = tuple(item for item in series if item.signal in signals())
    strange = sorted({item.signal for item in series} - {item.signal for item in known})
    said = (Unread(source, "unknown-metric", ", ".join(strange[:5])),) if strange else ()
    return Table(series=known, unread=(*said, *_bad_rows(bad, source)))


def _packed(rows: Iterator[list[str]], source: str) -> Table:
    """One series for each row: its first moment and the seconds from each to the next, then its values."""
    series, bad = [], 0
    for row in rows:
        if len(row) != len(PACKED_COLUMNS):
            bad += bool(row)
            continue
        signal, kind, namespace, name, group, part, told, moments, numbers = row
        try:
            times = array("d", accumulate(map(float, moments.split())))
            values = array("d", map(float, numbers.split()))
        except ValueError:
            bad += 1
            continue
        if not times or len(times) != len(values) or not math.isfinite(sum(times)) or any(map(gt, times, times[1:])):
            bad += 1
            continue
        ref = Ref(kind, name, namespace, group)
        series.append(Series(signal=signal, subject=ref, part=part, times=times, values=values, source=told or source))
    return _known(series, bad, source)


def _read_plain(moments: Sequence[str], numbers: Sequence[str]) -> tuple[array[float], array[float]] | None:
    """Reads numbers in order of time, as we write them; None where they are not so plain."""
    try:
        times, values = array("d", map(float, moments)), array("d", map(float, numbers))
    except ValueError:
        return None
    is_plain = math.isfinite(sum(times)) and math.isfinite(sum(values)) and not any(map(gt, times, times[1:]))
    return (times, values) if is_plain and times[0] > -_MILLISECONDS and times[-1] < _MILLISECONDS else None


def _read_oddly(moments: Sequence[str], numbers: Sequence[str]) -> tuple[array[float], array[float]]:
    read = ((read_time(moment), _number(number)) for moment, number in zip(moments, numbers, strict=True))
    return _columns([(time, value) for time, value in read if time is not None and value is not None])


def _long(
    rows: Iterator[list[str]], header: Sequence[str], places: tuple[int, int | None, int], source: str, title: str
) -> Table:
    """One reading for each row; every column beside time, metric and value is a label."""
    time_at, metric_at, value_at = places
    points: dict[tuple[str, tuple[tuple[str, str], ...]], list[tuple[float, float]]] = {}
    bad = 0
    for row in rows:
        if len(row) <= max(time_at, value_at, metric_at or 0):
            bad += bool(row)
            continue
        time, value = read_time(row[time_at]), _number(row[value_at])
        if time is None or value is None:
            bad += 1
            continue
        labels = tuple((n, v) for i, (n, v) in enumerate(zip(header, row, strict=False)) if i not in places and v)
        name = row[metric_at].strip() if metric_at is not None else title
        points.setdefault((name, labels), []).append((time, value))
    samples = []
    for (name, labels), found in points.items():
        metric, more = _split(name)
        samples.append(Sampled(metric, {**more, **dict(labels)}, *_columns(found), source))
    return Table(samples=tuple(samples), unread=_bad_rows(bad, source))


def _wide(rows: Iterator[list[str]], header: Sequence[str], time_at: int, source: str, title: str) -> Table:
    """One series for each column that is a metric or names an object; other columns are labels of the row."""
    named = {i: _split(name) for i, name in enumerate(header) if i != time_at}
    if _is_metric(title) and not any(_is_metric(metric) for metric, _ in named.values()):
        named = {i: (title.lower(), labels or {"object": header[i]}) for i, (_, labels) in named.items()}
    numbers = {i: name for i, name in named.items() if _is_metric(name[0])}
    body = list(rows)
    unknown = [i for i in named if i not in numbers and header[i].lower() not in _COUNTS_ROWS]
    strange = [i for i in unknown if body and _number(_cell(body[0], i)) is not None]
    points: dict[tuple[int, tuple[tuple[str, str], ...]], list[tuple[float, float]]] = {}
    bad = 0
    for row in body:
        time = read_time(_cell(row, time_at))
        if time is None:
            bad += bool(row)
            continue
        labels = tuple((header[i].lower(), _cell(row, i)) for i in unknown if i not in strange and _cell(row, i))
        for i in numbers:
            cell = _cell(row, i)
            value = _number(cell)
            bad += value is None and cell.lower() not in _EMPTY
            if value is not None:
                points.setdefault((i, labels), []).append((time, value))
    samples = tuple(
        Sampled(numbers[i][0], {**dict(labels), **numbers[i][1]}, *_columns(found), source)
        for (i, labels), found in points.items()
    )
    said = tuple(Unread(source, "unknown-column", header[i]) for i in strange)
    return Table(samples=samples, unread=(*said, *_bad_rows(bad, source)))


def _split(name: str) -> tuple[str, Mapping[str, str]]:
    """Tells the metric and the labels in the name of a column: `metric{label="value"}`, `OBJECT_metric` or `metric`."""
    name = name.strip()
    if name.endswith("}") and "{" in name:
        metric, _, labels = name.partition("{")
        found = labels_of(labels[:-1])
        return metric or found.pop("__name__", ""), found
    if _is_metric(name):
        return (name if name in meanings() else name.lower()), {}
    lower = name.lower()
    for metric in _table_metrics():
        if lower.endswith(metric) and len(name) > len(metric) + 1 and name[-len(metric) - 1] in _SEPARATORS:
            return metric, {"object": name[: -len(metric) - 1]}
    return name, {}


def _table_metrics() -> list[str]:
    own = [name for name, found in meanings().items() if any(item.dialect == TABLES for item in found)]
    return sorted(set(own) - _WHOLE_NAMES, key=len, reverse=True)


def _is_metric(name: str) -> bool:
    return name in meanings() or name.lower() in meanings()


def _columns(found: list[tuple[float, float]]) -> tuple[array[float], array[float]]:
    found.sort()
    return array("d", (time for time, _ in found)), array("d", (value for _, value in found))


def _cell(row: Sequence[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""


def _number(text: str) -> float | None:
    """Reads a number or a quantity as Kubernetes writes it, such as `40Gi`."""
    try:
        number = float(text)
    except ValueError:
        quantity = parse_quantity(text.strip())
        return float(quantity) if quantity is not None else None
    return number if number == number else None


def _bad_rows(count: int, source: str) -> tuple[Unread, ...]:
    return (Unread(source, "no-reading", f"rows: {count}"),) if count else ()


def write_table(series: Iterable[Series], hidden: Callable[[str], str] = str) -> str:
    """Writes series so that `read_table` gives them back; `hidden` changes the names of objects and parts."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(OWN_COLUMNS)
    for item in series:
        ref = item.subject
        names = (ref.kind, hidden(ref.namespace), hidden(ref.name), ref.group, hidden(item.part))
        for time, value in zip(item.times, item.values, strict=True):
            writer.writerow((item.signal, *names, f"{time:.3f}", repr(float(value)), item.source))
    return made.getvalue()


def write_packed(series: Iterable[Series], hidden: Callable[[str], str] = str) -> str:
    """Writes series as `write_table` does, in one row each: a month of hours in an eighth of the room."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(PACKED_COLUMNS)
    for item in series:
        ref = item.subject
        names = (
            item.signal,
            ref.kind,
            hidden(ref.namespace),
            hidden(ref.name),
            ref.group,
            hidden(item.part),
            item.source,
        )
        moments = [*item.times[:1], *map(sub, item.times[1:], item.times)]
        writer.writerow((*names, " ".join(map(_short, moments)), " ".join(map(_short, item.values))))
    return made.getvalue()


def _short(number: float) -> str:
    return f"{number:.0f}" if number == round(number) and abs(number) < 2**53 else repr(float(number))
