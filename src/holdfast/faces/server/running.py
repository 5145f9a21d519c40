"""Running the server: listening, working, and ending without losing what was begun."""

from __future__ import annotations

import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from litestar.types import ASGIApp
from msgspec import Struct

from holdfast.faces.server import logs
from holdfast.faces.server.patience import Prompt
from holdfast.faces.server.proxies import believing
from holdfast.faces.server.watching import STOP
from holdfast.model.errors import AddressTaken, UsageError

GRACE_SECONDS = 20
BACKLOG = 2048
SWITCH_SECONDS = 0.001


class Hosting(Struct, frozen=True, kw_only=True):
    """Where a server listens: with a certificate it speaks TLS; behind `proxies` it believes their headers."""

    host: str = "127.0.0.1"
    port: int = 8420
    certificate: str = ""
    key: str = ""
    proxies: str = ""


Worker = Callable[[threading.Event], None]
"""Works until the event is set."""


def listen(hosting: Hosting) -> socket.socket:
    """Opens the address; port 0 takes a free one. Raises AddressTaken, and UsageError for no certificate."""
    _check_certificate(hosting)
    family = socket.AF_INET6 if ":" in hosting.host else socket.AF_INET
    # Only a socket that says it is TCP is sent without delay: the loop leaves others to wait for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((hosting.host, hosting.port))
        # Whoever is told the address may ask at once, and is answered when the server has begun.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        place = f"{hosting.host}:{hosting.port}"
        raise AddressTaken(place=place, detail=error.strerror or str(error)) from error
    return listener


def _check_certificate(hosting: Hosting) -> None:
    if not hosting.certificate:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(hosting.certificate, hosting.key or None)
    except (OSError, ssl.SSLError) as error:
        files = ", ".join(filter(None, (hosting.certificate, hosting.key)))
        raise UsageError(what="--tls-cert, --tls-key", value=files, allowed="PEM") from error


def address(listener: socket.socket, hosting: Hosting) -> str:
    """Gives the address at which the server answers."""
    host = f"[{hosting.host}]" if ":" in hosting.host else hosting.host
    return f"{'https' if hosting.certificate else 'http'}://{host}:{listener.getsockname()[1]}"


def run(
    app: ASGIApp,
    listener: socket.socket,
    hosting: Hosting,
    worker: Worker | None = None,
    answers: Callable[[], None] = lambda: None,
) -> None:
    """Answers and works until the process is told to end; what was begun may end first.

    `answers` is called once it answers, and can be told to end well.
    """
    config = uvicorn.Config(
        believing(app, hosting.proxies),
        http=Prompt,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=65,
        proxy_headers=False,
        ssl_certfile=hosting.certificate or None,
        ssl_keyfile=hosting.key or None,
    )
    # Whoever writes an answer to a socket lets go of the interpreter, and takes it back before long.
    sys.setswitchinterval(SWITCH_SECONDS)
    stopping = threading.Event()
    thread = threading.Thread(target=worker, args=(stopping,), name="worker", daemon=True) if worker else None
    server = Told(config, stopping, answers)
    if thread is not None:
        thread.start()
    try:
        server.run(sockets=[listener])
    finally:
        stopping.set()
        if thread is not None:
            thread.join(GRACE_SECONDS)
        logs.say("stopped")


class Told(uvicorn.Server):
    """A server that tells the worker as soon as it is told to end itself."""

    def __init__(
        self, config: uvicorn.Config, stopping: threading.Event, answers: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._answers = answers
        self._signal = 0

    def handle_exit(self, sig: int, _frame: object) -> None:
        """Begins to end; told twice, it does not wait for answers.

        A signal may come in the middle of a line of the log, and another line within it would be a failure that leaves
        the rest undone: here only flags are set.
        """
        # The class above would send itself the signal once more when it is done, and die of it before the worker ends.
        self.force_exit = self.should_exit
        self.should_exit = True
        self._signal = sig
        self._stopping.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to answer, and says so."""
        await super().startup(sockets)
        if self.started:
            self._answers()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tells endless answers to end, then waits for all answers."""
        logs.say("stopping", signal=_name(self._signal))
        stop = self.lifespan.state.get(STOP)
        if stop is not None:
            stop()
        await super().shutdown(sockets)


def _name(number: int) -> str:
    with suppress(ValueError):
        return signal.Signals(number).name
    return str(number)
