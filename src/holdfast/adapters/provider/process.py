"""One run of a program: bytes in, bounded bytes out, no shell, and all of it is ended when its time is over."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import IO, Final, Literal

from msgspec import Struct

MOST_INPUT: Final = 32 * 1024
"""What fits into a pipe that nobody reads, so that writing never waits."""
MOST_OUTPUT: Final = 64 * 1024
_CHUNK: Final = 8 * 1024


class Ran(Struct, frozen=True, kw_only=True):
    """How a run ended: with an exit code, or why there is none; `not-started` had no effect.

    A negative exit code is the signal that ended it.
    """

    end: Literal["exited", "not-started", "too-late", "too-much"]
    code: int = 0
    output: bytes = b""
    complaint: str = ""


def run(arguments: Sequence[str], sent: bytes, seconds: float, environment: Mapping[str, str]) -> Ran:
    """Runs a program once, in a process group of its own and with no other environment than the given one."""
    if len(sent) > MOST_INPUT:
        return Ran(end="not-started", complaint=f"the question has more than {MOST_INPUT} bytes")
    deadline = time.monotonic() + seconds
    pipe = subprocess.PIPE
    try:
        child = subprocess.Popen(
            arguments, stdin=pipe, stdout=pipe, stderr=pipe, env=dict(environment), start_new_session=True
        )
    except (OSError, ValueError) as error:
        return Ran(end="not-started", complaint=str(error))
    with child:
        try:
            return _followed(child, sent, deadline)
        finally:
            # The leader is not waited for yet, so its number still is that of this group and of no other.
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)


def _followed(child: subprocess.Popen[bytes], sent: bytes, deadline: float) -> Ran:
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    _tell(child.stdin, sent)
    heard = {"output": b"", "complaint": b""}
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ, "output")
        waiting.register(child.stderr, selectors.EVENT_READ, "complaint")
        while waiting.get_map():
            left = deadline - time.monotonic()
            found = waiting.select(left) if left > 0 else []
            if not found:
                return Ran(end="too-late", complaint=_words(heard["complaint"]))
            for key, _ in found:
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    waiting.unregister(key.fileobj)
                heard[key.data] += chunk
            if len(heard["output"]) > MOST_OUTPUT:
                return Ran(end="too-much", complaint=_words(heard["complaint"]))
            heard["complaint"] = heard["complaint"][-_CHUNK:]
    try:
        code = child.wait(max(deadline - time.monotonic(), 0.01))
    except subprocess.TimeoutExpired:
        return Ran(end="too-late", complaint=_words(heard["complaint"]))
    return Ran(end="exited", code=code, output=heard["output"], complaint=_words(heard["complaint"]))


def _tell(stdin: IO[bytes], sent: bytes) -> None:
    try:
        stdin.write(sent)
        stdin.close()
    except BrokenPipeError:
        return  # A program may answer without having read the question.


def _words(raw: bytes) -> str:
    lines = raw.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else ""
