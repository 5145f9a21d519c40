"""From the samples of a Prometheus to each time that an alert fired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from holdfast.engine.signals.samples import Sampled
from holdfast.pillars.incidents.alerts_history import fired_alerts

START = datetime(2026, 1, 15, 12, tzinfo=UTC)
T = START.timestamp()
HOUR = timedelta(hours=1)
POD = {"alertname": "PodCrashing", "pod": "web-0"}
Told = list[tuple[datetime, datetime | None, datetime | None]]


def firing(times: Iterable[float], state: str = "firing", **labels: str) -> Sampled:
    moments = [T + t for t in times]
    return Sampled("ALERTS", {**POD, **labels, "alertstate": state}, moments, [1.0] * len(moments))


def active(since: float, times: Iterable[float], **labels: str) -> Sampled:
    moments = [T + t for t in times]
    return Sampled("ALERTS_FOR_STATE", {**POD, **labels}, moments, [T + since] * len(moments))


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def told(*samples: Sampled) -> Told:
    return [(item.starts, item.ends, item.active) for item in fired_alerts(samples, START, START + HOUR)]


def test_an_alert_begins_with_its_first_evaluation_and_ends_with_the_first_in_which_it_rests() -> None:
    pending = firing(range(0, 300, 15), "pending")

    found = told(pending, firing(range(300, 600, 15)), active(0, range(0, 600, 15)))

    assert found == [(at(300), at(600), at(0))]


def test_one_that_fires_to_the_end_has_not_ended() -> None:
    assert told(firing(range(1800, 3601, 15))) == [(at(1800), None, None)]


def test_each_time_is_told_apart() -> None:
    times = [*range(0, 60, 15), *range(600, 660, 15)]

    assert told(firing(times), active(0, times[:4]), active(600, ())) == [
        (at(0), at(60), at(0)),
        (at(600), at(660), None),
    ]


def test_an_evaluation_that_was_missed_ends_nothing_while_the_condition_held() -> None:
    times = [*range(100, 160, 15), *range(600, 660, 15)]

    assert told(firing(times), active(100, times)) == [(at(100), at(660), at(100))]


def test_what_fired_before_the_span_began_when_its_condition_did() -> None:
    times = range(0, 120, 15)

    assert told(firing(times), active(-7200, times)) == [(at(-7200), at(120), at(-7200))]


def test_one_evaluation_is_as_long_as_others_are_apart() -> None:
    found = told(firing([900]), firing(range(0, 300, 30), pod="db-0"))

    assert found == [(at(0), at(300), None), (at(900), at(930), None)]


def test_labels_of_the_sender_are_part_of_the_fingerprint() -> None:
    (bare,) = fired_alerts([firing([900])], START, START + HOUR)
    (sent,) = fired_alerts([firing([900])], START, START + HOUR, {"replica": "a"})

    assert sent.labels == {**POD, "replica": "a"}
    assert bare.fingerprint != sent.fingerprint


def test_samples_that_are_told_twice_count_once() -> None:
    times = [0, 0, 15, 15, 30]

    assert told(firing(times)) == [(at(0), at(45), None)]
