from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

import holdfast
from holdfast.faces.sdk.calls import Client
from holdfast.faces.sdk.remote import Remote
from holdfast.faces.server.asgi import Serving, application
from holdfast.model.errors import ServerRefused, ServerUnreachable
from holdfast.model.store_refusals import RecordTaken
from holdfast.service.table import table
from tests.builders.office import ADMIN, Testing
from tests.builders.office import testing as opened
from tests.builders.serving import Named, serving


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    with opened(tmp_path_factory.mktemp("clients")) as made:
        yield made


@pytest.fixture(scope="module")
def url(office: Testing) -> Iterator[str]:
    app = application(office.office, Named(ADMIN), table(), Serving(requests_per_minute=100_000))
    with serving(app) as place:
        yield place


def test_the_same_calls_on_a_server_and_on_a_store(url: str, tmp_path: Path) -> None:
    def names(client: Client) -> list[str]:
        client.clusters.create(name="made-by-sdk", labels={"zone": "a"})
        return [item.name for item in client.clusters.list().items if item.labels]

    with holdfast.connect(url, ADMIN.id) as server:
        there = names(server)
    with holdfast.open_store(str(tmp_path / "store.db")) as store:
        here = names(store)

    assert there == here == ["made-by-sdk"]


def test_what_a_server_refuses_says_why_in_the_reader_s_language(url: str) -> None:
    with holdfast.connect(url, ADMIN.id, language="ko") as server, pytest.raises(ServerRefused) as refused:
        server.clusters.get(cluster="absent")

    assert (refused.value.values["status"], refused.value.values["code"]) == (404, "not-found")
    assert "absent" in str(refused.value.values["detail"])
    assert "없거나" in str(refused.value.values["detail"])


def test_what_a_store_refuses_is_the_refusal_itself(tmp_path: Path) -> None:
    with holdfast.open_store(str(tmp_path / "store.db")) as store:
        store.clusters.create(name="one")

        with pytest.raises(RecordTaken):
            store.clusters.create(name="one")


def test_asking_again_under_a_key_changes_nothing(url: str) -> None:
    with holdfast.connect(url, ADMIN.id) as server:
        first = server.clusters.create(name="once-only", once="key-1")
        again = server.clusters.create(name="once-only", once="key-1")

    assert again == first


def test_nobody_answers(url: str) -> None:
    with holdfast.connect("http://127.0.0.1:9") as server, pytest.raises(ServerUnreachable) as failed:
        server.clusters.create(name="nobody")

    assert failed.value.values["url"] == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("statuses", "method", "attempts"), [([503, 503, 200], "list", 3), ([503, 201], "create", 1), ([400], "list", 1)]
)
def test_only_what_may_be_repeated_is_repeated(statuses: list[int], method: str, attempts: int) -> None:
    asked: list[str] = []
    pauses: list[float] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.method)
        status = statuses[min(len(asked), len(statuses)) - 1]
        return httpx2.Response(status, json={"items": [], "detail": "busy", "code": "busy"})

    with Remote("http://server", transport=httpx2.MockTransport(answer), pause=pauses.append) as remote:
        client = Client(remote)
        with suppress(ServerRefused):
            client.clusters.list() if method == "list" else client.clusters.create(name="x")

    assert (len(asked), len(pauses)) == (attempts, attempts - 1)
