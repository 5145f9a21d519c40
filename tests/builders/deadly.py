"""Processes that are killed at a moment of one's choice."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Literal

import msgspec
from msgspec import Struct

from holdfast.ports.store import Store, Stores

When = Literal["before", "after"]
WAYS: tuple[When, When] = ("before", "after")
LONGEST_SECONDS = 600


class Deadly(Struct):
    """Stores whose process is killed at a transaction that writes: just before it is committed, or just after."""

    inner: Stores
    at: int = 0
    when: When = "before"
    count: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def read(self) -> AbstractContextManager[Store]:
        """Opens a view."""
        return self.inner.read()

    @contextmanager
    def write(self) -> Iterator[Store]:
        """Opens a transaction."""
        self.count += 1
        here = self.count == self.at
        with self.inner.write() as store:
            yield store
            if here and self.when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        if here:
            os.kill(os.getpid(), signal.SIGKILL)


def apart(work: Callable[[], Any]) -> tuple[int, Any]:
    """Does something in a process of its own; gives the signal that ended it and what it gave, None where it died."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        # Whoever waits for it waits for as long as it lives.
        signal.alarm(LONGEST_SECONDS)
        os.close(reading)
        code = 1
        try:
            said = msgspec.json.encode(work())
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(said)
            code = 0
        except BaseException:
            traceback.print_exc()
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return (os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0), msgspec.json.decode(said) if said else None
