"""The link into a demonstration lets one browser in, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.faces.server.visiting import Door
from holdfast.faces.server.whole import Wishes, whole
from holdfast.service.demonstrating import admit, visitor
from tests.builders.office import testing
from tests.builders.serving import client, serving


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with testing(tmp_path) as made:
        user = visitor(made.office)
        door = Door(made.office, "let-me-in", lambda: admit(made.office, user))
        wishes = Wishes(url="http://holdfast.test", works=False, handlers=(door.handler(),))
        with serving(whole(made.office, wishes).app) as address:
            yield address


def test_the_link_signs_in_and_leads_to_the_first_page(url: str) -> None:
    with client(url) as browser:
        answer = browser.get("/visit/let-me-in")
        session = browser.get("/auth/session")

    assert (answer.status_code, answer.headers["location"], session.json()["name"]) == (303, "/", "visitor")


def test_who_is_inside_may_use_it_again_and_another_browser_may_not(url: str) -> None:
    with client(url) as first, client(url) as second:
        first.get("/visit/let-me-in")

        again, other = first.get("/visit/let-me-in"), second.get("/visit/let-me-in")

    assert (again.status_code, other.status_code, other.json()["code"]) == (303, 410, "link-unusable")


def test_a_guess_does_not_use_the_link_up(url: str) -> None:
    with client(url) as browser:
        guessed = browser.get("/visit/let-me-out")

        meant = browser.get("/visit/let-me-in")

    assert (guessed.status_code, meant.status_code) == (410, 303)
