"""A browser goes from the server to the provider and comes back signed in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from msgspec.structs import replace

from holdfast.adapters.identity.chance import SystemChance
from holdfast.adapters.identity.oidc import OidcProvider
from holdfast.faces.server.asgi import Serving, application
from holdfast.faces.server.providing import BACK, PATH, provider_handlers
from holdfast.faces.server.signing import Authenticating, handlers
from holdfast.ports.identities import Registration
from holdfast.service.table import table
from tests.builders.office import Clock, testing
from tests.builders.serving import client, serving
from tests.oidc.provider import REDIRECT, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.processes]


@pytest.fixture
def url(issuer: str, tmp_path: Path) -> Iterator[str]:
    with testing(tmp_path, clock=Clock(datetime.now(UTC))) as made:
        office = replace(made.office, chance=SystemChance())
        agreed = Registration(
            issuer=issuer, client="public", redirect=REDIRECT, scopes=("openid", "profile", "email", "groups")
        )
        provider = OidcProvider(agreed, made.clock)
        authenticate = Authenticating(office)
        more = [*handlers(office, authenticate, table()), *provider_handlers(office, provider)]
        with serving(application(office, authenticate, table(), Serving(handlers=more))) as address:
            yield address
        provider.close()


def come_back(browser: httpx2.Client, after: str = "/problems") -> httpx2.Response:
    gone = browser.get(PATH, params={"after": after})
    return browser.get(BACK, params=sign_in(gone.headers["location"], "minji"))


def test_a_browser_comes_back_signed_in_where_it_was(url: str) -> None:
    with client(url) as browser:
        answer = come_back(browser)

        assert (answer.status_code, answer.headers["location"]) == (303, "/problems")
        assert browser.get("/auth/session").json()["name"] == "minji"


def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(url: str) -> None:
    with client(url) as browser:
        gone = browser.get(PATH)
        back = browser.get(BACK, params=sign_in(gone.headers["location"], "minji"))

    for answer in (gone, back):
        for line in answer.headers.get_list("set-cookie"):
            assert "HttpOnly" in line
            assert "samesite=lax" in line.lower()


def test_the_server_sends_nobody_elsewhere(url: str) -> None:
    with client(url) as browser:
        assert come_back(browser, "//evil.example").headers["location"] == "/"


def test_an_answer_in_another_browser_signs_nobody_in(url: str) -> None:
    with client(url) as first, client(url) as second:
        back = sign_in(first.get(PATH).headers["location"], "minji")

        answer = second.get(BACK, params=back)

        assert (answer.status_code, answer.headers["location"]) == (303, "/?refused=provider-refused")
        assert second.get("/auth/session").json()["name"] == ""


def test_whom_the_provider_refuses_comes_back_to_where_one_signs_in(url: str) -> None:
    with client(url) as browser:
        state = httpx2.URL(browser.get(PATH).headers["location"]).params["state"]

        answer = browser.get(BACK, params={"state": state, "error": "access_denied"})

        assert (answer.status_code, answer.headers["location"]) == (303, "/?refused=provider-refused")
        assert browser.get("/auth/session").json()["name"] == ""
