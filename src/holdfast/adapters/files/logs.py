"""Container logs: the last part of each, without credentials."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from holdfast.adapters.files.streams import Reader
from holdfast.model.redaction import redact_value
from holdfast.model.snapshot import LogKey

_READ = 1 << 20
_START = re.compile(rb"==== START logs for container (\S{1,253}) of pod (\S{1,253})/(\S{1,253}) ====")
_END = b"==== END logs for container "
# What kubectl writes into the log when it could not get one.
_NO_LOG = (b"Request log error:", b"Create log error:", b"Failed to get ")


class Tail:
    """The last bytes of a log."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: deque[bytes] = deque()
        self._size = 0
        self._cut = False

    def add(self, part: bytes) -> None:
        """Takes more of the log and forgets what is too far back."""
        self._parts.append(part)
        self._size += len(part)
        while self._size - len(self._parts[0]) >= self._limit:
            self._size -= len(self._parts.popleft())
            self._cut = True

    def text(self) -> str:
        """Gives the last whole lines as text, without credentials."""
        kept = b"".join(self._parts)
        cut = self._cut or len(kept) > self._limit
        kept = kept[-self._limit :]
        if cut:
            kept = kept.partition(b"\n")[2]
        return redact_value(kept.decode("utf-8", errors="replace"))


def read_log(source: Reader, limit: int) -> str:
    """Reads the log of one container."""
    tail = Tail(limit)
    while part := source.read(_READ):
        tail.add(part)
    return tail.text()


def read_dump_logs(source: Reader, limit: int) -> Iterator[tuple[LogKey, str]]:
    """Reads the logs of a Pod's containers from one file of a `kubectl cluster-info dump`."""
    key: LogKey | None = None
    tail = Tail(limit)
    for line in _lines(source):
        started = _START.match(line)
        if started or line.startswith(_END):
            if key is not None and (text := tail.text()):
                yield key, text
            key = _key(started) if started else None
            tail = Tail(limit)
        elif key is not None and not line.startswith(_NO_LOG):
            tail.add(line)
    if key is not None and (text := tail.text()):
        yield key, text


def _key(started: re.Match[bytes]) -> LogKey:
    container, namespace, pod = (part.decode(errors="replace") for part in started.groups())
    return LogKey(namespace, pod, container)


def _lines(source: Reader) -> Iterator[bytes]:
    """Splits a stream into lines; one longer than a read comes in pieces."""
    held = b""
    while part := source.read(_READ):
        lines = (held + part).splitlines(keepends=True)
        held = b"" if lines[-1].endswith(b"\n") or len(lines[-1]) > _READ else lines.pop()
        yield from lines
    if held:
        yield held
