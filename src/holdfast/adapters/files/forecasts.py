"""Forecasts kept as JSON lines in a folder, one file for each day, and what their back-tests decided in one more."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from holdfast.model.kept_forecast import KeptForecast
from holdfast.model.kept_selection import KeptSelection
from holdfast.model.usage_refusals import KeptUnusable

VERSION = 1
T = TypeVar("T")


class _Record(Struct, frozen=True):
    type: str
    v: int
    data: KeptForecast


class _Selected(Struct, frozen=True):
    type: str
    v: int
    data: KeptSelection


_DECODER = msgspec.json.Decoder(_Record)
_SELECTED = msgspec.json.Decoder(_Selected)
_SELECTIONS = "selections.jsonl"


class ForecastFolder:
    """A folder of kept forecasts; several processes may add to it at once, since each line is written whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, forecasts: Iterable[KeptForecast]) -> int:
        """Adds forecasts and gives their number; raises KeptUnusable."""
        by_day: dict[str, list[KeptForecast]] = {}
        for item in forecasts:
            day = datetime.fromtimestamp(item.moment, UTC).strftime("%Y-%m-%d")
            by_day.setdefault(day, []).append(item)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return sum(self._add(self._folder / f"forecasts-{day}.jsonl", items) for day, items in by_day.items())
        except OSError as error:
            raise self._unusable(error) from error

    def kept(self) -> tuple[KeptForecast, ...]:
        """Lists all forecasts, the oldest first; raises KeptUnusable."""
        try:
            files = sorted(self._folder.glob("forecasts-*.jsonl"))
            if not self._folder.is_dir():
                raise FileNotFoundError(2, "no such folder")
            found = [item for file in files for item in _read(file)]
        except OSError as error:
            raise self._unusable(error) from error
        return tuple(sorted(found, key=lambda item: (item.moment, item.ref, item.resource, item.part)))

    def keep_selections(self, selections: Iterable[KeptSelection]) -> None:
        """Keeps what back-tests decided in place of all that was kept before; raises KeptUnusable."""
        lines = b"".join(msgspec.json.encode(_Selected("selection", VERSION, item)) + b"\n" for item in selections)
        hidden = self._folder / f".{_SELECTIONS}.{os.getpid()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            hidden.write_bytes(lines)
            hidden.replace(self._folder / _SELECTIONS)
        except OSError as error:
            raise self._unusable(error) from error

    def selections(self) -> tuple[KeptSelection, ...]:
        """Lists what back-tests decided; nothing where nothing is kept yet. Raises KeptUnusable."""
        file = self._folder / _SELECTIONS
        try:
            records = tuple(_records(file, _SELECTED)) if file.exists() else ()
        except OSError as error:
            raise self._unusable(error) from error
        return tuple(item.data for item in records if item.type == "selection" and item.v == VERSION)

    def _add(self, file: Path, items: Iterable[KeptForecast]) -> int:
        have = {(item.moment, item.ref, item.resource, item.part) for item in _read(file)} if file.exists() else set()
        new = [item for item in items if (item.moment, item.ref, item.resource, item.part) not in have]
        lines = b"".join(msgspec.json.encode(_Record("forecast", VERSION, item)) + b"\n" for item in new)
        target = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(target, lines)
        finally:
            os.close(target)
        return len(new)

    def _unusable(self, error: OSError) -> KeptUnusable:
        return KeptUnusable(path=str(self._folder), detail=error.strerror or type(error).__name__)


def _read(file: Path) -> Iterator[KeptForecast]:
    for record in _records(file, _DECODER):
        if record.type == "forecast" and record.v == VERSION:
            yield record.data


def _records(file: Path, decoder: msgspec.json.Decoder[T]) -> Iterator[T]:
    """Reads the lines of a file; one that was cut while it was written, or is of a later version, is left out."""
    for line in file.read_bytes().splitlines():
        try:
            yield decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
