"""Checks about the people who look after a cluster: what their incidents and deeds say, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders.driven import Driven, driven
from tests.builders.office import Clock, example, viewer

CLUSTER = "prod-seoul"
# Two hours after the recording was taken.
START = datetime(2026, 11, 21, 16, 46, tzinfo=UTC)
OPERATOR = viewer("minji", CLUSTER, role="operator")
CERTAIN = {"process": "hindered", "users": "many", "urgency": "24h"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Driven]:
    with driven(tmp_path, Clock(START), OPERATOR) as made:
        made.ask("clusters.create", name=CLUSTER)
        made.ask("clusters.upload", cluster=CLUSTER, body_=example("healthy-storage"), name="-")
        made.office.work()
        yield made


def states(server: Driven, cadence: str) -> dict[str, str]:
    server.ask("checks.run", OPERATOR, cluster=CLUSTER, cadence=cadence)
    server.office.work()
    found: dict[str, str] = {}
    for item in server.ask("checks.list", OPERATOR, limit=200)["items"]:
        if item["cadence"] == cadence:
            newest: dict[str, Any] = server.ask("checks.history", OPERATOR, cluster=CLUSTER, check=item["id"])["items"][
                0
            ]
            found[item["id"].partition(".")[2]] = newest["state"]
    return found


def test_a_month_without_incidents_keeps_every_clock_and_measures_no_recovery(server: Driven) -> None:
    monthly, quarterly = states(server, "monthly"), states(server, "quarterly")

    assert {name: monthly[name] for name in ("process-efficiency", "automation-opportunities", "training-need")} == {
        "process-efficiency": "pass",
        "automation-opportunities": "pass",
        "training-need": "waiting-for-person",
    }
    assert (quarterly["recovery-time"], quarterly["procedure-improvements"]) == ("not-evaluated", "pass")


def test_an_incident_that_ran_out_of_its_time_fails_the_checks_of_the_process(server: Driven) -> None:
    incident = server.ask("incidents.open", OPERATOR, title="orders stand still", cluster=CLUSTER, assessment=CERTAIN)
    server.on(hours=30)

    monthly, quarterly = states(server, "monthly"), states(server, "quarterly")

    assert incident["incident"]["priority"] in ("P1", "P2")
    assert (monthly["process-efficiency"], quarterly["recovery-time"]) == ("fail", "fail")
