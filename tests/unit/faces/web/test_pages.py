import pytest

from holdfast.faces.web import pages
from holdfast.faces.web.pages import INDEX, File, find

FIRST = File(content=b"<!doctype html>", compressed=None, media_type="text/html", tag='"1"', keep="no-cache")
SCRIPT = File(content=b"1", compressed=None, media_type="text/javascript", tag='"2"', keep="immutable")


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "portal", lambda: {INDEX: FIRST, "assets/index-1.js": SCRIPT})


@pytest.mark.parametrize(
    "path", ["/", "/problems", "/clusters/prod.seoul.example", "/knowledge/causes/storage/claim/lost"]
)
def test_a_path_of_the_portal_gives_its_first_page(path: str) -> None:
    found = find(path)

    assert found == FIRST


def test_a_file_of_the_build_is_given_as_it_is() -> None:
    found = find("/assets/index-1.js")

    assert found == SCRIPT


@pytest.mark.parametrize("path", ["/assets/index-0.js", "/robots.txt", "/favicon.ico"])
def test_a_file_that_was_not_built_is_not_the_first_page(path: str) -> None:
    found = find(path)

    assert found is None
