"""What a request says beside its parameters."""

import pytest
from litestar import Request

from holdfast.faces.http.asking import AnyRequest, asker, language, require_json
from holdfast.model.access import NOBODY
from holdfast.model.errors import UsageError
from holdfast.model.record import is_believed
from holdfast.model.usage_refusals import BodyNotJson


def request(query: str = "", **headers: str) -> AnyRequest:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": sent}
    return Request(scope)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wish", "lang"),
    [
        ("ko", "ko"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en;q=0.1, ko;q=0.9", "ko"),
        ("ko;q=0, en", "en"),
        ("ko;q=0", "en"),
        ("fr, ko;q=0.5", "ko"),
        ("*", "en"),
        (";;q=x,", "en"),
        ("", "en"),
    ],
)
def test_the_dearest_language_that_is_known_is_spoken(wish: str, lang: str) -> None:
    assert language(request(accept_language=wish)) == lang


def test_a_query_asks_for_a_language_before_the_header() -> None:
    assert language(request("lang=ko", accept_language="en")) == "ko"


def test_a_reason_may_be_written_in_any_language() -> None:
    assert asker(request(x_reason="유지보수 작업"), NOBODY).reason == "유지보수 작업"


def test_a_key_too_long_to_be_kept_whole_is_refused() -> None:
    assert asker(request(idempotency_key="k" * 200), NOBODY).once == "k" * 200
    with pytest.raises(UsageError):
        asker(request(idempotency_key="k" * 201), NOBODY)


@pytest.mark.parametrize(
    ("tags", "believed"),
    [
        ('"3"', {3}),
        ('W/"3"', {3}),
        ("3", {3}),
        ('"2", "4"', {2, 4}),
        (',"2",, W/"4" ,', {2, 4}),
        ("*", {1, 2, 3, 4, 5}),
        ('"of a list"'.replace(" ", "-"), set()),
        ('"a,b", "5"', {5}),
        ("", {1, 2, 3, 4, 5}),
    ],
)
def test_one_of_the_tags_has_to_be_that_of_the_record(tags: str, believed: set[int]) -> None:
    revision = asker(request(if_match=tags), NOBODY).revision

    assert {number for number in range(1, 6) if is_believed(revision, number)} == believed


def test_tags_may_come_in_several_headers() -> None:
    sent = request()
    sent.scope["headers"] = [(b"if-match", b'"2"'), (b"if-match", b'"4"')]

    assert asker(sent, NOBODY).revision == {2, 4}


@pytest.mark.parametrize("tags", ["one", '"1', '"1" "2"', '*, "1"', "W/1"])
def test_what_is_no_list_of_tags_is_refused(tags: str) -> None:
    with pytest.raises(UsageError, match="If-Match"):
        asker(request(if_match=tags), NOBODY)


@pytest.mark.parametrize(
    "said", ["", "application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json", "text/json"]
)
def test_a_body_that_may_be_json_is_taken(said: str) -> None:
    require_json(request(content_type=said), b"{}")


@pytest.mark.parametrize("said", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])
def test_a_body_that_says_to_be_something_else_is_refused(said: str) -> None:
    require_json(request(content_type=said), b"")
    with pytest.raises(BodyNotJson, match=said.partition(";")[0]):
        require_json(request(content_type=said), b"{}")
