import json
from collections.abc import Iterator

import httpx2
import pytest

from holdfast.faces.server.asgi import Serving, application
from holdfast.service.operations.tools import LONGEST_OUTPUT
from holdfast.service.table import table
from tests.builders.every_operation import DF
from tests.builders.office import ADMIN, AUDITOR, Testing, viewer
from tests.builders.office import testing as opened
from tests.builders.serving import Named, client, serving

OF_SHOP = viewer("shop", "prod", "shop")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    with opened(tmp_path_factory.mktemp("rest")) as made:
        yield made


@pytest.fixture(scope="module")
def url(office: Testing) -> Iterator[str]:
    office.register("prod", title="Production", owners={"": "platform"})
    office.register("staging")
    app = application(office.office, Named(ADMIN, AUDITOR, OF_SHOP), table(), Serving(requests_per_minute=100_000))
    with serving(app) as place:
        yield place


@pytest.fixture
def admin(url: str) -> Iterator[httpx2.Client]:
    with client(url, ADMIN.id) as made:
        yield made


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 400)])
def test_the_longest_text_is_taken_however_it_is_written(admin: httpx2.Client, more: int, status: int) -> None:
    spaces = LONGEST_OUTPUT - len(DF) + more

    # Six bytes for each space: the body is three times as large as those of other operations may be.
    answer = admin.post("/api/v1/tools/parse", content=json.dumps({"text": DF})[:-2] + r"\u0020" * spaces + '"}')

    assert (answer.status_code, answer.json().get("tool")) == (status, "df" if status == 200 else None)


def test_a_list_is_a_page_with_a_link_to_the_next(admin: httpx2.Client) -> None:
    first = admin.get("/api/v1/clusters", params={"limit": 1})
    second = admin.get("/api/v1/clusters", params={"limit": 1, "cursor": first.json()["next"]})

    assert [item["name"] for item in first.json()["items"]] == ["prod"]
    assert first.headers["link"] == f'</api/v1/clusters?limit=1&cursor={first.json()["next"]}>; rel="next"'
    assert [item["name"] for item in second.json()["items"]] == ["staging"]
    assert "link" not in second.headers


def test_what_is_made_is_answered_with_201_and_found_again(admin: httpx2.Client) -> None:
    made = admin.post("/api/v1/clusters", json={"name": "made", "title": "Made"})
    found = admin.get("/api/v1/clusters/made")

    assert (made.status_code, made.json()) == (201, found.json())


def test_a_second_of_the_same_name_is_a_conflict(admin: httpx2.Client) -> None:
    answer = admin.post("/api/v1/clusters", json={"name": "prod"})

    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert problem["type"] == "urn:holdfast:problem:taken"
    assert problem["instance"] == "/api/v1/clusters"


def test_the_same_key_gives_the_first_answer_and_makes_nothing_new(admin: httpx2.Client) -> None:
    headers = {"idempotency-key": "once-1"}

    first = admin.post("/api/v1/clusters", json={"name": "once"}, headers=headers)
    again = admin.post("/api/v1/clusters", json={"name": "once"}, headers=headers)
    other = admin.post("/api/v1/clusters", json={"name": "twice"}, headers=headers)

    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


def test_a_change_of_what_someone_else_changed_is_refused(admin: httpx2.Client) -> None:
    admin.post("/api/v1/clusters", json={"name": "shared"})
    tag = admin.get("/api/v1/clusters/shared").headers["etag"]

    mine = admin.patch("/api/v1/clusters/shared", json={"title": "A"}, headers={"if-match": tag})
    theirs = admin.patch("/api/v1/clusters/shared", json={"title": "B"}, headers={"if-match": tag})

    assert (mine.status_code, theirs.status_code) == (200, 412)
    assert admin.get("/api/v1/clusters/shared").json()["title"] == "A"


def test_a_change_may_name_several_revisions_or_any(admin: httpx2.Client) -> None:
    admin.post("/api/v1/clusters", json={"name": "listed"})
    path, tags = "/api/v1/clusters/listed", ('"7", "1"', "*", '"1", "7"')

    statuses = [admin.patch(path, json={"title": tag}, headers={"if-match": tag}).status_code for tag in tags]

    assert statuses == [200, 200, 412]


def test_what_a_form_sends_is_no_json(admin: httpx2.Client) -> None:
    answer = admin.post("/api/v1/clusters", data={"name": "form"})

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (415, "body-not-json")
    assert "application/json" in problem["detail"]


