"""Benchmarks of the portal: `python -m benchmarks.first_problem [--loads N]`; needs Chromium and a built portal.

A server with 10,000 open problems is asked by a browser on the same machine for the page of problems, again and again,
in a context of its own that has nothing in its cache and remembers nothing but the cookie of its session. The time goes
from the beginning of the navigation to the frame in which the first problem can be read; starting the server is no part
of it. When the page asked for what, and when that was there, is told beside it, and the processor time of the page's
main thread and of the server, since the machine may be shared.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from benchmarks.server import effort, fill
from holdfast.adapters.sql.stores import SqlStores
from holdfast.faces.http.asking import SESSION_COOKIE
from holdfast.model.people import SESSIONS, Session
from holdfast.service.people.authentication import hashed

SECRET = "benchmark-of-a-browser"
BAR_MS = 1000
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
# A frame that has begun after a row was put into the page shows it.
WATCH = """
window.firstProblem = new Promise((found) => new MutationObserver((_, watching) => {
  if (!document.querySelector("tbody tr b")) return;
  watching.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => found(performance.now())));
}).observe(document, { childList: true, subtree: true }));
"""
TIMES = """() => performance.getEntries().filter((item) => item.responseEnd)
  .map((item) => [new URL(item.name).pathname, item.startTime, item.responseEnd, item.encodedBodySize])"""


def main() -> None:
    """Prints the figures."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.first_problem", description=__doc__)
    options.add_argument("--loads", type=int, default=20)
    options.add_argument("--problems", type=int, default=10_000)
    chosen = options.parse_args()
    with TemporaryDirectory(prefix="holdfast-bench-") as folder:
        first_problem(Path(folder), chosen.problems, chosen.loads)


def first_problem(folder: Path, problems: int = 10_000, loads: int = 20) -> None:
    """Prints after how long the first of many problems can be read."""
    from tests.browser.chromium import executable
    from tests.builders.hosted import hosted

    place = str(folder / "store.db")
    fill(place, problems)
    _sign_in(place)
    with hosted(place, folder, "--rate", "10000000") as server, sync_playwright() as playwright:
        address = server.url()
        browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS])
        _load(browser, address)
        busy = effort(server.process.pid)
        found = [_load(browser, address) for _ in range(loads)]
        spent = (effort(server.process.pid) - busy) * 1000 / loads
        browser.close()
    times = sorted(item["first"] for item in found)
    print(f"first problem of {problems}: median {median(times):.0f} ms, worst {times[-1]:.0f} ms of {loads} loads")
    page_busy = median(item["busy"] for item in found)
    print(f"first problem: the worst took {times[-1] / BAR_MS:.2f} of the second that it may take")
    print(f"first problem: busy in each load: the page {page_busy:.0f} ms, the server {spent:.0f} ms")
    for line in _told([item["steps"] for item in found]):
        print(f"first problem:   {line}")


def _sign_in(place: str) -> None:
    now = datetime.now(UTC)
    stores = SqlStores(place)
    with stores.write() as store:
        session = Session(user="u-bench", created=now, expires=now + timedelta(hours=1))
        store.shelf(SESSIONS).add(hashed(SECRET), session)
    stores.close()


def _load(browser: Browser, address: str) -> dict[str, Any]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    cookie = {"name": SESSION_COOKIE, "value": SECRET, "domain": urlsplit(address).hostname or "", "path": "/"}
    context.add_cookies([cookie])  # type: ignore[list-item]  # A TypedDict of the library that it does not publish.
    context.add_init_script(WATCH)
    page = context.new_page()
    inside = context.new_cdp_session(page)
    inside.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(f"{address}/problems", wait_until="commit")
    first, steps = page.evaluate("window.firstProblem"), page.evaluate(TIMES)
    measured = {item["name"]: item["value"] for item in inside.send("Performance.getMetrics")["metrics"]}
    context.close()
    busy = measured["TaskDuration"] * 1000
    return {"first": first, "busy": busy, "steps": [step for step in steps if step[1] < first]}


def _told(loads: list[list[tuple[str, float, float, int]]]) -> list[str]:
    """Says what was asked for in the usual load, when that began and ended, and how many bytes came."""
    usual: dict[str, list[tuple[float, float, int]]] = {}
    for steps in loads:
        seen: Counter[str] = Counter()
        for path, began, ended, size in steps:
            seen[path] += 1
            name = path if seen[path] == 1 else f"{path}, asked for the {seen[path]}. time"
            usual.setdefault(name, []).append((began, ended, size))
    told = [
        (median(step[0] for step in steps), median(step[1] for step in steps), steps[0][2], path)
        for path, steps in usual.items()
        if len(steps) * 2 > len(loads)
    ]
    return [f"{began:.0f} to {ended:.0f} ms, {size / 1000:.1f} kB: {path}" for began, ended, size, path in sorted(told)]


if __name__ == "__main__":
    main()
