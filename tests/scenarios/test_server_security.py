"""What a server never does, whatever is sent: over every operation of the table, and below HTTP."""

from __future__ import annotations

import io
import logging
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import anyio
import httpx2
import pytest
from msgspec import Struct

from holdfast.faces.http.asking import SESSION_COOKIE
from holdfast.faces.server.asgi import Serving, application
from holdfast.faces.server.logs import to_lines
from holdfast.faces.server.patience import BODY_SECONDS
from holdfast.faces.server.whole import Wishes, whole
from holdfast.service.operation import AnyOperation, Nothing, Operation
from tests.builders.every_operation import ADMIN, World, operations
from tests.builders.office import Testing
from tests.builders.serving import Named, client, serving

pytestmark = pytest.mark.slow
PASSWORD = "correct horse battery"
OPERATIONS = operations()
CHANGING = [operation for operation in OPERATIONS if operation.method != "GET" and operation.bearing != "open"]
INSIDE = re.compile(r"Traceback|File \"|site-packages|/src/holdfast|\.py\b|sqlalchemy|sqlite3\.")
ESCAPES = [
    "/../../../../etc/passwd",
    "/assets/../../../../../etc/passwd",
    "/assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "//etc/passwd",
    "/assets//etc/passwd",
    "/assets/%00/etc/passwd",
    "/..\\..\\..\\etc\\passwd",
    "/pages.py",
    "/assets/../pages.py",
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


@pytest.fixture
def office(world: World) -> Iterator[Testing]:
    with world.copy() as made:
        yield made


@pytest.fixture
def url(office: Testing) -> Iterator[str]:
    app = whole(office.office, Wishes(url="http://holdfast.test", rate=10_000_000, works=False)).app
    with serving(app) as address:
        yield address


class Signed(Struct, frozen=True):
    """A browser that is signed in as an administrator, and its secrets."""

    browser: httpx2.Client
    session: str
    csrf: str


@pytest.fixture
def signed(office: Testing, url: str) -> Iterator[Signed]:
    made = office.call("users.create", name="root")
    office.call("grants.create", subject=f"user:{made.user.id}", role="admin")
    with client(url) as browser:
        claimed = browser.post("/auth/claim", json={"secret": made.secret, "password": PASSWORD})
        assert claimed.status_code == 200, claimed.text
        yield Signed(browser, browser.cookies[SESSION_COOKIE], claimed.json()["csrf"])


def sent(world: World, operation: AnyOperation, browser: httpx2.Client, **headers: str) -> httpx2.Response:
    given = world.given(operation)
    path = "/api/v1" + operation.path.format_map({name: str(value) for name, value in given.items()})
    rest = {name: value for name, value in given.items() if f"{{{name}}}" not in operation.path}
    if operation.raw:
        return browser.request(operation.method, path, content=rest[operation.raw], headers=headers)
    if operation.method == "GET":
        plain = {name: str(value) for name, value in rest.items() if not isinstance(value, list)}
        return browser.get(path, params=plain, headers=headers)
    return browser.request(operation.method, path, json=rest, headers=headers)


def raw(url: str, data: bytes) -> bytes:
    """Sends bytes as they are; gives what is answered until the other side closes."""
    found = b""
    with line_to(url) as line, suppress(ConnectionError):
        line.sendall(data)
        while part := line.recv(65_536):
            found += part
    return found


def line_to(url: str) -> socket.socket:
    place = urlsplit(url)
    return socket.create_connection((str(place.hostname), place.port or 0), timeout=60)


def test_nothing_changes_in_a_session_without_the_proof_of_its_own_page(world: World, signed: Signed) -> None:
    without = {item.name: sent(world, item, signed.browser) for item in CHANGING}
    wrong = {item.name: sent(world, item, signed.browser, **{"x-csrf-token": "0" * 64}) for item in CHANGING}

    refused = dict.fromkeys(without, (403, "csrf-missing"))
    assert {name: (answer.status_code, answer.json()["code"]) for name, answer in without.items()} == refused
    assert {name: (answer.status_code, answer.json()["code"]) for name, answer in wrong.items()} == refused


def test_no_secret_is_written_to_the_log_and_no_inside_to_an_answer(world: World, signed: Signed, url: str) -> None:
    proof = {"x-csrf-token": signed.csrf}
    token = signed.browser.post("/api/v1/tokens", json={"name": "all", "allows": ["*"]}, headers=proof).json()["secret"]
    stream = io.StringIO()
    kept = logging.getLogger().handlers[:]
    to_lines(stream)
    try:
        with client(url) as nobody, client(url, "hf_not-a-token") as stranger, client(url, token) as program:
            answers = [
                sent(world, operation, browser, **proof)
                for operation in OPERATIONS
                for browser in (nobody, stranger, program, signed.browser)
            ]
            nobody.post("/auth/sign-in", json={"name": "root", "password": PASSWORD + "!"})
    finally:
        logging.getLogger().handlers[:] = kept

    log = stream.getvalue()
    refusals = [answer for answer in answers if answer.status_code >= 400]
    assert [answer.text for answer in refusals if INSIDE.search(answer.text) or answer.status_code == 500] == []
    assert "problems.list" in log
    assert [
        secret for secret in (signed.session, signed.csrf, token, PASSWORD, "hf_not-a-token") if secret in log
    ] == []


def test_a_failure_that_nobody_expected_tells_nothing_of_the_inside(office: Testing) -> None:
    def fails(*_: object) -> Nothing:
        raise RuntimeError("/srv/secret/path with hf_secret")

    broken = Operation(
        name="things.break",
        parameters=Nothing,
        result=Nothing,
        run=fails,
        permission="read:fleet",
        bearing="fleet",
        path="/things",
    )
    stream = io.StringIO()
    kept = logging.getLogger().handlers[:]
    to_lines(stream)
    try:
        app = application(office.office, Named(ADMIN), {broken.name: broken}, Serving())
        with serving(app) as url, client(url, ADMIN.id) as asking:
            answer = asking.get("/api/v1/things")
    finally:
        logging.getLogger().handlers[:] = kept

    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "secret" not in answer.text
    assert not INSIDE.search(answer.text)
    # The log has it under the number that the answer bears.
    assert answer.json()["request"] in stream.getvalue()


@pytest.mark.parametrize("path", ESCAPES)
def test_no_path_leads_out_of_the_portal(url: str, path: str) -> None:
    answer = raw(url, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 ")
    assert b"root:" not in answer
    assert b"def find" not in answer


def test_no_other_site_is_let_in(url: str) -> None:
    headers = {"origin": "https://evil.example", "access-control-request-method": "POST"}

    with client(url) as asking:
        answers = [
            asking.get("/api/v1/clusters", headers=headers),
            asking.options("/api/v1/clusters", headers=headers),
            asking.get("/", headers=headers),
            asking.post("/auth/sign-in", headers=headers, json={"name": "a", "password": "b"}),
        ]

    assert [name for answer in answers for name in answer.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize("given", ["a b", "x" * 101, "<script>", "a\tb", "\u00e9", "a;b"])
def test_a_number_that_cannot_be_logged_is_replaced(url: str, given: str) -> None:
    with client(url) as asking:
        answer = asking.get("/healthz", headers={b"x-request-id": given.encode()})

    assert re.fullmatch(r"[\w.:-]{1,100}", answer.headers["x-request-id"])
    assert answer.headers["x-request-id"] != given


@pytest.mark.parametrize(
    "path", ["/healthz?lang=ko%0d%0aset-cookie:%20a=b", "/api/v1/clusters?lang=%0d%0ax-evil:%201", "/%0d%0ax-evil:%201"]
)
def test_no_header_is_slipped_in_by_an_address(url: str, path: str) -> None:
    with client(url) as asking:
        answer = asking.get(path, headers={"accept-language": "ko, en"})

    assert {"set-cookie", "x-evil"} & set(answer.headers) == set()


def test_headers_without_end_are_cut_off(url: str) -> None:
    answer = raw(url, b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 1_000_000)

    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")


def test_clients_that_stall_keep_nobody_else_waiting(url: str) -> None:
    stalled = [line_to(url) for _ in range(100)]
    try:
        for line in stalled:
            line.sendall(b"POST /api/v1/clusters HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{")

        with client(url) as asking:
            # Before the server tires of those who stall, so that nobody is answered because they have gone.
            answers = [asking.get("/healthz", timeout=BODY_SECONDS * 0.8).status_code for _ in range(10)]
    finally:
        for line in stalled:
            line.close()

    assert answers == [200] * 10


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_cookie_of_a_session_is_for_its_own_site_alone(office: Testing, scheme: str) -> None:
    made = office.call("users.create", name="root")
    app = whole(office.office, Wishes(url="http://holdfast.test", works=False)).app
    transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]  # Two libraries name one protocol differently.

    async def claim() -> str:
        async with httpx2.AsyncClient(transport=transport, base_url=f"{scheme}://holdfast.test") as asking:
            answer = await asking.post("/auth/claim", json={"secret": made.secret, "password": PASSWORD})
            return answer.headers["set-cookie"].lower()

    flags = {part.strip() for part in anyio.run(claim).split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert ("secure" in flags) == (scheme == "https")
