"""An hour in which nobody took alerts: a real Prometheus kept all of them, and each is told once as it was."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from holdfast.service.intake.backfill import begin_alerts, tend_alerts
from tests.builders.alerting import CLUSTER, SOURCE, alert, firings, incidents, send, with_source
from tests.builders.office import Clock, Testing, testing
from tests.prometheus.server import History, Point, prometheus, spoiled

pytestmark = [
    pytest.mark.prometheus,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="Debian's package `prometheus` is not installed"),
]
STEP = 15
NOW = datetime.fromtimestamp(time.time() // 60 * 60 - 60, UTC)
OUTAGE = NOW - timedelta(minutes=70)
MANY = 40


def minutes(count: float) -> datetime:
    """A moment of the outage."""
    return OUTAGE + timedelta(minutes=count)


def fired(starts: datetime, ends: datetime | None) -> list[Point]:
    """The samples of an alert that fires; it rests in the evaluation in which it ends."""
    first, last = starts.timestamp(), (ends or NOW).timestamp()
    return [(first + STEP * i, 1.0) for i in range(int((last - first) / STEP) + (ends is None))]


def since(starts: datetime, ends: datetime | None, active: datetime) -> list[Point]:
    """The samples that say since when its condition held."""
    return [(moment, active.timestamp()) for moment, _ in fired(starts, ends)]


# By its labels: when the alert fired and ended, and how long before its condition held.
TRUE: list[tuple[str, datetime, datetime | None, int]] = [
    ('alertname="PodCrashing",namespace="shop",pod="web-0",severity="critical"', minutes(-5), minutes(20), 0),
    ('alertname="PodCrashing",namespace="shop",pod="web-0",severity="critical"', minutes(30), minutes(35), 0),
    ('alertname="NodeDown",node="a",severity="critical"', minutes(12), minutes(13), 5),
    ('alertname="ClaimFull",namespace="shop",persistentvolumeclaim="data",severity="warning"', minutes(50), None, 10),
    ('alertname="Watchdog",severity="none"', minutes(-60), None, 0),
    *(
        (f'alertname="Storm",namespace="shop",pod="s-{i}",severity="critical"', minutes(5 + i), minutes(8 + i), 1)
        for i in range(MANY)
    ),
]


def history() -> History:
    alerts: dict[str, list[Point]] = {}
    state: dict[str, list[Point]] = {}
    for labels, starts, ends, before in TRUE:
        alerts.setdefault(f'{labels},alertstate="firing"', []).extend(fired(starts, ends))
        state.setdefault(labels, []).extend(since(starts, ends, starts - timedelta(minutes=before)))
    return {"ALERTS": alerts, "ALERTS_FOR_STATE": state}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prometheus(tmp_path_factory.mktemp("prometheus"), history()) as url:
        yield url


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(minutes(-1))) as made:
        yield made


def away(office: Testing, address: str) -> None:
    """Takes one alert, dies, and comes back when the hour is over."""
    with_source(office, prometheus=address)
    begin_alerts(office.office)
    send(office, alert(starts=minutes(-5), namespace="shop", pod="web-0"))
    office.clock.now = minutes(0)
    tend_alerts(office.office)
    office.clock.now = NOW
    begin_alerts(office.office)


def true() -> list[tuple[str, datetime, datetime | None]]:
    """Each time that an alert fired, as it was."""
    return sorted(
        (labels.partition('"')[2].partition('"')[0], starts, ends)
        for labels, starts, ends, _ in TRUE
        # What fired before anybody asked began when its condition did.
        if "Watchdog" not in labels
    )


def told(office: Testing) -> list[tuple[str, datetime, datetime | None]]:
    return [(rule, starts, ends) for rule, _, starts, ends in firings(office) if rule != "Watchdog"]


def test_every_alert_of_the_hour_is_there_once_with_its_true_start_and_end(office: Testing, address: str) -> None:
    away(office, address)

    office.work()

    source = office.call("alert-sources.get", source=SOURCE)
    assert sorted(told(office), key=str) == sorted(true(), key=str)
    assert (source.gaps, source.why) == ((), "")


def test_asking_again_and_again_tells_nothing_twice(office: Testing, address: str) -> None:
    away(office, address)
    office.work()
    before = firings(office), incidents(office)

    office.call("alert-sources.backfill", source=SOURCE, since=minutes(-8))
    office.work()
    send(
        office,
        alert("ClaimFull", starts=minutes(50), severity="warning", namespace="shop", persistentvolumeclaim="data"),
    )

    assert (firings(office), incidents(office)) == before


def test_the_timeline_of_each_incident_holds_its_alerts_once(office: Testing, address: str) -> None:
    away(office, address)
    office.work()

    lines = {
        name: [
            (line.id.partition(":")[2], line.at, line.until)
            for line in office.call("incidents.timeline", incident=name, limit=1000).items
            if line.kind == "alert"
        ]
        for name in incidents(office)
    }

    told = [(starts, ends) for found in lines.values() for _, starts, ends in found]
    assert sorted(told, key=str) == sorted(((starts, ends) for _, starts, ends in true()), key=str)
    assert sorted(map(len, lines.values())) == [1, 1, 2, MANY]
    assert all(found == sorted(found, key=lambda line: line[1]) for found in lines.values())


def test_since_when_a_condition_held_is_when_the_trouble_began(office: Testing, address: str) -> None:
    away(office, address)
    office.work()

    node = office.call("alert-firings.list", rule="NodeDown").items[0]

    shown = office.call("incidents.get", incident=node.incident).incident
    assert (node.active, node.starts, node.told) == (minutes(7), minutes(12), "backfill")
    assert shown.began == minutes(7)


@pytest.mark.parametrize("how", ["503", "cut"])
def test_a_prometheus_that_does_not_say_all_leaves_the_gap_and_is_asked_again(
    office: Testing, address: str, how: str
) -> None:
    with spoiled(address, how) as proxy:
        away(office, proxy)
        office.work()
        source = office.call("alert-sources.get", source=SOURCE)
        assert [(gap.reason, gap.since) for gap in source.gaps] == [("stopped", minutes(0))]
        assert source.why != ""
        assert len(firings(office)) == 1
    office.call("alert-sources.update", source=SOURCE, prometheus=address)
    office.clock.on(minutes=6)

    tend_alerts(office.office)
    office.work()

    assert len(told(office)) == len(true())
    assert office.call("alert-sources.get", source=SOURCE).gaps == ()


def test_without_a_prometheus_the_gap_stays_and_is_shown(office: Testing) -> None:
    away(office, "")

    office.work()

    source = office.call("alert-sources.get", source=SOURCE)
    assert [(gap.since, gap.until, gap.reason) for gap in source.gaps] == [(minutes(0), NOW, "stopped")]
    assert not source.can_fill


def test_a_batch_that_was_cut_short_is_made_whole(office: Testing, address: str) -> None:
    with_source(office, prometheus=address)
    office.clock.now = NOW
    begin_alerts(office.office)

    first = alert("Storm", starts=minutes(5), ends=minutes(8), namespace="shop", pod="s-0")
    send(office, first, key="storm", groupLabels={"alertname": "Storm"}, truncatedAlerts=MANY - 1)
    office.clock.on(minutes=1)
    tend_alerts(office.office)
    office.work()

    assert [rule for rule, _, _ in told(office)].count("Storm") == MANY
    assert len({item.incident for item in office.call("alert-firings.list", rule="Storm", limit=100).items}) == 1


def test_a_cluster_that_is_watched_by_two_servers_is_asked_for_once(office: Testing, address: str) -> None:
    away(office, address)
    begin_alerts(office.office)

    waiting = [item for item in office.call("jobs.list").items if item.action == "backfill"]

    assert len(waiting) == 1
    assert waiting[0].cluster in ("", CLUSTER)
