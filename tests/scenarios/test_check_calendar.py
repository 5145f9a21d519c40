"""AT-24, the calendar of checks: a quarter over HTTP with a clock that the test drives, and what goes wrong then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.check import CADENCES
from holdfast.service.checks.check_times import make_due_checks
from tests.builders.driven import Driven, Refused, driven
from tests.builders.office import ADMIN, Clock, example, viewer

CLUSTER = "prod-seoul"
# 07:00 in Seoul is 22:00 of the day before in UTC.
START = datetime(2025, 12, 31, 15, 0, tzinfo=UTC)
END = "2026-03-31T14:00:00Z"
WEEKLY = [
    *(date(2026, 1, day) for day in (5, 12, 19, 26)),
    # From the 16th to the 18th of February is the lunar new year, and the 2nd of March stands for a Sunday.
    *(date(2026, 2, day) for day in (2, 9, 19, 23)),
    *(date(2026, 3, day) for day in (3, 9, 16, 23, 30)),
]
MONTHLY = [date(2026, 1, 2), date(2026, 2, 2), date(2026, 3, 3)]
SEOUL = timedelta(hours=9)
OPERATOR, READER = viewer("minji", CLUSTER, role="operator"), viewer("sora", CLUSTER)
Due = dict[str, Any]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Driven]:
    with driven(tmp_path, Clock(START), OPERATOR, READER) as made:
        made.ask("clusters.create", name=CLUSTER)
        make_due_checks(made.office.office)
        yield made


def live(server: Driven, days: float, look: float = 6.0) -> None:
    """Lets so many days pass on a server that looks for due checks every few hours."""
    until = server.office.clock.now + timedelta(days=days)
    while server.office.clock.now < until:
        server.office.clock.on(hours=look)
        make_due_checks(server.office.office)
        server.office.work()


def upload(server: Driven, recording: str) -> datetime:
    """Sends a recording and lets it be judged; gives the moment at which it was taken."""
    server.ask("clusters.upload", cluster=CLUSTER, body_=example(recording), name="-")
    server.office.work()
    return moment(server.ask("snapshots.list", cluster=CLUSTER)["items"][0]["taken_at"])


def run(server: Driven, cadence: str) -> None:
    server.ask("checks.run", OPERATOR, cluster=CLUSTER, cadence=cadence)
    server.office.work()


def due(server: Driven, cadence: str, since: str, until: str = END) -> list[Due]:
    asked: dict[str, Any] = {"cluster": CLUSTER, "cadence": cadence, "from": since, "until": until}
    found: list[Due] = server.ask("checks.calendar", READER, **asked)["items"]
    return found


def newest(server: Driven, check: str) -> dict[str, Any]:
    found: dict[str, Any] = server.ask("checks.history", READER, cluster=CLUSTER, check=check)["items"][0]
    return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def days(items: Sequence[Due]) -> list[date]:
    return [(moment(item["due"]) + SEOUL).date() for item in items]


def test_each_cadence_has_eighteen_checks(server: Driven) -> None:
    found = server.ask("checks.list", READER, limit=200)["items"]

    assert Counter(item["cadence"] for item in found) == dict.fromkeys(CADENCES, 18)
    assert [item["number"] for item in found] == [*range(1, 19)] * 4


@pytest.mark.slow
def test_a_quarter_has_the_due_dates_of_its_calendar(server: Driven) -> None:
    live(server, 89.8)

    found = {cadence: due(server, cadence, "2025-12-31T15:00:00Z") for cadence in CADENCES}

    assert days(found["daily"]) == [date(2026, 1, 1) + timedelta(days=number) for number in range(90)]
    assert days(found["weekly"]) == WEEKLY
    assert days(found["monthly"]) == MONTHLY
    assert days(found["quarterly"]) == MONTHLY[:1]
    assert {item["state"] for items in found.values() for item in items} == {"done"}
    assert all(sum(item["counts"].values()) == 18 for items in found.values() for item in items)


@pytest.mark.slow
def test_one_run_makes_up_for_what_a_stopped_server_missed(server: Driven) -> None:
    live(server, 40)
    # Nobody is there for four days, from a Tuesday on.
    server.office.clock.on(days=4)
    live(server, 2)

    daily = due(server, "daily", "2026-02-08T00:00:00Z", "2026-02-15T00:00:00Z")

    late = daily[4]
    states = [(item["state"], item["made_up"]) for item in daily]
    assert states == [("done", None), *[("missed", late["due"])] * 3, *[("done", None)] * 3]
    assert moment(late["ran"]) > moment(late["due"]) + timedelta(hours=12)


def test_a_round_waits_for_the_end_of_a_maintenance(server: Driven) -> None:
    live(server, 10)
    end = server.office.clock.now + timedelta(hours=16)
    server.ask("maintenances.create", cluster=CLUSTER, until=end.isoformat(), why="new firmware")
    live(server, 0.5)
    before = due(server, "daily", "2026-01-10T15:00:00Z", "2026-01-11T15:00:00Z")
    live(server, 0.5, look=1.0)

    after = due(server, "daily", "2026-01-10T15:00:00Z", "2026-01-11T15:00:00Z")

    assert [(item["state"], moment(item["until"])) for item in before] == [("postponed", end)]
    assert [item["state"] for item in after] == ["done"]
    assert moment(after[0]["ran"]) >= end


def test_two_servers_run_a_round_once(server: Driven) -> None:
    server.office.clock.on(days=1)

    made = [make_due_checks(server.office.office), make_due_checks(server.office.office)]
    server.office.work()

    assert [len(keys) for keys in made] == [1, 0]
    assert server.ask("checks.history", cluster=CLUSTER, check="daily.claim-states")["total"] == 1


def test_a_failed_check_joins_the_incident_of_what_it_failed_of_and_so_does_the_next_failure(server: Driven) -> None:
    upload(server, "claim-lost")
    for _ in range(2):
        server.office.clock.on(hours=1)
        run(server, "daily")

    runs = server.ask("checks.history", cluster=CLUSTER, check="daily.claim-states")["items"]
    found = server.ask("incidents.get", incident=runs[0]["incident"])

    assert [item["state"] for item in runs] == ["fail", "fail"]
    assert runs[0]["incident"] == runs[1]["incident"]
    assert found["incident"]["source"] == "finding"
    for told in (runs[0]["lines"][0]["text"], str([entry["sentence"] for entry in found["timeline"]])):
        assert "PersistentVolumeClaim shop/ratings" in told


@pytest.mark.slow
def test_an_incident_is_told_once_that_its_check_passes_again(server: Driven) -> None:
    for recording in ("claim-lost", "healthy-storage", "healthy-storage"):
        upload(server, recording)
        server.office.clock.on(hours=1)
        run(server, "daily")

    runs = server.ask("checks.history", cluster=CLUSTER, check="daily.claim-states")["items"]
    told = server.ask("incidents.get", incident=runs[2]["incident"])["timeline"]

    assert [item["state"] for item in runs] == ["pass", "pass", "fail"]
    assert len([entry for entry in told if "passes again" in entry["sentence"]]) == 1


def test_what_a_person_decides_waits_for_the_signature_of_somebody_who_may(server: Driven) -> None:
    upload(server, "healthy-storage")
    run(server, "weekly")
    before = newest(server, "weekly.compliance")
    asked = {
        "cluster": CLUSTER,
        "check": "weekly.compliance",
        "due": before["due"],
        "verdict": "pass",
        "note": "The controls were looked at with the auditor.",
        "evidence": "https://wiki.example.com/audit/2026-01",
    }

    with pytest.raises(Refused):
        server.ask("checks.sign", READER, **dict(asked))
    signed = server.ask("checks.sign", OPERATOR, **dict(asked))

    assert (before["state"], signed["state"], signed["decided"]) == ("not-evaluated", "pass", "not-evaluated")
    assert (signed["signature"]["name"], signed["signature"]["evidence"]) == ("minji", asked["evidence"])
    assert server.ask("audit.list", ADMIN, limit=1)["items"][0]["deed"]["action"] == "checks.sign"


def test_an_old_snapshot_says_nothing_of_today(server: Driven) -> None:
    taken = upload(server, "healthy-storage")
    server.office.clock.now = taken + timedelta(hours=37)
    run(server, "daily")

    last = newest(server, "daily.claim-states")

    assert last["state"] == "not-evaluated"
    assert "too old" in last["missing"][0]
