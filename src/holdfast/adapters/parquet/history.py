"""Readings kept in Parquet partitions: one folder a day, a file for each time of sampling, one for a day that is over.

A file appears under its name only when it is whole, and is never changed; so any number of readers may read while one
process writes. Days that are over are made one file, whose parts are deleted afterwards: a reader who meets both, or
whose part has just gone, still gets each reading once.
"""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace

from holdfast.engine.signals.dialects import signals
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.usage_refusals import HistoryExtraMissing, HistoryUnusable

_DAY = re.compile(r"day=(\d{4}-\d{2}-\d{2})")
_WHOLE = "whole.parquet"
_NAMES = ("signal", "kind", "namespace", "name", "api_group", "part")
_ATTEMPTS = 3
MOST_NOTES = 20


class ParquetHistory:
    """A folder of readings; raises HistoryExtraMissing without DuckDB and HistoryUnusable for a folder that is none."""

    def __init__(self, folder: Path) -> None:
        try:
            import duckdb
        except ImportError as error:
            raise HistoryExtraMissing(extra="history", detail=str(error)) from None
        self._library: Any = duckdb
        self._folder = folder

    def add(self, measured: Measured) -> int:
        """Keeps readings and gives their number."""
        by_day: dict[str, list[tuple[Series, float, float]]] = {}
        for item in measured.series:
            for time, value in zip(item.times, item.values, strict=True):
                day = datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d")
                by_day.setdefault(day, []).append((item, time, value))
        try:
            for day, rows in by_day.items():
                self._write(self._folder / f"day={day}", _columns(rows))
        except (OSError, self._library.Error) as error:
            raise self._unusable(error) from error
        return sum(map(len, by_day.values()))

    def read(self, wanted: Collection[str] = (), since: datetime | None = None) -> Measured:
        """Gives the readings of some signals, or of all, since a moment; parts that are damaged are named as unread."""
        for attempt in range(_ATTEMPTS):
            files: list[Path] = []
            try:
                files = self._files(since)
                return self._read(files, wanted, since)
            except (OSError, self._library.Error) as error:
                # A part that was there a moment ago has become part of its day's one file.
                if files and all(path.exists() for path in files):
                    return self._rest(files, wanted, since, error)
                if attempt + 1 == _ATTEMPTS:
                    raise self._unusable(error) from error
        raise AssertionError("unreachable")

    def tidy(self, now: datetime, keep: timedelta) -> tuple[int, int]:
        """Makes days that are over one file each, and deletes those older than `keep`; gives the number of both."""
        today, oldest = now.astimezone(UTC).date(), (now - keep).astimezone(UTC).date()
        joined = deleted = 0
        try:
            for folder, day in self._days():
                if day < oldest:
                    _remove(sorted(folder.glob("*.parquet")))
                    folder.rmdir()
                    deleted += 1
                elif day < today and self._join(folder):
                    joined += 1
        except (OSError, self._library.Error) as error:
            raise self._unusable(error) from error
        return joined, deleted

    def _days(self) -> list[tuple[Path, date]]:
        found = ((path, _DAY.fullmatch(path.name)) for path in sorted(self._folder.glob("day=*")))
        return [(path, date.fromisoformat(match[1])) for path, match in found if match]

    def _write(self, folder: Path, columns: dict[str, Any]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        stamp = f"{float(columns['time'].max()):.0f}-{os.getpid()}-{len(list(folder.glob('*.parquet')))}"
        with self._library.connect() as database:
            database.register("fresh", columns)
            self._copy(database, "SELECT * FROM fresh", folder / f"part-{stamp}.parquet")

    def _join(self, folder: Path) -> bool:
        parts = sorted(folder.glob("*.parquet"))
        if len(parts) < 2:
            return False
        try:
            with self._library.connect() as database:
                rows = database.read_parquet([str(path) for path in parts]).distinct()
                database.register("parts", rows)
                self._copy(database, "SELECT * FROM parts ORDER BY ALL", folder / _WHOLE)
        except self._library.Error:
            if self._damaged(parts):
                # The day stays as it is, so that a copy of the damaged part can still be put in its place.
                return False
            raise
        _remove([path for path in parts if path.name != _WHOLE])
        return True

    def _copy(self, database: Any, query: str, target: Path) -> None:
        """Writes a file that is whole when it gets its name."""
        hidden = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            database.execute(f"COPY ({query}) TO '{_quoted(hidden)}' (FORMAT parquet, COMPRESSION zstd)")
            hidden.replace(target)
        finally:
            hidden.unlink(missing_ok=True)

    def _files(self, since: datetime | None) -> list[Path]:
        first = since.astimezone(UTC).date() if since else date.min
        return [path for folder, day in self._days() if day >= first for path in sorted(folder.glob("*.parquet"))]

    def _read(self, files: Sequence[Path], wanted: Collection[str], since: datetime | None) -> Measured:
        if not files:
            return Measured(is_asked=True)
        with self._library.connect() as database:
            rows = database.read_parquet([str(path) for path in files])
            if since is not None:
                rows = rows.filter(f"time >= {since.timestamp()}")
            if wanted:
                listed = ", ".join(f"'{name}'" for name in sorted(set(wanted) & signals().keys()))
                rows = rows.filter(f"signal IN ({listed})")
            return _measured(database, rows)

    def _rest(
        self, files: Sequence[Path], wanted: Collection[str], since: datetime | None, error: Exception
    ) -> Measured:
        """Reads what is left beside damaged parts; raises HistoryUnusable where that is nothing."""
        damaged = self._damaged(files)
        sound = [path for path in files if path not in damaged]
        if not damaged or not sound:
            raise self._unusable(error) from error
        try:
            found = self._read(sound, wanted, since)
        except (OSError, self._library.Error) as again:
            raise self._unusable(again) from again
        told = [Unread(f"{path.parent.name}/{path.name}", "damaged", detail) for path, detail in damaged.items()]
        more = [Unread(str(self._folder), "damaged", f"{len(told) - MOST_NOTES} more")] if told[MOST_NOTES:] else []
        return replace(found, unread=(*told[:MOST_NOTES], *more))

    def _damaged(self, files: Sequence[Path]) -> dict[Path, str]:
        """Finds the files of which not every reading can be decoded, with what is wrong about each."""
        damaged: dict[Path, str] = {}
        with self._library.connect() as database:
            for path in files:
                try:
                    rows = database.read_parquet(str(path))
                    rows.aggregate(f"bit_xor(hash({', '.join(_NAMES)}, time::DOUBLE, value::DOUBLE))").fetchall()
                except (OSError, self._library.Error) as error:
                    damaged[path] = _said(error)
        return damaged

    def _unusable(self, error: Exception) -> HistoryUnusable:
        return HistoryUnusable(path=str(self._folder), detail=_said(error))


def _said(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error).splitlines()[0]


def _columns(rows: list[tuple[Series, float, float]]) -> dict[str, Any]:
    labels = [(item.signal, item.subject, item.part) for item, _, _ in rows]
    told = ((signal, ref.kind, ref.namespace, ref.name, ref.group, part) for signal, ref, part in labels)
    texts = zip(*told, strict=True)
    return {
        **{name: np.array(column, dtype=object) for name, column in zip(_NAMES, texts, strict=True)},
        "time": np.array([time for _, time, _ in rows], dtype=np.float64),
        "value": np.array([value for _, _, value in rows], dtype=np.float64),
    }


def _measured(database: Any, rows: Any) -> Measured:
    """Cuts ordered rows where the object or the signal changes.

    Names are read once for each series and told apart by number: as texts of every row they would cost most of it all.
    """
    labels = ", ".join(_NAMES)
    database.register("readings", rows)
    numbered = (
        f"SELECT {labels}, row_number() OVER (ORDER BY {labels}) AS key FROM (SELECT DISTINCT {labels} FROM readings)"
    )
    names = database.sql(f"{numbered} ORDER BY key").fetchall()
    joined = f"SELECT key, time, value FROM readings JOIN ({numbered}) USING ({labels}) ORDER BY key, time, value"
    found = database.sql(joined).fetchnumpy()
    edges = np.searchsorted(found["key"], np.arange(1, len(names) + 2)).tolist()
    series = tuple(
        _series(label, found["time"][start:end], found["value"][start:end])
        for label, (start, end) in zip(names, pairwise(edges), strict=True)
        if label[0] in signals()
    )
    return Measured(series=series, signals=frozenset(item.signal for item in series), is_asked=True)


def _series(label: Sequence[Any], times: Any, values: Any) -> Series:
    signal, kind, namespace, name, group, part, _ = label
    # Of two readings of one moment the later row counts.
    kept = np.append(np.diff(times) > 0, True)
    if not kept.all():
        times, values = times[kept], values[kept]
    return Series(
        signal=signal,
        subject=Ref(kind, name, namespace, group),
        part=part,
        times=_numbers(times),
        values=_numbers(values),
        source="history",
    )


def _numbers(column: Any) -> array[float]:
    numbers = array("d")
    numbers.frombytes(np.ascontiguousarray(column, dtype=np.float64).tobytes())
    return numbers


def _remove(files: Collection[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
