"""A watch as it comes over the wire: lines for as long as the server, the network and the clock let it."""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from holdfast.adapters.kubernetes.client import CHUNK, JSON, Client, Failure, refusal, words_of
from holdfast.model.lists import Resource

_LONGEST_REFUSAL = 1 << 16
# The way to a server can vanish without a word; the kernel then finds out within half a minute.
_KEEPALIVE = {"TCP_KEEPIDLE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}


class Span(Struct, frozen=True, kw_only=True):
    """From which version of a list a watch goes on, where, and how many seconds the server and then we keep it."""

    version: str
    namespace: str = ""
    life: int
    slack: float


class Stream:
    """One open watch; another thread may end it."""

    def __init__(self, client: Client, answer: Any, until: float) -> None:
        self._client = client
        self._answer = answer
        self._until = until

    def batches(self) -> Iterator[list[bytes]]:
        """Gives whole lines as they arrive, until the server ends the watch; raises Failure."""
        rest = b""
        for part in self.parts():
            *lines, rest = (rest + part).split(b"\n")
            if lines:
                yield lines
            if len(rest) > self._client.patience.page_bytes:
                raise Failure("too-large", f"more than {self._client.patience.page_bytes} bytes")

    def parts(self) -> Iterator[bytes]:
        """Gives bytes as they arrive; raises Failure."""
        import urllib3

        try:
            while part := self._answer.read1(CHUNK):
                yield part
                if self._client.now() > self._until:
                    raise Failure("timeout", "the watch outlived its time")
        except urllib3.exceptions.TimeoutError as error:
            raise Failure("timeout", words_of(error)) from None
        except (urllib3.exceptions.HTTPError, OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            # An AttributeError is what a socket of TLS raises that was shut down while it was read.
            raise Failure("unavailable", words_of(error)) from None
        finally:
            self._answer.close()
            self._answer.release_conn()

    def end(self) -> None:
        """Wakes up whoever waits for the next line, for good."""
        try:
            self._answer.shutdown()
        except (OSError, ValueError, RuntimeError):
            # It has ended by itself.
            return


def open_watch(client: Client, resource: Resource, span: Span, accept: str = JSON) -> Stream:
    """Begins to watch a resource; raises Failure."""
    query = [
        ("watch", "1"),
        ("allowWatchBookmarks", "true"),
        ("resourceVersion", span.version),
        ("timeoutSeconds", str(span.life)),
    ]
    return open_stream(client, resource.path(span.namespace), query, span.life, span.slack, accept)


def open_stream(
    client: Client, path: str, query: Iterable[tuple[str, str]], life: float, slack: float, accept: str = JSON
) -> Stream:
    """Begins a watch that the server ends after `life` seconds; raises Failure."""
    import urllib3

    timeout = urllib3.Timeout(connect=client.patience.connect, read=life + slack)
    try:
        answer = client.opened.begin(f"{client.opened.host}{path}?{urlencode(tuple(query))}", accept, timeout)
    except urllib3.exceptions.TimeoutError as error:
        raise Failure("timeout", words_of(error)) from None
    except (urllib3.exceptions.HTTPError, OSError, http.client.HTTPException) as error:
        raise Failure("unavailable", words_of(error)) from None
    client.note(answer.headers.get("Date", ""))
    stream = Stream(client, answer, client.now() + life + slack)
    if answer.status == 200:
        return stream
    raise refusal(answer, _refused(stream))


def keep_alive(pool: Any, connections: int) -> None:
    """Lets a pool hold a connection for each watch, and lets the kernel notice those that are dead."""
    import socket

    from urllib3.connection import HTTPConnection

    options = [*HTTPConnection.default_socket_options, (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    options += [(socket.IPPROTO_TCP, getattr(socket, n), v) for n, v in _KEEPALIVE.items() if hasattr(socket, n)]
    pool.connection_pool_kw["socket_options"] = options
    pool.connection_pool_kw["maxsize"] = connections


def _refused(stream: Stream) -> bytes:
    body = b""
    for part in stream.parts():
        body += part
        if len(body) > _LONGEST_REFUSAL:
            break
    return body
