from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from msgspec.structs import replace

from holdfast.faces.rest.quick import AT_ONCE
from holdfast.faces.server.asgi import application
from holdfast.faces.server.whole import Wishes, whole
from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.registry import CLUSTERS
from holdfast.service.desk import Desk
from holdfast.service.operation import AnyOperation, Nothing, Operation
from holdfast.service.table import table
from tests.builders.office import ADMIN, Testing, testing
from tests.builders.serving import Named, client, serving

SLOW = AT_ONCE + 2


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register("prod")
        made.register("staging")
        yield made


@pytest.fixture
def url(office: Testing) -> Iterator[str]:
    with serving(whole(office.office, Wishes(url="http://holdfast.test", works=False)).app) as place:
        yield place


def secret_of(office: Testing, name: str) -> tuple[str, str]:
    """Makes a viewer of one cluster; gives the grant and the secret of a token."""
    user = office.call("users.create", name=name).user.id
    grant = office.call("grants.create", subject=f"user:{user}", role="viewer", cluster="prod").id
    who = Principal(id=user, name=name, grants=(Grant("viewer", Scope("prod")),))
    return grant, office.call("tokens.create", who, name="all", allows=["*"]).secret


def counted(office: Testing) -> tuple[dict[str, AnyOperation], list[str]]:
    """Gives the table with a question that notes each time it is looked into."""
    asked: list[str] = []

    def looked(desk: Desk, _: Nothing) -> Nothing:
        asked.append("looked")
        desk.store.shelf(CLUSTERS).count()
        return Nothing()

    question = Operation(
        name="clusters.list",
        parameters=Nothing,
        result=Nothing,
        run=looked,
        permission="read:clusters",
        bearing="fleet",
        path="/clusters",
        is_held=True,
    )
    return {**table(), "clusters.list": question}, asked


def test_what_was_answered_is_not_looked_up_again(office: Testing) -> None:
    questions, asked = counted(office)

    with serving(application(office.office, Named(ADMIN), questions)) as place, client(place, ADMIN.id) as reader:
        answers = [reader.get("/api/v1/clusters") for _ in range(3)]

    assert asked == ["looked"]
    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "{}")] * 3
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["5999", "5998", "5997"]


def test_once_something_was_written_to_what_it_was_made_of_it_is(office: Testing) -> None:
    questions, asked = counted(office)

    with serving(application(office.office, Named(ADMIN), questions)) as place, client(place, ADMIN.id) as reader:
        reader.get("/api/v1/clusters")
        office.register("third")
        reader.get("/api/v1/clusters")

    assert asked == ["looked", "looked"]


def test_what_else_is_written_does_not_matter(office: Testing) -> None:
    questions, asked = counted(office)

    with serving(application(office.office, Named(ADMIN), questions)) as place, client(place, ADMIN.id) as reader:
        reader.get("/api/v1/clusters")
        with office.stores.write() as store:
            store.feed.add(office.clock(), "notes")
        reader.get("/api/v1/clusters")

    assert asked == ["looked"]


def test_who_has_the_answer_already_is_told_so(url: str, office: Testing) -> None:
    _, secret = secret_of(office, "minji")

    with client(url, secret) as reader:
        first = reader.get("/api/v1/clusters")
        again = reader.get("/api/v1/clusters", headers={"if-none-match": first.headers["etag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_a_right_that_is_taken_away_ends_at_the_next_request(url: str, office: Testing) -> None:
    grant, secret = secret_of(office, "minji")

    with client(url, secret) as reader:
        before = [reader.get("/api/v1/clusters").json()["total"] for _ in range(2)]
        office.call("grants.delete", grant=grant)
        after = reader.get("/api/v1/clusters")

    assert (before, after.status_code) == ([1, 1], 403)


def test_nobody_is_given_the_answer_of_someone_else(url: str, office: Testing) -> None:
    _, secret = secret_of(office, "minji")

    with client(url, secret) as reader, client(url, "hf_nothing") as stranger, client(url) as nobody:
        statuses = [browser.get("/api/v1/clusters").status_code for browser in (reader, stranger, nobody, reader)]

    assert statuses == [200, 401, 401, 200]


def test_each_language_has_its_own_answer(url: str, office: Testing) -> None:
    _, secret = secret_of(office, "minji")

    with client(url, secret) as reader:
        english = reader.get("/api/v1/ask?text=blub").json()["why"]
        korean = reader.get("/api/v1/ask?text=blub&lang=ko").json()["why"]
        by_header = reader.get("/api/v1/ask?text=blub", headers={"accept-language": "ko"}).json()["why"]

    assert korean == by_header != english


def test_many_who_ask_at_once_are_all_answered(office: Testing) -> None:
    questions, asked = counted(office)
    start, found = Barrier(8), []

    def ask(place: str) -> None:
        with client(place, ADMIN.id) as reader:
            start.wait(120)
            found.append(reader.get("/api/v1/clusters").status_code)

    with serving(application(office.office, Named(ADMIN), questions)) as place:
        readers = [Thread(target=ask, args=(place,)) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(120)

    assert (found, asked) == ([200] * 8, ["looked"])


def test_nobody_with_a_quick_question_waits_for_slow_ones(office: Testing) -> None:
    begun, ended = Barrier(SLOW + 1), Event()

    def waits(desk: object, _: Nothing) -> Nothing:
        begun.wait(120)
        ended.wait(120)
        return Nothing()

    slow = replace(counted(office)[0]["clusters.list"], name="system.get", run=waits, path="/system", is_held=False)
    questions = {**table(), "system.get": slow}

    def ask_slowly(place: str) -> None:
        with client(place, ADMIN.id) as reader:
            reader.get("/api/v1/system")

    with serving(application(office.office, Named(ADMIN), questions)) as place, client(place, ADMIN.id) as reader:
        waiting = [Thread(target=ask_slowly, args=(place,)) for _ in range(SLOW)]
        for each in waiting:
            each.start()
        begun.wait(120)
        quick = reader.get("/api/v1/clusters").status_code
        ended.set()
        for each in waiting:
            each.join(120)

    assert quick == 200
