"""What a person sees on standard error while something takes longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, Self, TextIO

from holdfast.model.refs import Ref
from holdfast.model.snapshot import Snapshot
from holdfast.ports.source import Progress, Source
from holdfast.texts.say import say

PATIENCE_SECONDS = 1.0
REDRAW_SECONDS = 0.2
LINE_SECONDS = 10.0
MEGABYTE = 1_000_000
BAR_WIDTH = 20


class Talk:
    """Tells how far the work is: one line that is redrawn on a terminal, a line now and then elsewhere."""

    def __init__(self, lang: str, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._lang = lang
        self._stream = stream or sys.stderr
        self._is_terminal = self._stream.isatty()
        self._clock = clock
        self._next = self._clock() + PATIENCE_SECONDS
        self._shown = 0

    def __call__(self, done: int, total: int | None, label: str) -> None:
        """Takes the bytes done, the bytes in all where known, and what is being read."""
        if self._clock() < self._next:
            return
        key = "cli.reading-of" if total else "cli.reading"
        size = (total or 0) // MEGABYTE
        words = say(key, self._lang, done=done // MEGABYTE, total=size, label=label)
        self._tell(f"{bar(done, total)} {words}" if total and self._is_terminal else words)

    def judging(self) -> None:
        """Tells that everything is read."""
        if self._shown:
            self._tell(say("cli.judging", self._lang))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.done()

    def done(self) -> None:
        """Clears the line."""
        if self._is_terminal and self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _tell(self, words: str) -> None:
        self._shown += 1
        self._next = self._clock() + (REDRAW_SECONDS if self._is_terminal else LINE_SECONDS)
        words = "".join(char if char.isprintable() else "?" for char in words)
        self._stream.write(f"\r\x1b[K{words[:76]}" if self._is_terminal else f"{words}\n")
        self._stream.flush()


def bar(done: int, total: int) -> str:
    """Draws how much of the whole is done."""
    full = min(done, total) * BAR_WIDTH // max(total, 1)
    return f"[{'#' * full}{' ' * (BAR_WIDTH - full)}]"


class Watched:
    """A source that tells how far its reading is."""

    def __init__(self, source: Source, talk: Talk) -> None:
        self._source = source
        self._talk = talk

    def load(self, progress: Progress | None = None) -> Snapshot:
        """Reads everything; raises InputError when nothing can be read."""
        snapshot = self._source.load(progress or self._talk)
        self._talk.judging()
        return snapshot

    def raw(self, refs: Collection[Ref]) -> Mapping[Ref, dict[str, Any]]:
        """Gives some objects as they stand in the input."""
        return self._source.raw(refs)
