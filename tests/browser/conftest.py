"""One server with recorded clusters and one browser for all tests of the portal."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.measured import EXAMPLES, with_history
from tests.browser.portal import (
    ARGUMENTS,
    PATIENCE_MS,
    Server,
    Watched,
    browser_path,
    claim,
    open_context,
    serving,
    sign_in,
    upload,
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS, timeout=PATIENCE_MS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("portal")) as running:
        context = open_context(browser, running)
        page = context.new_page()
        claim(page, running)
        upload(page, "prod-seoul", EXAMPLES / "several-storage.tar.gz")
        page.goto("/")
        upload(page, "prod-tokyo", with_history("healthy-storage"))
        context.close()
        yield running


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page that is signed in; it must not have complained, nor asked anyone else for anything."""
    context = open_context(browser, server)
    found = context.new_page()
    watched = Watched(found, server.address)
    sign_in(found)
    yield found
    context.close()
    assert (watched.complaints, watched.foreign) == ([], [])
