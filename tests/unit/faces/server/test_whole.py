"""The whole server, as a browser, an assistant and a program meet it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import anyio
import httpx2
import pytest
from mcp.client.session import ClientSession
from mcp.client.streamable_http import streamable_http_client

from holdfast.faces.server import logs
from holdfast.faces.server.whole import Wishes, whole
from tests.builders.office import Testing, example
from tests.builders.office import testing as opened
from tests.builders.serving import client, serving
from tests.builders.waiting import PATIENCE_SECONDS, wait_for

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    with opened(tmp_path_factory.mktemp("whole")) as made:
        made.register("prod")
        made.upload("prod", example("missing-class"))
        yield made


class Site:
    def __init__(self, url: str, link: str) -> None:
        self.url = url
        self.secret = link.partition("#")[2]
        self.claimed = False


@pytest.fixture(scope="module")
def site(office: Testing) -> Iterator[Site]:
    made = whole(office.office, Wishes(url="http://holdfast.test", rate=1_000_000, works=False))
    assert made.first_link.startswith("http://holdfast.test/first#")
    with serving(made.app) as url:
        yield Site(url, made.first_link)


@pytest.fixture
def browser(site: Site) -> Iterator[httpx2.Client]:
    with client(site.url) as made:
        if not site.claimed:
            asked = {"secret": site.secret, "password": PASSWORD, "name": "minji"}
            claimed = made.post("/auth/claim", json=asked)
            assert claimed.status_code == 200, claimed.text
            site.claimed = True
            made.cookies.clear()
        signed = made.post("/auth/sign-in", json={"name": "minji", "password": PASSWORD})
        assert signed.status_code == 200, signed.text
        made.headers["x-csrf-token"] = signed.json()["csrf"]
        yield made


def test_the_first_link_makes_the_first_administrator_once(site: Site, browser: httpx2.Client) -> None:
    again = {"secret": site.secret, "password": PASSWORD, "name": "jiwoo"}

    me = browser.get("/api/v1/me").json()
    second = browser.post("/auth/claim", json=again)

    assert (me["name"], second.status_code) == ("minji", 410)


def test_a_session_s_cookie_is_kept_from_scripts_and_its_secret_is_in_no_answer(
    site: Site, browser: httpx2.Client
) -> None:
    signed = browser.post("/auth/sign-in", json={"name": "minji", "password": PASSWORD})

    cookie = signed.headers["set-cookie"]
    secret = cookie.partition("holdfast_session=")[2].partition(";")[0]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert secret
    assert secret not in signed.text


def test_a_change_needs_the_proof_that_its_own_page_sent_it(browser: httpx2.Client) -> None:
    with_proof = browser.post("/api/v1/clusters", json={"name": "made-here"})
    proof = browser.headers.pop("x-csrf-token")
    without = browser.post("/api/v1/clusters", json={"name": "made-there"})
    wrong = browser.post("/api/v1/clusters", json={"name": "made-there"}, headers={"x-csrf-token": proof[::-1]})

    assert with_proof.status_code == 201
    assert [answer.json()["code"] for answer in (without, wrong)] == ["csrf-missing"] * 2
    assert browser.get("/auth/session").json()["csrf"] == proof


@pytest.mark.parametrize(("sender", "status"), [("cross-site", 403), ("same-site", 403), ("same-origin", 200)])
def test_no_other_site_s_page_signs_somebody_in(browser: httpx2.Client, sender: str, status: int) -> None:
    asked = {"name": "minji", "password": PASSWORD}

    answer = browser.post("/auth/sign-in", json=asked, headers={"sec-fetch-site": sender})

    assert (answer.status_code, "set-cookie" in answer.headers) == (status, status == 200)


def test_signing_out_ends_the_session(browser: httpx2.Client) -> None:
    cookies = dict(browser.cookies)

    out = browser.post("/auth/sign-out")
    browser.cookies.update(cookies)

    assert out.status_code == 200
    assert browser.get("/api/v1/me").status_code == 401


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(site: Site, browser: httpx2.Client) -> None:
    with client(site.url) as other:
        wrong = other.post("/auth/sign-in", json={"name": "minji", "password": "x" * 20})
        nobody = other.post("/auth/sign-in", json={"name": "nobody", "password": "x" * 20})

    assert (wrong.status_code, wrong.json()["detail"]) == (nobody.status_code, nobody.json()["detail"])
    assert wrong.status_code == 401


def test_live_updates_tell_what_changed(office: Testing, site: Site, browser: httpx2.Client) -> None:
    with browser.stream("GET", "/api/v1/events", timeout=PATIENCE_SECONDS) as answer:
        lines = answer.iter_lines()
        heard = [next(lines)]
        office.register("heard")
        with office.stores.write() as store:
            store.feed.add(office.clock.now, "cluster.added", "heard", about="heard")
        while "cluster.added" not in heard[-1]:
            heard.append(next(lines))

    assert '"about":"heard"' in heard[-1]


def test_graphql_is_asked_with_a_session(browser: httpx2.Client) -> None:
    answer = browser.post("/api/graphql", json={"query": "{ clusters_list { items { name } } }"})
    wrong = browser.post("/api/graphql", json={"query": "{ nothing }"})

    assert {"name": "prod"} in answer.json()["data"]["clusters_list"]["items"]
    assert "nothing" in wrong.json()["errors"][0]["message"]


def test_a_refused_assistant_is_told_where_it_asked(site: Site) -> None:
    with client(site.url) as nobody:
        answer = nobody.post("/mcp", json={})

    assert (answer.status_code, answer.json()["instance"]) == (401, "/mcp")


def test_the_log_tells_why_a_request_failed(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger=logs.NAME), client(site.url) as nobody:
        nobody.get("/api/v1/me", headers={"x-request-id": "seen-in-the-log"})
        fields = wait_for("the line of the request", lambda: told(caplog, "seen-in-the-log"))

    assert (fields["status"], fields["problem"]) == (401, "sign-in-needed")


def told(caplog: pytest.LogCaptureFixture, request: str) -> dict[str, object]:
    """The fields of the line about a request, none as long as there is no line."""
    lines = [getattr(record, "fields", {}) for record in caplog.records]
    return next((line for line in lines if line.get("request") == request), {})


def test_a_query_nested_without_end_is_refused_in_words(browser: httpx2.Client) -> None:
    body = b'{"query":"{ nothing }","variables":{"a":' + b"[" * 30_000

    answer = browser.post("/api/graphql", content=body)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-parameters")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api/v1/me", "/api/v1/events"])
def test_head_is_answered_like_get_without_a_body(browser: httpx2.Client, path: str) -> None:
    answer = browser.head(path)

    assert (answer.status_code, answer.content) == (200, b"")


def test_the_official_client_of_assistants_gets_a_diagnosis_with_evidence(site: Site, browser: httpx2.Client) -> None:
    token = browser.post("/api/v1/tokens", json={"name": "assistant", "allows": ["read:problems"]}).json()
    found: list[object] = []

    async def ask() -> None:
        headers = {"authorization": f"Bearer {token['secret']}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=PATIENCE_SECONDS) as http,
            streamable_http_client(f"{site.url}/mcp", http_client=http) as (reading, writing),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            found.append([tool.name for tool in (await session.list_tools()).tools])
            listed = await session.call_tool("problems_list", {"cluster": "prod"})
            found.append(listed.structured_content)
            assert listed.structured_content is not None
            first = listed.structured_content["items"][0]["id"]
            found.append((await session.call_tool("problems_get", {"problem": first})).structured_content)
            found.append((await session.call_tool("users_list", {})).is_error)

    anyio.run(ask)

    tools, listed, shown, refused = found
    assert "problems_get" in tools  # type: ignore[operator]
    assert "clusters_create" not in tools  # type: ignore[operator]
    assert listed["items"][0]["cause"] == "storage/claim/class-missing"  # type: ignore[index]
    assert shown["evidence"]  # type: ignore[index]
    assert refused is True


def test_an_assistant_without_a_token_is_turned_away(site: Site) -> None:
    with client(site.url) as nobody:
        answer = nobody.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"})

    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-needed")
