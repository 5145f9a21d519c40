"""A server with its portal, and a browser that has signed in to it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import FLAGS, executable
from tests.builders.waiting import PATIENCE_SECONDS, wait_for

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "holdfast" / "faces" / "web" / "static" / "index.html"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
NAME, PASSWORD = "mina", "a long enough password"
ARGUMENTS = [flag for flag in FLAGS if flag != "--remote-debugging-pipe"] + ["--disable-quic"]
PATIENCE_MS = 90_000
"""For how long the browser waits for anything: its own five seconds are too few beside other tests."""
expect.set_options(timeout=PATIENCE_MS)
# In CI a missing browser or portal is a failure, elsewhere a reason to leave the tests out.
usable = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get("CI") and (executable() is None or not STATIC.exists()),
        reason="there is no Chromium, or the portal is not built (make web)",
    ),
]


_NUMBERS = count(1)
# A width or a colour scheme that has just changed is drawn with the next frame.
WIDE = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => done(document.documentElement.scrollWidth > document.documentElement.clientWidth))))"""

NOTES_READY = """
window.EventSource = class extends window.EventSource {
    constructor(...given) {
        super(...given);
        this.addEventListener("ready", () => { window.isListening = true; });
    }
};
"""


class Site(Protocol):
    """Where a server answers, and the link by which its first administrator signs in."""

    address: str
    first_link: str


class Server:
    """A running `holdfast serve` with a store of its own."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "holdfast", "serve", "--port", "0", "--store", str(folder / "store.db")]
        environment = {**os.environ, "HOLDFAST_RATE": "100000", "LC_ALL": "C.UTF-8"}
        self._process = subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment, start_new_session=True
        )
        self.first_link = self.address = ""
        self._reader: threading.Thread | None = None
        assert self._process.stderr is not None
        said = ""
        for line in self._process.stderr:
            said += line
            if found := re.search(r"http://\S+/first#\S+", line):
                self.first_link = found[0]
            elif found := re.search(r"http://[\d.]+:\d+", line):
                self.address = found[0]
                break
        if not self.address:
            self.stop()
        assert self.address, said
        # Nobody reads the log, yet a full pipe would stop the server.
        self._reader = threading.Thread(target=self._process.stderr.read, daemon=True)
        self._reader.start()

    def stop(self) -> None:
        """End it and wait for it."""
        self._process.terminate()
        self._process.wait(timeout=PATIENCE_SECONDS)
        # Its workers are of its session.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._reader is not None:
            self._reader.join()
        if self._process.stderr is not None:
            self._process.stderr.close()


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run a server for a while."""
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop()


class Watched:
    """What a page complained of, and what it asked for elsewhere."""

    def __init__(self, page: Page, address: str) -> None:
        self._host = urlsplit(address).netloc
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self._host:
            self.foreign.append(request.url)


def open_context(browser: Browser, server: Site, lang: str = "en", theme: str = "light") -> BrowserContext:
    """Open a browser's context of its own, in a language and a colour scheme."""
    locale = {"en": "en-US", "ko": "ko-KR"}[lang]
    context = browser.new_context(
        base_url=server.address,
        locale=locale,
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": 1440, "height": 900},
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(NOTES_READY)
    return context


def listening(page: Page) -> None:
    """Wait until the server tells the page what happens: of what came before that, it never hears."""
    wait_for("the page to listen", lambda: page.evaluate("window.isListening === true"))


def sign_in(page: Page) -> None:
    """Sign in by hand."""
    page.goto("/")
    page.get_by_role("textbox", name=re.compile("Name|이름")).fill(NAME)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".rail-nav")).to_be_visible()


def claim(page: Page, server: Site) -> None:
    """Become the first administrator."""
    page.goto(server.first_link)
    page.locator("#name").fill(NAME)
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".rail-nav")).to_be_visible()


def upload(page: Page, name: str, content: bytes | Path) -> None:
    """Have a bundle diagnosed as a new cluster, and wait until its diagnosis is shown."""
    page.get_by_role("button", name=re.compile("Upload a bundle|번들 올리기")).first.click()
    file: Any = (
        content
        if isinstance(content, Path)
        else {"name": f"{name}.tar.gz", "mimeType": "application/gzip", "buffer": content}
    )
    page.locator("#upload-file").set_input_files(file)
    page.locator("#upload-name").fill(name)
    page.get_by_role("button", name=re.compile("Diagnose it|진단하기")).click()
    page.wait_for_url(f"**/clusters/{name}")


def drop(page: Page, path: Path) -> None:
    """Drop a file onto the page as a person does."""
    data = page.evaluate_handle(
        """async ([name, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], name, { type: "application/gzip" }));
            return transfer;
        }""",
        [path.name, list(path.read_bytes())],
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("body", event, {"dataTransfer": data})


def fresh(name: str) -> str:
    """Give a name that nothing has yet: a second try of a test finds what the first one left."""
    return f"{name}-{next(_NUMBERS)}"


def is_wide(page: Page) -> bool:
    """Say whether the page is wider than the screen."""
    return bool(page.evaluate(WIDE))


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the accessibility of the page, as far as it is serious."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{item['id']}: {item['nodes'][0]['html'][:160]}"
        for item in found["violations"]
        if item["impact"] in ("serious", "critical")
    ]


def browser_path() -> str:
    """The browser of this machine."""
    return executable() or shutil.which("chromium") or ""
