import logging
from typing import Any

import msgspec
import pytest
from litestar import Request

from holdfast.faces.http.problems import expected
from holdfast.faces.http.telling import shared, told
from holdfast.model.errors import HoldfastError
from holdfast.model.failures import failures
from holdfast.model.store_refusals import RecordAbsent, StoreUnusable

BROKEN = StoreUnusable(place="/var/lib/holdfast/store.db", detail="unable to open /var/lib/holdfast/store.db")


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_nobody_elsewhere_learns_where_the_store_is(lang: str) -> None:
    headers = [(b"accept-language", lang.encode())]
    scope: Any = {"type": "http", "headers": headers, "query_string": b"", "path": "/", "state": {}}
    request: Request[Any, Any, Any] = Request(scope)

    problem = msgspec.json.decode(expected(request, BROKEN).content)

    assert (problem["status"], problem["code"], problem["values"]) == (503, "store-unusable", {})
    assert "/var/lib" not in problem["detail"]


def test_the_log_learns_it_under_the_number_of_the_request(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="holdfast"):
        told(BROKEN, "en", "r-1")

    assert [record.fields for record in caplog.records] == [  # type: ignore[attr-defined]
        {"code": "store-unusable", "request": "r-1", **BROKEN.values}
    ]


def test_what_hides_nothing_is_told_as_it_is() -> None:
    error = RecordAbsent(type="cluster", id="prod")

    assert "`prod`" in told(error, "en")
    assert shared(error) == error.values


@pytest.mark.parametrize("failure", [found for found in failures() if found.http_status == 503])
def test_whatever_is_wrong_with_the_server_itself_has_words_for_those_elsewhere(failure: type[HoldfastError]) -> None:
    assert told(failure(place="/srv/secret", detail="/srv/secret", found="1", known="2"), "ko").count("/srv") == 0
