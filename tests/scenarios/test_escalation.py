"""AT-19, the escalation drill: asked over HTTP, with a clock that the test drives, and told to a real receiver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from holdfast.faces.server.asgi import Serving, application
from holdfast.service.doing import DUE
from holdfast.service.table import table
from tests.builders.office import ADMIN, Clock, Testing, testing
from tests.builders.receivers import Posted, webhook
from tests.builders.serving import Named, client, serving
from tests.scenarios.escalation_drill import ASSESSED, ESCALATIONS, Step, seoul, steps

pytestmark = pytest.mark.slow


class Drill:
    """A server whose clock stands where the last step put it."""

    def __init__(self, office: Testing, anyone: httpx2.Client, posted: Posted) -> None:
        self._office = office
        self._anyone = anyone
        self.posted = posted
        self.ids: dict[str, str] = {}

    def go(self, step: Step) -> None:
        """Goes to the moment of a step, asks for what it asks for, and lets happen what is due."""
        self._office.clock.now = step.at
        if step.operation:
            answer = self.ask(step.operation, **step.parameters)
            if step.operation == "incidents.open":
                self.ids[step.parameters["title"].split()[-1]] = answer["incident"]["id"]
        self.let()

    def let(self) -> None:
        """Lets happen what is due, and does the jobs that wait."""
        for act in DUE:
            act(self._office.office)
        self._office.work()

    def ask(self, operation_: str, **parameters: Any) -> Any:
        """Asks for an operation over HTTP."""
        operation = table()[operation_]
        path = operation.path
        if "incident" in parameters:
            parameters["incident"] = self.ids[parameters["incident"]]
        for field in [field for field in parameters if f"{{{field}}}" in path]:
            path = path.replace(f"{{{field}}}", parameters.pop(field))
        is_read = operation.method == "GET"
        answer = self._anyone.request(
            operation.method,
            f"/api/v1{path}",
            params=parameters if is_read else None,
            json=None if is_read else parameters,
        )
        assert answer.status_code < 300, answer.text
        return answer.json()

    def calls(self, incident: str) -> list[tuple[str, datetime]]:
        """Lists whom time called when, on the wall clock of Seoul."""
        pages = self.ask("incidents.get", incident=incident)["pages"]
        found = [(page["level"], page["due"]) for page in pages if page["about"] == "escalate"]
        return [(level, datetime.fromisoformat(due)) for level, due in found]


@contextmanager
def drilled(folder: Path) -> Iterator[Drill]:
    with testing(folder, clock=Clock(seoul(27, 8))) as office, webhook() as posted:
        app = application(office.office, Named(ADMIN), table(), Serving(requests_per_minute=1_000_000))
        with serving(app) as url, client(url, ADMIN.id) as anyone:
            yield Drill(office, anyone, posted)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Drill, dict[datetime, dict[str, list[Any]]]]]:
    """The drill after its last step, and whom time had called of each incident after every step."""
    with drilled(tmp_path_factory.mktemp("drill")) as made:
        seen: dict[datetime, dict[str, list[Any]]] = {}
        for step in steps(made.posted.url):
            made.go(step)
            if not step.operation:
                seen[step.at] = {name: made.calls(name) for name in ESCALATIONS}
        yield made, seen


Drilled = tuple[Drill, dict[datetime, dict[str, list[Any]]]]


def test_each_level_is_called_at_the_second_at_which_the_time_is_used_up_and_not_before(drill: Drilled) -> None:
    _, seen = drill

    wrong = {
        moment: found
        for moment, found in seen.items()
        if found != {name: [call for call in calls if call[1] <= moment] for name, calls in ESCALATIONS.items()}
    }

    assert len(seen) == 2 * len({moment for calls in ESCALATIONS.values() for _, moment in calls})
    assert wrong == {}


def test_what_is_complex_or_heavy_calls_levels_at_once_and_several_work_in_parallel(drill: Drilled) -> None:
    made, _ = drill

    shown = made.ask("incidents.get", incident="P2")

    assert shown["incident"]["levels"] == ["L1", "L3", "vendor", "security", "emergency"]
    called = [
        (page["level"], datetime.fromisoformat(page["due"])) for page in shown["pages"] if page["about"] == "escalated"
    ]
    assert sorted(called, key=lambda item: item[1]) == [
        ("L3", seoul(27, 17, 10)),
        ("vendor", seoul(27, 17, 10)),
        ("security", seoul(27, 17, 12)),
        ("emergency", seoul(27, 17, 14)),
    ]


def test_everyone_is_told_once_and_nobody_without_a_ground(drill: Drilled) -> None:
    made, _ = drill

    audits = [made.ask("incidents.audit", incident=priority) for priority in ASSESSED]
    notices = made.ask("notices.list", limit=1000)["items"]
    told = [msgspec.json.decode(body) for body in made.posted.bodies]

    assert audits == [{"is_clean": True, "missed": [], "unfounded": []}] * 4
    assert {item["state"] for item in notices} == {"delivered"}
    assert len(told) == len(notices) > 20


def test_the_hand_over_says_what_since_when_what_was_tried_and_what_is_asked(drill: Drilled) -> None:
    made, _ = drill

    package = made.ask("incidents.hand-over", incident="P2")

    text = msgspec.json.encode(package).decode()
    assert "Trouble P2" in text
    assert "the driver's logs say so" in text
    assert "lead the call and tell the public" in text
    assert "2026-02-27" in text
