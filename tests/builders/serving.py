"""A server that answers on a free port of loopback, in a thread of the test."""

from __future__ import annotations

import threading
from asyncio import Protocol
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import uvicorn
from litestar.types import ASGIApp

from holdfast.faces.http.asking import Shown
from holdfast.faces.server.patience import Prompt
from holdfast.faces.server.running import Hosting, address, listen
from holdfast.model.access import NOBODY, Principal
from tests.builders.waiting import PATIENCE_SECONDS, wait_for


@contextmanager
def serving(app: ASGIApp, http: type[Protocol] = Prompt) -> Iterator[str]:
    """Serves an application; gives its address."""
    hosting = Hosting(port=0)
    with listen(hosting) as listener:
        config = uvicorn.Config(
            app, http=http, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=2
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        wait_for("the server", lambda: server.started or not thread.is_alive())
        assert server.started
        try:
            yield address(listener, hosting)
        finally:
            server.should_exit = True
            thread.join(PATIENCE_SECONDS)


class Named:
    """Takes a token for the name of someone who is known, so that tests need no passwords."""

    def __init__(self, *known: Principal) -> None:
        self._known = {who.id: who for who in known}

    def __call__(self, shown: Shown) -> Principal:
        """Gives who asks."""
        return self._known.get(shown.token, NOBODY)


def client(url: str, token: str = "", **headers: str) -> httpx2.Client:
    """Opens a client of a server, as someone."""
    own = {"authorization": f"Bearer {token}"} if token else {}
    # To read whom this machine trusts takes longer than many requests, and without encryption nobody is asked.
    verify = url.startswith("https:")
    return httpx2.Client(base_url=url, headers={**own, **headers}, timeout=PATIENCE_SECONDS, verify=verify)
