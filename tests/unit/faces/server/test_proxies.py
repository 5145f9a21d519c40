import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from holdfast.faces.server import logs
from holdfast.faces.server.proxies import believing
from holdfast.faces.server.visiting import Door
from holdfast.faces.server.whole import Wishes, whole
from holdfast.service.demonstrating import admit, visitor
from tests.builders.office import testing
from tests.builders.serving import client, serving

FORWARDED = ((b"x-forwarded-for", b"192.0.2.7"), (b"x-forwarded-proto", b"https"))


def asked(proxies: str, *requests: tuple[str, tuple[tuple[bytes, bytes], ...]]) -> list[tuple[str, str]]:
    """Asks from some addresses; gives the scheme of each request, and from where it seems to come."""
    seen: list[tuple[str, str]] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append((scope["scheme"], scope["client"][0]))

    async def ask() -> None:
        answer: Any = believing(app, proxies)
        for address, headers in requests:
            await answer({"type": "http", "scheme": "http", "client": (address, 1), "headers": headers}, None, None)

    asyncio.run(ask())
    return seen


def warned(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.fields["address"] for record in caplog.records if record.message == "proxy-not-named"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("proxies", ["10.0.0.1", "10.0.0.0/8", "192.0.2.1, 10.0.0.1", "*"])
def test_a_proxy_that_is_named_is_believed(caplog: pytest.LogCaptureFixture, proxies: str) -> None:
    with caplog.at_level(logging.WARNING, logger=logs.NAME):
        seen = asked(proxies, ("10.0.0.1", FORWARDED))

    assert (seen, warned(caplog)) == ([("https", "192.0.2.7")], [])


@pytest.mark.parametrize("proxies", ["", "192.0.2.1"])
def test_of_a_proxy_that_is_not_named_the_log_tells_once(caplog: pytest.LogCaptureFixture, proxies: str) -> None:
    with caplog.at_level(logging.WARNING, logger=logs.NAME):
        seen = asked(proxies, ("10.0.0.2", ()), ("10.0.0.1", FORWARDED), ("10.0.0.1", FORWARDED))

    assert (seen[1:], warned(caplog)) == ([("http", "10.0.0.1")] * 2, ["10.0.0.1"])


@pytest.mark.parametrize(("address", "is_secure"), [("https://holdfast.test", True), ("http://holdfast.test", False)])
def test_a_cookie_goes_over_https_alone_where_people_come_by_it(tmp_path: Path, address: str, is_secure: bool) -> None:
    with testing(tmp_path) as made:
        user = visitor(made.office)
        door = Door(made.office, "let-me-in", lambda: admit(made.office, user))
        app = whole(made.office, Wishes(url=address, works=False, handlers=(door.handler(),))).app
        with serving(app) as url, client(url) as browser:
            answer = browser.get("/visit/let-me-in")

    assert ("Secure" in answer.headers["set-cookie"]) is is_secure
