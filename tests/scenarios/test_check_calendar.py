"""A quarter of checks: when they are due, what nobody ran, what was put off, and who signed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.check import CADENCES
from holdfast.service.check_times import make_due_checks
from holdfast.service.operations.checks import CheckCalendar, DueShown
from tests.builders.office import ADMIN, Clock, Testing, example, testing, viewer

CLUSTER = "prod-seoul"
# 07:00 in Seoul is 22:00 of the day before in UTC.
START = datetime(2025, 12, 31, 15, 0, tzinfo=UTC)
WEEKLY = [
    *(date(2026, 1, day) for day in (5, 12, 19, 26)),
    # From the 16th to the 18th of February is the lunar new year, and the 2nd of March stands for a Sunday.
    *(date(2026, 2, day) for day in (2, 9, 19, 23)),
    *(date(2026, 3, day) for day in (3, 9, 16, 23, 30)),
]
MONTHLY = [date(2026, 1, 2), date(2026, 2, 2), date(2026, 3, 3)]
SEOUL = timedelta(hours=9)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(START)) as made:
        made.register(CLUSTER)
        make_due_checks(made.office)
        yield made


def live(office: Testing, days: float, look: float = 6.0) -> None:
    """Lets so many days pass on a server that looks every few hours."""
    until = office.clock.now + timedelta(days=days)
    while office.clock.now < until:
        office.clock.on(hours=look)
        make_due_checks(office.office)
        office.work()


def due(office: Testing, cadence: str, since: str, until: str = "2026-03-31T14:00:00Z") -> tuple[DueShown, ...]:
    asked: dict[str, Any] = {"cluster": CLUSTER, "cadence": cadence, "from": since, "until": until}
    found: CheckCalendar = office.call("checks.calendar", ADMIN, **asked)
    return found.items


def days(items: Sequence[DueShown]) -> list[date]:
    return [(item.due + SEOUL).date() for item in items]


def test_each_cadence_has_eighteen_checks(office: Testing) -> None:
    found = office.call("checks.list", limit=200).items

    assert Counter(item.cadence for item in found) == dict.fromkeys(CADENCES, 18)
    assert all([i.number for i in found if i.cadence == cadence] == [*range(1, 19)] for cadence in CADENCES)


def test_a_quarter_has_the_due_dates_of_its_calendar(office: Testing) -> None:
    live(office, 89.8)

    found = {cadence: due(office, cadence, "2025-12-31T15:00:00Z") for cadence in CADENCES}

    assert days(found["daily"]) == [date(2026, 1, 1) + timedelta(days=number) for number in range(90)]
    assert days(found["weekly"]) == WEEKLY
    assert days(found["monthly"]) == MONTHLY
    assert days(found["quarterly"]) == MONTHLY[:1]
    assert {item.state for items in found.values() for item in items} == {"done"}


def test_one_run_makes_up_for_what_a_stopped_server_missed(office: Testing) -> None:
    live(office, 40)
    # Nobody is there for four days, from a Tuesday on.
    office.clock.on(days=4)
    live(office, 2)

    daily = due(office, "daily", "2026-02-08T00:00:00Z", "2026-02-15T00:00:00Z")

    states = [(item.state, item.made_up) for item in daily]
    made_up = daily[4].due
    assert states == [("done", None), *[("missed", made_up)] * 3, *[("done", None)] * 3]
    assert daily[4].ran is not None
    assert daily[4].ran > daily[4].due + timedelta(hours=12)
    assert [item.state for item in due(office, "weekly", "2026-02-08T00:00:00Z", "2026-02-15T00:00:00Z")] == ["done"]


def test_a_round_waits_for_the_end_of_a_maintenance(office: Testing) -> None:
    live(office, 10)
    end = office.clock.now + timedelta(hours=16)
    office.call("maintenances.create", cluster=CLUSTER, until=end, why="new firmware")
    live(office, 0.5)
    before = due(office, "daily", "2026-01-10T15:00:00Z", "2026-01-11T15:00:00Z")
    live(office, 0.5, look=1.0)

    after = due(office, "daily", "2026-01-10T15:00:00Z", "2026-01-11T15:00:00Z")

    assert [(item.state, item.until) for item in before] == [("postponed", end)]
    assert [item.state for item in after] == ["done"]
    assert after[0].ran is not None
    assert after[0].ran >= end


def test_two_servers_run_a_round_once(office: Testing) -> None:
    office.clock.on(days=1)

    made = [make_due_checks(office.office), make_due_checks(office.office)]
    office.work()

    assert [len(keys) for keys in made] == [1, 0]
    assert len(office.call("checks.history", cluster=CLUSTER, check="daily.claim-states").items) == 1


def test_a_failed_check_opens_an_incident_and_the_next_failure_joins_it(office: Testing) -> None:
    office.upload(CLUSTER, example("claim-lost"))
    for _ in range(2):
        office.clock.on(hours=1)
        office.call("checks.run", cluster=CLUSTER, cadence="daily")
        office.work()

    runs = office.call("checks.history", cluster=CLUSTER, check="daily.claim-states").items
    incident = office.call("incidents.get", incident=runs[0].incident)

    assert [run.state for run in runs] == ["fail", "fail"]
    assert runs[0].incident == runs[1].incident
    assert incident.incident.priority == "P2"
    assert any("PersistentVolumeClaim shop/ratings" in entry.sentence for entry in incident.timeline)
    assert any("PersistentVolumeClaim shop/ratings" in line.text for line in runs[0].lines)


def test_what_a_person_decides_waits_for_their_signature(office: Testing) -> None:
    office.upload(CLUSTER, example("healthy-storage"))
    office.call("checks.run", cluster=CLUSTER, cadence="weekly")
    office.work()
    operator = viewer("minji", CLUSTER, role="operator")
    before = office.call("checks.history", cluster=CLUSTER, check="weekly.compliance").items[0]

    signed = office.call(
        "checks.sign",
        operator,
        cluster=CLUSTER,
        check="weekly.compliance",
        due=f"{before.due:%Y-%m-%dT%H:%M:%SZ}",
        verdict="pass",
        note="The controls were looked at with the auditor.",
        evidence="https://wiki.example.com/audit/2026-01",
    )

    assert (before.state, signed.state, signed.decided) == ("not-evaluated", "pass", "not-evaluated")
    assert signed.signature.name == "minji"
    assert office.call("audit.list", limit=1).items[0].deed.action == "checks.sign"


def test_an_old_snapshot_says_nothing_of_today(office: Testing) -> None:
    office.upload(CLUSTER, example("healthy-storage"))
    taken = office.call("snapshots.list", cluster=CLUSTER).items[0].taken_at
    office.clock.now = taken + timedelta(hours=37)
    office.call("checks.run", cluster=CLUSTER, cadence="daily")
    office.work()

    last = office.call("checks.history", cluster=CLUSTER, check="daily.claim-states").items[0]

    assert last.state == "not-evaluated"
    assert "too old" in last.missing[0]