def test_what_has_not_changed_is_not_sent_again(admin: httpx2.Client) -> None:
    first = admin.get("/api/v1/clusters/staging")

    again = admin.get("/api/v1/clusters/staging", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/v1/clusters?limit=0", None, 400),
        ("GET", "/api/v1/clusters?limit=many", None, 400),
        ("GET", "/api/v1/clusters?wrong=1", None, 400),
        ("GET", "/api/v1/clusters?cursor=%00", None, 422),
        ("GET", "/api/v1/clusters/absent", None, 404),
        ("GET", "/api/v1/absent", None, 404),
        ("GET", "/api/v1/clusters/", None, 404),
        ("PUT", "/api/v1/clusters", None, 405),
        ("POST", "/api/v1/clusters", b"{", 400),
        ("POST", "/api/v1/clusters", b'{"name":"UPPER"}', 422),
        ("POST", "/api/v1/clusters", b'{"name":"a","wrong":1}', 400),
        ("POST", "/api/v1/clusters", b"[" * 100_000, 400),
        ("POST", "/api/v1/clusters", b'"' + b"x" * 2_000_000 + b'"', 413),
    ],
)
def test_what_cannot_be_used_is_a_problem(
    admin: httpx2.Client, method: str, path: str, body: bytes | None, status: int
) -> None:
    answer = admin.request(method, path, content=body)

    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (problem["status"], problem["request"]) == (status, answer.headers["x-request-id"])


def test_who_does_not_sign_in_is_told_so(url: str) -> None:
    with client(url) as nobody:
        answer = nobody.get("/api/v1/clusters")

    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-needed")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_cluster_out_of_reach_does_not_exist(url: str) -> None:
    with client(url, OF_SHOP.id) as reader:
        listed = reader.get("/api/v1/clusters").json()
        foreign = reader.get("/api/v1/clusters/staging")
        absent = reader.get("/api/v1/clusters/nowhere")

    assert ([item["name"] for item in listed["items"]], listed["total"]) == (["prod"], 1)
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.json()["detail"].replace("staging", "nowhere") == absent.json()["detail"]


def test_who_owns_what_is_told_to_readers_of_the_whole_cluster(url: str) -> None:
    with client(url, OF_SHOP.id) as reader, client(url, AUDITOR.id) as auditor:
        part, whole = (who.get("/api/v1/clusters/prod").json() for who in (reader, auditor))

    assert (part["owners"], whole["owners"]) == ({}, {"": "platform"})


def test_a_failure_speaks_the_reader_s_language(url: str) -> None:
    with client(url, ADMIN.id, **{"accept-language": "ko-KR,ko;q=0.9"}) as reader:
        answer = reader.get("/api/v1/clusters/absent")

    assert answer.json()["title"] == "찾을 수 없음"


def test_every_answer_bears_the_careful_headers_and_its_number(url: str) -> None:
    with client(url) as nobody:
        given = nobody.get("/healthz", headers={"x-request-id": "mine-1"})
        wild = nobody.get("/healthz", headers={"x-request-id": "a b"})

    assert given.headers["x-request-id"] == "mine-1"
    assert wild.headers["x-request-id"] != "a b"
    assert given.headers["content-security-policy"].startswith("default-src 'self'")
    assert given.headers["x-content-type-options"] == "nosniff"


def test_the_server_says_how_it_is(url: str) -> None:
    with client(url) as nobody, client(url, AUDITOR.id) as auditor, client(url, OF_SHOP.id) as reader:
        assert nobody.get("/healthz").json() == {"status": "alive"}
        assert nobody.get("/readyz").json() == {"status": "ready"}
        assert (nobody.get("/metrics").status_code, reader.get("/metrics").status_code) == (401, 403)
        figures = auditor.get("/metrics").text

    assert 'holdfast_request_seconds_count{operation="clusters.list",status="200"}' in figures


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/api/v1/glossary?limit=1000"])
def test_what_is_long_is_compressed_and_not_sent_again(url: str, path: str) -> None:
    with client(url, ADMIN.id, **{"accept-encoding": "gzip"}) as reader:
        first = reader.get(path)
        again = reader.get(path, headers={"if-none-match": first.headers["etag"]})
        plain = reader.get(path, headers={"accept-encoding": "identity"})

    assert (first.headers["content-encoding"], plain.headers.get("content-encoding")) == ("gzip", None)
    assert int(first.headers["content-length"]) * 2 < int(plain.headers["content-length"])
    assert (first.json(), first.headers["vary"]) == (plain.json(), plain.headers["vary"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_description_of_each_language_has_its_own_tag(url: str) -> None:
    with client(url) as reader:
        tags = {reader.get("/api/v1/openapi.json", params={"lang": lang}).headers["etag"] for lang in ("en", "ko")}

    assert len(tags) == 2


def test_too_many_requests_are_held_back(office: Testing) -> None:
    app = application(office.office, Named(ADMIN), table(), Serving(requests_per_minute=3))

    with serving(app) as place, client(place, ADMIN.id) as busy, client(place, "other") as other:
        statuses = [busy.get("/api/v1/system").status_code for _ in range(4)]
        also = other.get("/api/v1/system").status_code

    assert (statuses, also) == ([200, 200, 200, 429], 200)
