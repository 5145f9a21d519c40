"""How long a sending may take in all: a receiver that answers drop by drop is no more waited for than a silent one."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType

TOO_SLOW = "timed out: the answer came too slowly"


class Patience:
    """Shuts the sockets that it holds when its time is up, so that whoever reads from them wakes with an error."""

    def __init__(self, seconds: float) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_over = False
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Patience:
        """Begins to count."""
        self._timer.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Stops counting."""
        self._timer.cancel()

    @property
    def is_over(self) -> bool:
        """Says that the time was up."""
        return self._is_over

    def hold(self, sock: object) -> None:
        """Takes care of a socket; one that comes too late is shut at once."""
        if not isinstance(sock, socket.socket):
            return
        with self._lock:
            self._sockets.append(sock)
            if self._is_over:
                _shut(sock)

    def _end(self) -> None:
        with self._lock:
            self._is_over = True
            for sock in self._sockets:
                _shut(sock)


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        # That of the plain socket: that of TLS would say good-bye first, and wait for the answer.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
