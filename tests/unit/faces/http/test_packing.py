import gzip

import pytest
from litestar import Request

from holdfast.faces.http.asking import AnyRequest
from holdfast.faces.http.packing import LEAST, packed, takes_gzip

LONG = b"[1]" * LEAST


def request(accepted: str) -> AnyRequest:
    headers = [(b"accept-encoding", accepted.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("gzip;q=0, br", False), ("identity", False), ("", False)],
)
def test_only_who_takes_gzip_is_sent_it(accepted: str, takes: bool) -> None:
    assert takes_gzip(request(accepted)) is takes


def test_a_long_answer_is_sent_short_and_its_tag_says_that_it_has_forms() -> None:
    content, headers = packed(request("gzip"), LONG, {"etag": '"7"'})

    assert gzip.decompress(content) == LONG
    assert headers == {"etag": 'W/"7"', "vary": "accept-encoding", "content-encoding": "gzip"}


def test_who_does_not_take_it_is_sent_the_same_as_it_is() -> None:
    assert packed(request(""), LONG, {"etag": '"7"'}) == (LONG, {"etag": '"7"', "vary": "accept-encoding"})


def test_a_short_answer_stays_as_it_is() -> None:
    assert packed(request("gzip"), b"{}", {}) == (b"{}", {})
