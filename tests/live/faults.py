"""A proxy in front of a real API server that fails in the ways in which servers and networks fail."""

import contextlib
import dataclasses
import http.client
import http.server
import json
import socket
import ssl
import threading
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml

DRIP_SECONDS = 0.02


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers one request with what the API server says, or with a fault."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        proxy = self.server.proxy
        proxy.seen.append(self.path)
        fault = proxy.fault_for(self.path)
        if fault is not None:
            fault.act(self)
        elif "watch=1" in self.path:
            self.stream()
        else:
            self.answer(*self.ask())

    def log_message(self, *words: Any) -> None:
        """Stays quiet."""

    def ask(self) -> tuple[int, dict[str, str], bytes]:
        """What the API server says."""
        upstream = urllib.parse.urlsplit(self.server.proxy.upstream)
        trust = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(upstream.netloc, context=trust, timeout=30)
        try:
            headers = {key: value for key, value in self.headers.items() if key.lower() != "host"}
            connection.request("GET", self.path, headers=headers)
            said = connection.getresponse()
            kept = ("Content-Type", "Content-Encoding", "Date", "Retry-After")
            return said.status, {key: said.headers[key] for key in kept if key in said.headers}, said.read()
        finally:
            connection.close()

    def stream(self, most: int = 1 << 40) -> None:
        """Passes a watch on as it comes, to its end or to so many bytes."""
        upstream = urllib.parse.urlsplit(self.server.proxy.upstream)
        trust = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(upstream.netloc, context=trust)
        self.close_connection = True
        try:
            connection.request("GET", self.path, headers={"Authorization": self.headers["Authorization"]})
            self.server.proxy.streams.append(connection)
            said = connection.getresponse()
            self.begin(said.status)
            with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
                while most > 0 and (part := said.read1(1 << 16)):
                    self.wfile.write(part[:most])
                    self.wfile.flush()
                    most -= len(part)
        finally:
            connection.close()

    def begin(self, status: int) -> None:
        """Sends what comes before a body whose end is that of the connection."""
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.flush()

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        """Sends an answer."""
        self.head(status, headers, len(body))
        self.wfile.write(body)

    def head(self, status: int, headers: dict[str, str], size: int) -> None:
        """Sends what comes before the body."""
        self.send_response_only(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(size))
        self.end_headers()


class Server(http.server.ThreadingHTTPServer):
    """Serves the proxy; a client that goes away is no news."""

    daemon_threads = True
    proxy: "FaultProxy"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stays quiet."""


Act = Callable[[Handler], None]


@dataclasses.dataclass
class Fault:
    """What happens to requests whose path contains a text, so many times or always."""

    part: str
    act: Act
    times: int = -1


class FaultProxy:
    """Listens on a free loopback port; `faults` may change at any time."""

    def __init__(self, kubeconfig: Path, folder: Path, faults: list[Fault]) -> None:
        self.config = yaml.safe_load(kubeconfig.read_text())
        self.upstream = self.config["clusters"][0]["cluster"]["server"]
        self.faults = faults
        self.seen: list[str] = []
        self.closed = threading.Event()
        self.streams: list[http.client.HTTPSConnection] = []
        self.kubeconfig = folder / "proxied"
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.proxy = self
        self.config["clusters"][0]["cluster"] = {"server": f"http://127.0.0.1:{self._server.server_port}"}
        self.kubeconfig.write_text(yaml.safe_dump(self.config))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closed.set()
        self.break_streams()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def break_streams(self) -> None:
        """Cuts every watch that is passed on."""
        while self.streams:
            sock = self.streams.pop().sock
            if sock is not None:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def fault_for(self, path: str) -> Fault | None:
        """The fault that strikes a request, counted down."""
        with self._lock:
            for fault in self.faults:
                if fault.part in path and fault.times:
                    fault.times -= 1
                    return fault
        return None


def refuse(status: int, message: str = "refused for the test", **headers: str) -> Act:
    """Answers with a Status."""
    body = json.dumps({"apiVersion": "v1", "kind": "Status", "message": message, "code": status}).encode()
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return lambda handler: handler.answer(status, {"Content-Type": "application/json", **named}, body)


def cut(handler: Handler) -> None:
    """Sends half an answer and closes the connection."""
    status, headers, body = handler.ask()
    handler.head(status, headers, len(body))
    handler.wfile.write(body[: len(body) // 2])
    handler.wfile.flush()
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """Sends a byte at a time for as long as the client listens."""
    status, headers, _ = handler.ask()
    handler.head(status, {key: value for key, value in headers.items() if key != "Content-Encoding"}, 1_000_000)
    while not handler.server.proxy.closed.wait(DRIP_SECONDS):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def hang(handler: Handler) -> None:
    """Says nothing at all."""
    handler.server.proxy.closed.wait(30)
    handler.close_connection = True


def hang_up(handler: Handler) -> None:
    """Closes the connection without a word."""
    handler.close_connection = True


def say_gone(handler: Handler) -> None:
    """Begins a watch and says in it that its version is too old."""
    said = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "too old", "code": 410}
    handler.close_connection = True
    handler.begin(200)
    handler.wfile.write(json.dumps({"type": "ERROR", "object": said}).encode() + b"\n")


def close_watch(handler: Handler) -> None:
    """Begins a watch and ends it at once, as a server does whose time is up."""
    handler.close_connection = True
    handler.begin(200)


def cut_watch(handler: Handler) -> None:
    """Cuts a watch in the middle of its first line."""
    handler.stream(most=40)


def stall(handler: Handler) -> None:
    """Begins a watch and never says anything in it, as a connection does whose other half is gone."""
    handler.close_connection = True
    handler.begin(200)
    handler.server.proxy.closed.wait(60)


def garble(handler: Handler) -> None:
    """Sends a line that is no event."""
    handler.close_connection = True
    handler.begin(200)
    handler.wfile.write(b"<html>proxy error</html>\n")
