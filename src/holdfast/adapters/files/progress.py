"""How much of an input was read."""

from __future__ import annotations

from typing import BinaryIO

from holdfast.ports.source import Progress

_STEP = 1 << 20


class Meter:
    """Adds up what is read and tells it at every megabyte."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0
        self._told = 0
        self.total: int | None = None

    def add(self, count: int, label: str) -> None:
        """Counts bytes read of what `label` names."""
        self._done += count
        if self._progress is not None and (self._done - self._told >= _STEP or self._done == self.total):
            self._told = self._done
            self._progress(self._done, self.total, label)


class Counting:
    """A file whose reads are counted."""

    def __init__(self, file: BinaryIO, meter: Meter, label: str) -> None:
        self._file = file
        self._meter = meter
        self._label = label

    def read(self, size: int, /) -> bytes:
        """Takes the next bytes."""
        taken = self._file.read(size)
        self._meter.add(len(taken), self._label)
        return taken
