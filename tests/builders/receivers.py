"""Whoever receives what is sent: a server of HTTP and one of mail, on free ports of loopback."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from msgspec import Struct

from tests.builders.certificates import pair
from tests.builders.ports import free_port
from tests.builders.waiting import PATIENCE_SECONDS

FOR_EVER = 36_500.0


class Posted:
    """What a webhook received, and how it answers: with these statuses in turn, the last of them from then on."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses) or [204]
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""
        self.hold = threading.Event()
        self.hold.set()
        self._lock = threading.Lock()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Notes a request, and gives the status of its answer."""
        with self._lock:
            self.headers.append({name.lower(): value for name, value in headers.items()})
            self.bodies.append(body)
            return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@contextmanager
def webhook(*statuses: int, secure: ssl.SSLContext | None = None) -> Iterator[Posted]:
    """Serves a webhook."""
    posted = Posted(*statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            status = posted.take(dict(self.headers), body)
            posted.hold.wait(PATIENCE_SECONDS)
            self.send_response(status)
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # A client that goes away is what is tested.
    if secure is not None:
        server.socket = secure.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    posted.url = f"{'https' if secure else 'http'}://localhost:{server.server_port}/hook"
    try:
        yield posted
    finally:
        posted.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Taken(Struct, frozen=True):
    """A letter that was taken: for whom, its head, and its parts by the names of their files, the text without."""

    to: tuple[str, ...]
    head: Message
    parts: tuple[tuple[str, bytes], ...]


class Post:
    """What a server of mail took."""

    def __init__(self) -> None:
        self.letters: list[Taken] = []
        self.port = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Takes a letter."""
        letter = message_from_bytes(envelope.content)
        leaves = (part for part in letter.walk() if not part.is_multipart())
        parts = tuple((part.get_filename() or "", cast("bytes", part.get_payload(decode=True))) for part in leaves)
        self.letters.append(Taken(tuple(envelope.rcpt_tos), letter, parts))
        return "250 taken"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Takes a reader, but for one who is not known."""
        if address.startswith("nobody@"):
            return "550 no such reader"
        envelope.rcpt_tos.append(address)
        return "250 taken"


@contextmanager
def mail_server(secure: ssl.SSLContext | None = None, password: str = "") -> Iterator[Post]:
    """Serves mail; with a certificate only over STARTTLS, with a password only to who knows it."""
    post = Post()

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == password.encode(), handled=False)

    options: dict[str, Any] = {"tls_context": secure, "require_starttls": True} if secure else {}
    if password:
        options |= {"authenticator": known, "auth_required": True}
    # The controller calls at the port that it was given, so that it cannot be left to choose one.
    post.port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=post.port, ready_timeout=PATIENCE_SECONDS, **options)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


@contextmanager
def scripted(*lines: bytes, after_reading: bool = False) -> Iterator[int]:
    """Serves one client with given lines, one for each thing that it says, and hangs up; gives the port.

    The first line greets, unless the client speaks first.
    """

    def serve(client: socket.socket) -> None:
        for number, line in enumerate(lines):
            if number or after_reading:
                _heard(client, b"\r\n.\r\n" if lines[number - 1].startswith(b"354") else b"\n")
            client.sendall(line)
        if after_reading and not lines:
            _heard(client, b"\r\n\r\n")
        # Whoever hangs up on what is still unread resets the connection, and what was answered may be lost with it.
        client.shutdown(socket.SHUT_WR)
        while client.recv(65_536):
            pass

    with _listening(serve) as port:
        yield port


@contextmanager
def dripping(first: bytes, drop: bytes) -> Iterator[int]:
    """Serves one client that never gets to the end of an answer; gives the port."""
    over = threading.Event()

    def serve(client: socket.socket) -> None:
        client.sendall(first)
        while not over.wait(0.05):
            client.sendall(drop)

    with _listening(serve) as port:
        try:
            yield port
        finally:
            over.set()


@contextmanager
def _listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def run() -> None:
            client, _ = server.accept()
            with client, suppress(OSError):
                serve(client)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        thread.join(PATIENCE_SECONDS)


def _heard(client: socket.socket, end: bytes) -> None:
    found = b""
    while end not in found and (part := client.recv(65_536)):
        found += part


def identity(folder: Path, name: str = "localhost", days: float = FOR_EVER) -> tuple[ssl.SSLContext, str]:
    """Gives what a server proves itself with, and its certificate as PEM."""
    certificate, key = pair(name, days, datetime(2026, 1, 1, tzinfo=UTC))
    files = folder / f"{name}-{days:g}.pem", folder / f"{name}-{days:g}.key"
    for path, text in zip(files, (certificate, key), strict=True):
        path.write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context, certificate
