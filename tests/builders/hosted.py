"""`holdfast serve` in a process of its own, which ends with whoever started it."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.builders.waiting import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
_DEATH_SIGNAL = 1
_LIBC = ctypes.CDLL(None)
# What follows the port tells that it is whole: the line may still be on its way.
_ANSWERS = re.compile(rb"Holdfast answers at.*?(http://127\.0\.0\.1:\d+)[^\d]", re.DOTALL)


class Hosted:
    """A server's process, in a group of its own with those that it starts; its clock may be some seconds ahead."""

    def __init__(
        self, place: str, folder: Path, *options: str, ahead: float = 0.0, env: Mapping[str, str] | None = None
    ) -> None:
        self.log = folder / "server.log"
        keys = ("--keys", str(folder / "keys.json"))
        program = ["tests.builders.hurried", str(ahead)] if ahead else ["holdfast"]
        command = [sys.executable, "-m", *program, "serve", "--port", "0", "--store", place, *keys, *options]
        self._begins_at = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
                env={**os.environ, **(env or {})},
            )

    def url(self) -> str:
        """Waits until the server says where it answers; gives the address. Raises RuntimeError where it never does."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            if found := _ANSWERS.search(self.said()):
                return found[1].decode()
            threading.Event().wait(0.02)
        raise RuntimeError(self.said().decode())

    def said(self) -> bytes:
        """Gives what the process wrote since it began."""
        with self.log.open("rb") as log:
            log.seek(self._begins_at)
            return log.read()

    def stop(self) -> int:
        """Asks the process to end; gives its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """Ends the process and all that it started at once, as a machine that fails does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)


@contextmanager
def hosted(place: str, folder: Path, *options: str, ahead: float = 0.0) -> Iterator[Hosted]:
    """Runs a server over a store until the block ends."""
    made = Hosted(place, folder, *options, ahead=ahead)
    try:
        yield made
    finally:
        made.kill()


def _end_with_parent() -> None:
    _LIBC.prctl(_DEATH_SIGNAL, signal.SIGKILL)
