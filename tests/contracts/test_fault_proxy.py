"""The fault proxy records what passes it, and lets go wrong what is ordered."""

import http.client
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders.fault_plan import Fault, object_path
from tests.builders.fault_proxy import FaultProxy

pytestmark = [pytest.mark.slow, pytest.mark.processes]

PLACE = "/api/v1/namespaces/shop/configmaps/settings"
MADE: dict[str, Any] = {
    "kind": "ConfigMap",
    "metadata": {"name": "settings", "namespace": "shop", "uid": "u-0"},
    "data": {"a": "0"},
}
Said = tuple[int, Any]


class Handler(http.server.BaseHTTPRequestHandler):
    """Keeps one object."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw) if raw else {}
        here = self.server
        here.asked.append((self.command, self.path))
        if self.command == "DELETE":
            here.held = None
        elif self.command == "POST":
            here.held = body | {"metadata": body["metadata"] | {"uid": f"u-{len(here.asked)}"}}
        elif self.command == "PATCH" and here.held and "dryRun" not in self.path:
            here.held = here.held | {key: here.held.get(key, {}) | value for key, value in body.items()}
        said = json.dumps(here.held or {"kind": "Status", "code": 404}).encode()
        self.wfile.write(
            f"HTTP/1.1 {200 if here.held else 404} -\r\nContent-Length: {len(said)}\r\n\r\n".encode() + said
        )

    do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815  # So the library calls them.

    def log_message(self, *words: Any) -> None:
        """Stays quiet."""


class Server(http.server.ThreadingHTTPServer):
    """Notes what it was asked for."""

    daemon_threads = True
    held: dict[str, Any] | None = None
    asked: list[tuple[str, str]]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as found:
        found.held, found.asked = dict(MADE), []
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.fixture
def proxy(server: Server, tmp_path: Path) -> Iterator[FaultProxy]:
    config = {
        "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
        "users": [{"name": "u", "user": {"token": "t"}}],
    }
    with FaultProxy(tmp_path / "proxy", yaml.safe_dump(config).encode()) as running:
        yield running


def ask(proxy: FaultProxy, method: str, target: str, body: Any = None) -> Said:
    connection = http.client.HTTPConnection(proxy.url.removeprefix("http://"), timeout=60)
    try:
        connection.request(method, target, json.dumps(body) if body is not None else None)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def patch(proxy: FaultProxy, value: str, query: str = "fieldManager=holdfast") -> Said:
    return ask(proxy, "PATCH", f"{PLACE}?{query}", {"data": {"a": value}})


def test_every_request_that_is_no_read_is_recorded(proxy: FaultProxy):
    ask(proxy, "GET", PLACE)
    patch(proxy, "1")
    patch(proxy, "2", "dryRun=All")

    found = [(one.number, one.method, one.path, one.manager, one.is_dry_run, one.body) for one in proxy.recorded()]

    assert found == [
        (2, "PATCH", PLACE, "holdfast", False, {"data": {"a": "1"}}),
        (3, "PATCH", PLACE, "", True, {"data": {"a": "2"}}),
    ]
    assert [(one.number, one.status, one.answer["data"]) for one in proxy.effects()] == [(2, 200, {"a": "1"})]


@pytest.mark.parametrize(
    ("fault", "status"),
    [("refuse-409", 409), ("429-retry-after", 429), ("500-before", 500), ("503", 503)],
)
def test_a_refusal_is_the_proxys_own(proxy: FaultProxy, server: Server, fault: Any, status: int):
    proxy.order(Fault(fault))

    given, body = patch(proxy, "1")

    assert (given, body["kind"], server.asked) == (status, "Status", [])
    assert [(one.fault, one.status, one.given) for one in proxy.writes()] == [(fault, 0, status)]


@pytest.mark.parametrize(("fault", "value"), [("commit-then-timeout", "1"), ("drop-before", "0")])
def test_a_connection_that_is_cut_may_have_carried_the_request(
    proxy: FaultProxy, server: Server, fault: Any, value: str
):
    proxy.order(Fault(fault))

    with pytest.raises(http.client.RemoteDisconnected):
        patch(proxy, "1")

    assert server.held is not None
    assert server.held["data"] == {"a": value}
    assert [one.given for one in proxy.writes()] == [0]


def test_an_effect_may_hide_behind_an_error(proxy: FaultProxy):
    proxy.order(Fault("commit-then-504"))

    status, _ = patch(proxy, "1")

    assert status == 504
    assert [(one.status, one.given) for one in proxy.effects()] == [(200, 504)]


def test_half_an_answer_is_cut_off(proxy: FaultProxy):
    proxy.order(Fault("truncated-answer"))

    with pytest.raises(http.client.IncompleteRead):
        patch(proxy, "1")

    assert len(proxy.effects()) == 1


def test_a_fault_meets_the_request_that_was_meant(proxy: FaultProxy):
    proxy.order(Fault("503", method="PATCH", path="configmaps", nth=2, times=2))

    found = [patch(proxy, value)[0] for value in "1234"]

    assert found == [200, 503, 503, 200]


def test_faults_of_writes_leave_dry_runs_and_reviews_alone(proxy: FaultProxy):
    proxy.order(Fault("503", times=9))

    dry = patch(proxy, "1", "dryRun=All")
    review = ask(proxy, "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {"metadata": {}})

    assert (dry[0], review[0]) == (200, 200)
    assert proxy.writes() == ()


def test_a_dry_run_of_a_deletion_is_where_the_server_looks_for_it(proxy: FaultProxy):
    ask(proxy, "DELETE", f"{PLACE}?dryRun=All", {"preconditions": {}})
    ask(proxy, "DELETE", PLACE, {"dryRun": ["All"]})

    assert [one.is_dry_run for one in proxy.recorded()] == [False, True]


def test_a_stale_read_repeats_what_was_read_before(proxy: FaultProxy):
    ask(proxy, "GET", PLACE)
    patch(proxy, "1")
    proxy.order(Fault("stale-read"))

    found = [ask(proxy, "GET", PLACE)[1]["data"] for _ in range(2)]

    assert found == [{"a": "0"}, {"a": "1"}]


def test_a_read_can_be_refused_or_cut_too_and_is_never_recorded(proxy: FaultProxy):
    proxy.order(Fault("503", method="GET"), Fault("drop-before", method="GET", nth=2))

    refused = ask(proxy, "GET", PLACE)[0]
    with pytest.raises(http.client.RemoteDisconnected):
        ask(proxy, "GET", PLACE)
    again = ask(proxy, "GET", PLACE)[0]

    assert (refused, again) == (503, 200)
    assert proxy.recorded() == ()


def test_somebody_else_is_a_moment_faster(proxy: FaultProxy, server: Server):
    proxy.order(Fault("change-before", extra={"data": {"b": "theirs"}}))

    patch(proxy, "1")

    assert server.asked[0] == ("PATCH", f"{PLACE}?fieldManager=somebody-else")
    assert server.held is not None
    assert server.held["data"] == {"a": "1", "b": "theirs"}
    assert len(proxy.recorded()) == 1


def test_an_object_is_made_anew_behind_the_clients_back(proxy: FaultProxy, server: Server):
    proxy.order(Fault("uid-reuse"))

    _, body = patch(proxy, "1")

    assert body["metadata"]["uid"] != MADE["metadata"]["uid"]
    assert [method for method, _ in server.asked] == ["GET", "DELETE", "PATCH", "GET", "POST", "PATCH"]


def test_the_answer_of_a_dry_run_has_a_field_that_nobody_asked_for(proxy: FaultProxy, server: Server):
    proxy.order(Fault("dry-run-mutates", extra={"data": {"b": "more"}}))

    _, dry = patch(proxy, "1", "dryRun=All")

    assert dry["data"] == {"a": "0", "b": "more"}
    assert server.held == MADE


def test_a_watch_ends_with_the_news_that_it_is_too_old(proxy: FaultProxy, server: Server):
    proxy.order(Fault("watch-gone"))

    _, event = ask(proxy, "GET", "/api/v1/configmaps?watch=1")

    assert (event["type"], event["object"]["code"], server.asked) == ("ERROR", 410, [])


def test_a_delay_passes_the_request_on(proxy: FaultProxy, server: Server):
    proxy.order(Fault("delay", seconds=0.05))

    status, _ = patch(proxy, "1")

    assert (status, len(server.asked)) == (200, 1)


def test_the_kubeconfig_leads_through_the_proxy_and_nowhere_else(proxy: FaultProxy):
    config = yaml.safe_load(proxy.kubeconfig_for("restricted"))

    assert config["clusters"][0]["cluster"] == {"server": proxy.url}
    assert config["users"][0]["user"] == {"token": "restricted"}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"{PLACE}/status", PLACE),
        ("/apis/apps/v1/namespaces/shop/deployments/web/scale", "/apis/apps/v1/namespaces/shop/deployments/web"),
        ("/api/v1/nodes/one/status", "/api/v1/nodes/one"),
        ("/api/v1/namespaces/shop", "/api/v1/namespaces/shop"),
        ("/apis/storage.k8s.io/v1/volumeattachments/a", "/apis/storage.k8s.io/v1/volumeattachments/a"),
    ],
)
def test_a_part_belongs_to_its_object(path: str, place: str):
    assert object_path(path) == place
