"""Serving a demonstration: the server, the link into it, and the browser that opens."""

from __future__ import annotations

import _thread
import threading
import time
import webbrowser
from contextlib import suppress
from http.client import HTTPConnection

from msgspec import Struct

from holdfast.faces.server.running import Hosting, address, listen, run
from holdfast.faces.server.visiting import PATH, Door
from holdfast.faces.server.whole import Wishes, whole
from holdfast.faces.web.pages import portal
from holdfast.service.demonstrating import admit, let_ask, visitor
from holdfast.service.desk import Office
from holdfast.texts.say import say

PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.1


class Visit(Struct, frozen=True, kw_only=True):
    """How a demonstration is shown: at which port, only until it answers, and with a browser that opens by itself."""

    port: int
    once: bool
    opens: bool


def serve(office: Office, visit: Visit, lang: str) -> None:
    """Serves until it is told to end; the visitor has no password, but a link that works once.

    What ends before it has answered is an interruption.
    """
    user = visitor(office)
    secret = office.chance.secret()
    hosting = Hosting(port=visit.port)
    with listen(hosting) as listener:
        url = address(listener, hosting)
        door = Door(office, secret, lambda: admit(office, user))
        made = whole(office, Wishes(url=url, handlers=(door.handler(),)))
        link = f"{url}{PATH}/{secret}"
        lines = [say("demo.portal", lang, url=link)] if portal() else _without_portal(office, user, url, lang)
        lines.append(say("demo.answered" if visit.once else "demo.how-to-end", lang))
        opens = link if visit.opens and portal() else ""
        answered, over = threading.Event(), threading.Event()
        port = listener.getsockname()[1]
        beside = threading.Thread(target=_beside, args=(port, answered, over, lines, opens, visit.once))
        beside.start()
        try:
            # To be told to end is how a server ends, also where the telling comes as an interruption.
            with suppress(KeyboardInterrupt):
                run(made.app, listener, hosting, made.worker)
        finally:
            over.set()
            beside.join()
    if not answered.is_set():
        raise KeyboardInterrupt


def _without_portal(office: Office, user: str, url: str, lang: str) -> list[str]:
    token = let_ask(office, user)
    return [
        say("demo.no-portal", lang),
        say("demo.api", lang, url=f"{url}/api/v1"),
        f"  curl -H 'Authorization: Bearer {token}' {url}/api/v1/fleet",
    ]


def _beside(
    port: int, answered: threading.Event, over: threading.Event, lines: list[str], opens: str, once: bool
) -> None:
    """Waits until the server answers, says so, and does what comes next."""
    if _answers(port, over):
        answered.set()
        print("", *lines, sep="\n", flush=True)
        if opens:
            webbrowser.open(opens)
    if once:
        _thread.interrupt_main()


def _answers(port: int, over: threading.Event) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and not over.wait(_LOOK_SECONDS):
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return True
        except OSError:
            pass
        finally:
            connection.close()
    return False
