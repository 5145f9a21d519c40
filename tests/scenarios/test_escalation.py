"""AT-19, the escalation drill: asked over HTTP, with a clock that the test drives, and told to a real receiver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
import pytest

from tests.builders.driven import Driven, driven
from tests.builders.office import Clock
from tests.builders.receivers import Posted, webhook
from tests.scenarios.escalation_drill import ASSESSED, ESCALATIONS, Step, seoul, steps

pytestmark = pytest.mark.slow


class Drill:
    """The drill on a server, told to a receiver."""

    def __init__(self, server: Driven, posted: Posted) -> None:
        self._server = server
        self.posted = posted
        self.ids: dict[str, str] = {}

    def go(self, step: Step) -> None:
        """Goes to the moment of a step, asks for what it asks for, and lets happen what is due."""
        self._server.office.clock.now = step.at
        if step.operation:
            answer = self.ask(step.operation, **step.parameters)
            if step.operation == "incidents.open":
                self.ids[step.parameters["title"].split()[-1]] = answer["incident"]["id"]
        self._server.let()

    def ask(self, operation: str, **parameters: Any) -> Any:
        """Asks for an operation; incidents go by their priority."""
        if "incident" in parameters:
            parameters["incident"] = self.ids[parameters["incident"]]
        return self._server.ask(operation, **parameters)

    def calls(self, incident: str) -> list[tuple[str, datetime]]:
        """Lists whom time called when, on the wall clock of Seoul."""
        pages = self.ask("incidents.get", incident=incident)["pages"]
        found = [(page["level"], page["due"]) for page in pages if page["about"] == "escalate"]
        return [(level, datetime.fromisoformat(due)) for level, due in found]


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Drill, dict[datetime, dict[str, list[Any]]]]]:
    """The drill after its last step, and whom time had called of each incident after every step."""
    with driven(tmp_path_factory.mktemp("drill"), Clock(seoul(27, 8))) as server, webhook() as posted:
        made = Drill(server, posted)
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
