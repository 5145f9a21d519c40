"""Secrets, read by a process of their own."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator

import msgspec
from msgspec.structs import replace

from holdfast.adapters.kubernetes import listing, secret_reader
from holdfast.adapters.kubernetes.client import Client, Failure
from holdfast.adapters.kubernetes.secret_reader import Line, Order, part_of
from holdfast.adapters.kubernetes.streaming import Span
from holdfast.model.lists import End, Part, Resource, SecretLevel
from holdfast.model.outcome import Unread

# No module of the folder where the command runs takes the place of one of ours.
_COMMAND = (sys.executable, "-P", "-m", secret_reader.__name__)
_LONGEST = 86_400.0
_FAILED = b'{"failure":'


def secrets_of(
    client: Client,
    resource: Resource,
    namespaces: tuple[str, ...],
    read: Callable[[int], object],
    level: SecretLevel,
    is_over: Callable[[], bool],
) -> Iterator[Part]:
    """Reads Secrets as `parts_of` reads other lists; raises Failure when the server no longer knows who asks."""
    with _started(_order(client, resource, namespaces, level)) as reader:
        assert reader.stdout is not None
        try:
            for text in reader.stdout:
                line = msgspec.json.decode(text, type=Line)
                read(line.read)
                part = part_of(line, resource)
                if part is not None:
                    yield part
                if isinstance(part, End) or is_over():
                    return
            yield End(resource, Unread(resource.key, "unavailable", "the process that reads Secrets ended"))
        finally:
            reader.kill()


class SecretStream:
    """One open watch of Secrets, kept by a process of its own; another thread may end it."""

    def __init__(self, client: Client, resource: Resource, span: Span) -> None:
        self._reader = _started(_order(client, resource, (), "metadata", span))
        self._is_ended = False

    def batches(self) -> Iterator[list[bytes]]:
        """Gives lines as they arrive, until the server ends the watch; raises Failure."""
        assert self._reader.stdout is not None
        with self._reader:
            try:
                for text in self._reader.stdout:
                    if text.startswith(_FAILED):
                        raise Failure(*(msgspec.json.decode(text, type=Line).failure or ("unavailable", "")))
                    yield [text]
            finally:
                self._reader.kill()
        if self._reader.returncode > 0 and not self._is_ended:
            raise Failure("unavailable", "the process that reads Secrets ended")

    def end(self) -> None:
        """Wakes up whoever waits for the next line, for good."""
        self._is_ended = True
        self._reader.kill()


def _order(
    client: Client, resource: Resource, namespaces: tuple[str, ...], level: SecretLevel, span: Span | None = None
) -> Order:
    return Order(
        way=client.opened.described(),
        # JSON knows no infinity.
        patience=replace(client.patience, overall=min(client.patience.overall, _LONGEST)),
        resource=resource,
        namespaces=namespaces,
        level=level,
        page_size=listing.PAGE_SIZE,
        span=span,
    )


def _started(order: Order) -> subprocess.Popen[bytes]:
    reader = subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert reader.stdin is not None
    # One that could not even start tells so by how it ended.
    with contextlib.suppress(BrokenPipeError):
        reader.stdin.write(msgspec.json.encode(order))
        reader.stdin.close()
    return reader
