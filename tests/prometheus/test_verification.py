"""A fix is verified by what a real Prometheus answers to the query of its plan."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.service.incidents.verifying import verify
from tests.builders.office import NOON, Testing, testing
from tests.prometheus.server import History, Point, prometheus

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
START = NOON.timestamp()
GOOD, BAD = 0.001, 0.5


def points(start: int, count: int, value: float = GOOD) -> list[Point]:
    """One value a minute, from so many minutes after noon on."""
    return [(START + 60.0 * (start + i), value) for i in range(count)]


def history() -> History:
    return {
        "errors": {'job="good"': points(-5, 120), 'job="holed"': points(-5, 45) + points(60, 60)},
        "returns": {'job="shop"': points(-5, 30) + points(25, 3, BAD) + points(28, 90)},
    }


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), history()) as url:
        yield url


@pytest.fixture
def office(tmp_path: Path, address: str) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register("prod", prometheus=address)
        yield made


def fixed(office: Testing, query: str) -> str:
    """Opens an incident of the priority P3, whose symptom must be gone for an hour, and fixes it."""
    calm = {"users": "some", "process": "slowed", "tier": "2", "data_loss": "no", "security": "no"}
    calm |= {"compliance": "no", "money": "none", "urgency": "24h"}
    incident = office.call("incidents.open", title="Errors", cluster="prod", assessment=calm).incident.id
    plan: dict[str, Any] = {"steps": ("Roll back.",), "rollback": ("Roll forward.",), "query": query, "limit": 0.01}
    office.call("incident-fixes.put", incident=incident, **plan)
    office.call("incidents.advance", incident=incident, to="fixed", note="Rolled back.", skip_reason="plain to see")
    return str(incident)


def standing(office: Testing, incident: str) -> str:
    return str(office.call("incidents.verification", incident=incident).standing)


def test_an_hour_of_good_values_verifies_the_fix(office: Testing) -> None:
    incident = fixed(office, 'errors{job="good"}')
    office.clock.on(minutes=59)
    early = verify(office.office)
    office.clock.on(minutes=3)

    assert (early, verify(office.office)) == ((), (incident,))


def test_bad_values_in_between_fail_the_fix(office: Testing) -> None:
    incident = fixed(office, "returns")
    office.clock.on(minutes=62)

    verify(office.office)

    last = office.call("incidents.get", incident=incident).timeline[-1]
    assert last.deed == "fail-verification"
    assert "seen at 2026-01-15 12:25Z (metrics)" in last.sentence


def test_a_hole_is_not_taken_for_good(office: Testing) -> None:
    incident = fixed(office, 'errors{job="holed"}')
    office.clock.on(minutes=110)

    assert verify(office.office) == ()
    assert standing(office, incident) == "watching"


@pytest.mark.parametrize("query", ['errors{job="nobody"}', "errors{", "1 / 0 * bool"])
def test_what_answers_nothing_or_cannot_be_asked_verifies_nothing(office: Testing, query: str) -> None:
    incident = fixed(office, query)
    office.clock.on(minutes=110)

    assert verify(office.office) == ()
    assert standing(office, incident) == "unknown"


def test_a_division_by_nothing_is_no_good_value(office: Testing) -> None:
    incident = fixed(office, '(errors{job="good"} * 0) / (errors{job="good"} * 0)')
    office.clock.on(minutes=110)

    assert verify(office.office) == ()
    assert standing(office, incident) == "unknown"


def test_a_prometheus_that_is_away_verifies_nothing(office: Testing) -> None:
    office.register("gone", prometheus="http://127.0.0.1:9")
    office.call("incidents.open", title="Other", cluster="gone")
    plan: dict[str, Any] = {"steps": ("x",), "rollback": ("y",), "query": "errors"}
    office.call("incident-fixes.put", incident="INC-0001", **plan)
    office.call("incidents.record-cause", incident="INC-0001", id="C1", kind="direct", what="A bad release")
    office.call("incidents.advance", incident="INC-0001", to="cause-known", skip_reason="plain to see")
    office.call("incidents.advance", incident="INC-0001", to="fixed", note="Rolled back.", skip_reason="no makeshift")
    office.clock.on(hours=9)

    assert verify(office.office) == ()
    shown = office.call("incidents.verification", incident="INC-0001")
    assert (shown.standing, shown.blind) == ("unknown", 1)
