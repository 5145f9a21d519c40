"""What a request says beside its parameters."""

import pytest
from litestar import Request

from holdfast.faces.http.asking import AnyRequest, asker, language
from holdfast.model.access import NOBODY
from holdfast.model.errors import UsageError


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
