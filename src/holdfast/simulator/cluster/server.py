"""The HTTP server of a simulated cluster, on a free port of this machine."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from holdfast.simulator.cluster.answering import Answering, Reply, Request
from holdfast.simulator.cluster.documents import bare
from holdfast.simulator.cluster.kinds import Object
from holdfast.simulator.cluster.listing import bookmark, watched
from holdfast.simulator.cluster.refusals import Refusal
from holdfast.simulator.cluster.routes import route_of
from holdfast.simulator.cluster.store import Store

PROMETHEUS = "/prometheus"
_ROUND_SECONDS = 0.5
_BOOKMARK_SECONDS = 10.0
_LONGEST_WATCH = 600.0


class Server(http.server.ThreadingHTTPServer):
    """Answers requests in threads until it is stopped; `monitor` answers for a Prometheus."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(
        self,
        store: Store,
        answering: Answering,
        now: Callable[[], datetime],
        monitor: Callable[[str, dict[str, str]], tuple[int, Object]],
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = store
        self.answering = answering
        self.now = now
        self.monitor = monitor
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, name="holdfast-simulated-cluster"
        )

    @property
    def url(self) -> str:
        """Gives the address."""
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Ends every connection and every thread."""
        self.store.close()
        self.shutdown()
        self._thread.join()
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Notes a connection, so that it can be ended."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forgets a connection that is over."""
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stays quiet: a client that goes away is no news."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Small answers go out at once.
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        """Answers a read, a watch or a question to the Prometheus."""
        place = urlsplit(self.path)
        if place.path.startswith(f"{PROMETHEUS}/"):
            asked = {name: said[0] for name, said in parse_qs(place.query).items()}
            with self.server.store.changed:
                status, body = self.server.monitor(place.path.removeprefix(PROMETHEUS), asked)
            self._send(Reply(status=status, body=body))
        elif parse_qs(place.query).get("watch", ["0"])[0] in ("1", "true"):
            self._watch(self._request())
        else:
            self._send(self.server.answering.answer(self._request()))

    def do_POST(self) -> None:
        """Answers a write."""
        self._send(self.server.answering.answer(self._request()))

    do_PATCH = do_PUT = do_DELETE = do_POST  # noqa: N815  # The base class wants these names.

    def log_message(self, *words: Any) -> None:
        """Stays quiet."""

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        """Tells the time of the cluster."""
        return format_datetime(self.server.now(), usegmt=True)

    def _request(self) -> Request:
        place = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        return Request(
            verb=self.command,
            path=unquote(place.path),
            query=parse_qs(place.query),
            form=(self.headers.get("Content-Type") or "").partition(";")[0],
            accept=self.headers.get("Accept") or "",
            agent=self.headers.get("User-Agent") or "",
            raw=self.rfile.read(length) if length else b"",
        )

    def _send(self, reply: Reply) -> None:
        data = json.dumps(reply.body).encode() if reply.text is None else reply.text.encode()
        self.send_response_only(reply.status)
        self.send_header("Date", self.date_time_string())
        self.send_header("Content-Type", "application/json" if reply.text is None else "text/plain")
        self.send_header("Content-Length", str(len(data)))
        if reply.wait is not None:
            self.send_header("Retry-After", str(reply.wait))
        self.end_headers()
        self.wfile.write(data)

    def _watch(self, request: Request) -> None:
        try:
            lines = self._lines(request)
            first = next(lines)
        except Refusal as refusal:
            self._send(Reply(status=refusal.code, body=refusal.document()))
            return
        self.close_connection = True
        self.send_response_only(200)
        self.send_header("Date", self.date_time_string())
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        with suppress(OSError):
            self._tell(first)
            for events in lines:
                self._tell(events)

    def _lines(self, request: Request) -> Iterator[list[Object]]:
        """Gives the events of a watch until its time is over; raises Refusal."""
        route = route_of(request.path)
        query = {name: said[0] for name, said in request.query.items()}
        is_bare = "as=PartialObjectMetadata" in request.accept
        began = told = time.monotonic()
        end = began + min(float(query.get("timeoutSeconds") or _LONGEST_WATCH), _LONGEST_WATCH)
        store, kind = self.server.store, route.kind
        wants_bookmarks = query.get("allowWatchBookmarks") in ("1", "true")
        for version, events in watched(store, kind, route.namespace, query, min(_ROUND_SECONDS, end - began)):
            yield [{**e, "object": bare(e["object"])} for e in events] if is_bare else events
            now = time.monotonic()
            is_over = now >= end
            if wants_bookmarks and (is_over or now - told > _BOOKMARK_SECONDS):
                told = now
                yield [bookmark(kind, version)]
            if is_over:
                return

    def _tell(self, events: list[Object]) -> None:
        if events:
            self.wfile.write(b"".join(json.dumps(event).encode() + b"\n" for event in events))
            self.wfile.flush()
