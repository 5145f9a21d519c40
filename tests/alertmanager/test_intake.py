"""A real Prometheus and a real Alertmanager tell a running server of alerts; after an outage none is missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from holdfast.app.context import Context
from holdfast.app.settings import OfficeSettings
from holdfast.model.access import Scope
from holdfast.model.people import GIVEN_ROLES, TOKENS, USERS, GivenRole, Token, User
from holdfast.service.people.authentication import hashed
from tests.alertmanager.server import (
    PROGRAM,
    Troubles,
    alerting_prometheus,
    alertmanager,
    exporter,
    query,
    silence,
    until,
)
from tests.builders.hosted import Hosted, hosted
from tests.builders.ports import free_port
from tests.builders.serving import client
from tests.builders.standing import CLUSTER, SECRET, stand

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("prometheus") is None, reason="Debian's package `prometheus` is not installed"),
    pytest.mark.skipif(shutil.which(PROGRAM) is None, reason=f"Debian's package `{PROGRAM}` is not installed"),
]
SOURCE, TOKEN = "prod-alerts", "hf_alerts"
WEB, DB, CLAIM = (
    'namespace="shop",pod="web-0"',
    'namespace="shop",pod="db-0"',
    'namespace="shop",persistentvolumeclaim="data"',
)


def add_sender(place: str, folder: Path) -> None:
    """Makes whom the Alertmanager is: they may tell of alerts of one cluster, and nothing else."""
    settings = OfficeSettings(store=place, keys=str(folder / "keys.json"), processes=0)
    with Context().office(settings) as opened, opened.office.stores.write() as store:
        store.shelf(USERS).add("u-alerts", User(name="alertmanager"))
        role = GivenRole(subject="user:u-alerts", role="alert-source", scope=Scope(CLUSTER))
        store.shelf(GIVEN_ROLES).add("g-alerts", role)
        expires = datetime.now(UTC) + timedelta(days=30)
        token = Token(name="alerts", hash=hashed(TOKEN), kind="user", bearer="u-alerts", expires=expires)
        store.shelf(TOKENS).add("t-alerts", token)


class Scene:
    """A server, an Alertmanager and a Prometheus; the server can be stopped and begun again at the same place."""

    def __init__(self, folder: Path, port: int) -> None:
        self.troubles = Troubles()
        self.alertmanager = ""
        self.prometheus = ""
        self._folder = folder
        self._port = port
        self._place = str(folder / "store.db")
        self._running: ExitStack | None = None
        stand(self._place, folder)
        add_sender(self._place, folder)

    def start(self) -> None:
        """Begins the server."""
        self._running = ExitStack()
        server: Hosted = self._running.enter_context(
            hosted(self._place, self._folder, "--port", str(self._port), "--rate", "100000")
        )
        self.url = server.url()

    def stop(self) -> None:
        """Ends the server as a failing machine does."""
        if self._running is not None:
            self._running.close()
        self._running = None

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """Asks the server as its administrator."""
        with client(self.url, SECRET) as asking:
            given: dict[str, Any] = {"json": body} if body else {}
            answer: httpx2.Response = asking.request(method, f"/api/v1{path}", **given)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def incidents(self) -> list[dict[str, Any]]:
        """Lists the incidents, the oldest first."""
        found = [item for item in self.ask("GET", "/incidents?state=all")["items"] if item["title"] != ""]
        return sorted(found, key=lambda item: str(item["id"]))

    def firings(self, rule: str = "", incident: str = "") -> list[dict[str, Any]]:
        """Lists each time that an alert fired, the earliest first."""
        found = self.ask("GET", f"/alert-firings?limit=1000&rule={rule}&incident={incident}")["items"]
        return sorted(found, key=lambda item: (str(item["starts"]), str(item["id"])))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    port = free_port()
    made = Scene(tmp_path, port)
    with ExitStack() as stack:
        stack.callback(made.stop)
        made.start()
        webhook = f"http://127.0.0.1:{port}/api/v1/alerts/{SOURCE}"
        made.alertmanager = stack.enter_context(alertmanager(tmp_path, webhook, TOKEN))
        scraped = stack.enter_context(exporter(made.troubles))
        made.prometheus = stack.enter_context(alerting_prometheus(tmp_path, scraped, made.alertmanager))
        made.ask(
            "POST",
            "/alert-sources",
            name=SOURCE,
            cluster=CLUSTER,
            prometheus=made.prometheus,
            alertmanager=made.alertmanager,
        )
        yield made


def kept_starts(prometheus: str, rule: str) -> dict[str, float]:
    """When each alert of a rule fired first, by its Pod, as Prometheus kept it."""
    found = query(prometheus, f'ALERTS{{alertname="{rule}",alertstate="firing"}}[1h]')
    return {item["metric"].get("pod", ""): item["values"][0][0] for item in found}


def moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_alerts_fire_group_resolve_and_repeat_into_one_incident(scene: Scene) -> None:
    scene.troubles.begin(WEB, DB)
    opened = until(lambda: scene.firings("PodCrashing"), lambda found: len(found) == 2)
    # It repeats after three seconds; nothing new may come of it.
    again = until(lambda: scene.ask("GET", f"/alert-sources/{SOURCE}"), lambda found: found["watched"] is not None)
    scene.troubles.end(WEB, DB)
    ended = until(lambda: scene.firings("PodCrashing"), lambda found: all(item["ends"] for item in found))

    incidents = {item["incident"] for item in ended}
    shown = scene.ask("GET", f"/incidents/{next(iter(incidents))}")
    assert [item["id"] for item in ended] == [item["id"] for item in opened]
    assert len(incidents) == 1
    assert again["firing"] >= 2
    assert shown["incident"]["affected"] == ["Pod shop/db-0", "Pod shop/web-0"]
    assert {item["namespaces"][0] for item in ended} == {"shop"}
    assert {item["labels"]["pod"]: moment(item["starts"]) for item in ended} == pytest.approx(
        kept_starts(scene.prometheus, "PodCrashing"), abs=0.002
    )


def test_what_fired_and_ended_while_we_were_away_is_there_exactly_once_with_its_true_times(scene: Scene) -> None:
    scene.troubles.begin(WEB)
    until(lambda: scene.firings("PodCrashing"), lambda found: len(found) == 1)
    scene.stop()
    scene.troubles.begin(DB)
    until(lambda: kept_starts(scene.prometheus, "PodCrashing"), lambda found: "db-0" in found)
    scene.troubles.end(WEB, DB)
    until(lambda: query(scene.prometheus, 'ALERTS{alertname="PodCrashing"}'), lambda found: not found)
    scene.troubles.begin(CLAIM)
    until(lambda: query(scene.prometheus, 'ALERTS{alertname="ClaimFull"}'), bool)

    scene.start()
    source = until(
        lambda: scene.ask("GET", f"/alert-sources/{SOURCE}"), lambda item: item["filled"] and not item["gaps"]
    )
    claims = until(lambda: scene.firings("ClaimFull"), bool)
    found = until(lambda: scene.firings("PodCrashing"), lambda items: all(item["ends"] for item in items))

    true = query(scene.prometheus, 'ALERTS{alertname="PodCrashing",alertstate="firing"}[1h]')
    looks = [at for at, _ in query(scene.prometheus, 'ALERTS{alertname="Watchdog"}[1h]')[0]["values"]]
    spans = {item["metric"]["pod"]: (item["values"][0][0], item["values"][-1][0]) for item in true}
    # Prometheus looks each second, and on a busy machine not at each: an alert ends at the first look without it.
    ends = {pod: (last, min(at for at in looks if at > last)) for pod, (_, last) in spans.items()}
    told = {item["labels"]["pod"]: (moment(item["starts"]), moment(item["ends"])) for item in found}
    assert sorted(told) == ["db-0", "web-0"]
    assert len(found) == 2
    assert {pod: start for pod, (start, _) in told.items()} == pytest.approx(
        {pod: start for pod, (start, _) in spans.items()}, abs=0.002
    )
    assert [pod for pod, (last, end) in ends.items() if not last - 0.1 <= told[pod][1] <= end + 1.1] == []
    assert len(claims) == 1
    assert len({item["incident"] for item in found}) == 1
    assert source["gaps"] == []


def test_what_is_silenced_makes_no_incident_even_when_it_is_asked_for_later(scene: Scene) -> None:
    now = datetime.now(UTC)
    starts, ends = ((now + timedelta(minutes=minutes)).isoformat() for minutes in (0, 60))
    quiet = silence(
        scene.alertmanager, [{"name": "pod", "value": "db-.*", "isRegex": True, "isEqual": True}], starts, ends
    )
    scene.troubles.begin(DB)
    until(lambda: query(scene.prometheus, 'ALERTS{alertname="PodCrashing"}'), bool)

    scene.ask("POST", f"/alert-sources/{SOURCE}/backfill")
    found = until(lambda: scene.firings("PodCrashing"), bool)

    source = scene.ask("GET", f"/alert-sources/{SOURCE}")
    assert [(item["apart"], item["apart_by"], item["incident"]) for item in found] == [("silenced", quiet, "")]
    assert [item["id"] for item in source["silences"]] == [quiet]
    assert [(item["rule"], item["by"]) for item in source["held_back"]] == [("PodCrashing", "silenced")]


def test_what_cannot_be_taken_is_answered_as_a_problem_and_whoever_sends_may_do_nothing_else(scene: Scene) -> None:
    path = f"/api/v1/alerts/{SOURCE}"
    sent = {"version": "4", "groupKey": "a", "alerts": []}

    with client(scene.url, TOKEN) as asking, client(scene.url) as nobody:
        answers = [
            asking.post(path, content=b"{"),
            asking.post(path, json={**sent, "version": "5"}),
            asking.post(path, json={**sent, "alerts": [{}] * 20_001}),
            asking.post("/api/v1/alerts/unknown", json=sent),
            nobody.post(path, json=sent),
            asking.get("/api/v1/incidents"),
            asking.post(path, json={**sent, "alerts": ["none", {"labels": {"alertname": "A"}, "status": "firing"}]}),
        ]

    gaps = scene.ask("GET", f"/alert-sources/{SOURCE}")["gaps"]
    assert [answer.status_code for answer in answers] == [400, 422, 413, 404, 401, 403, 200]
    assert [answer.json().get("code") for answer in answers[:4]] == [
        "batch-unreadable",
        "batch-version-unknown",
        "batch-too-large",
        "not-found",
    ]
    assert {answer.headers["content-type"] for answer in answers[:6]} == {"application/problem+json"}
    assert len(answers[6].json()["left_out"]) == 2
    assert {gap["reason"] for gap in gaps} <= {"refused", "truncated"}
