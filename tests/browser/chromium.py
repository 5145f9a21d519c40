"""A browser without a window, spoken to over a pipe with the Chrome DevTools Protocol."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.builders.waiting import PATIENCE_SECONDS

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)


def executable() -> str | None:
    """The browser of this machine, where there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Tab:
    """One page of the browser and every event that it sent."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to = to_browser
        self._from = from_browser
        self._last = 0
        self._rest = b""
        self._session = ""
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        self.call("Page.setLifecycleEventsEnabled", enabled=True)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._last:
                assert "error" not in answer, answer
                return dict(answer["result"])
            self.events.append(answer)

    def show(self, page: Path, width: int, scheme: str) -> None:
        """Load a page in a width and a colour scheme, and forget the events before."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events.clear()
        # The page before may tell only now that it has loaded.
        loader = self.call("Page.navigate", url=page.as_uri())["loaderId"]
        while not self._has_loaded(loader):
            self.events.append(self._receive())

    def value(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def sent(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every event of a kind."""
        return [event["params"] for event in self.events if event["method"] == method]

    def _has_loaded(self, loader: str) -> bool:
        return any(told["loaderId"] == loader and told["name"] == "load" for told in self.sent("Page.lifecycleEvent"))

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = os.read(self._from, 1 << 16)
            assert piece, "the browser is gone"
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))


@contextmanager
def tab(path: str, folder: Path) -> Iterator[Tab]:
    """Start a browser with a fresh profile, and end it afterwards."""
    # The browser reads from descriptor 3 and writes to descriptor 4.
    in_read, in_write = os.pipe()
    out_read, out_write = os.pipe()

    def connect() -> None:
        high = [os.dup(os.dup(os.dup(in_read))), os.dup(os.dup(os.dup(out_write)))]
        os.dup2(high[0], 3)
        os.dup2(high[1], 4)

    process = subprocess.Popen(
        [path, *FLAGS, f"--user-data-dir={folder}"],
        close_fds=False,
        preexec_fn=connect,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(in_read)
    os.close(out_write)
    try:
        yield Tab(in_write, out_read)
    finally:
        os.close(in_write)
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)
        os.close(out_read)
