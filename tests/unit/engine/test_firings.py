"""From samples of `ALERTS` to the times that alerts fired."""

from __future__ import annotations

from array import array

from holdfast.analysis.alerts import Firing
from holdfast.engine.signals.firings import Fired, fired
from holdfast.engine.signals.samples import Sampled

DISK = {"alertname": "DiskSlow", "node": "a"}
LABELS = (("node", "a"),)


def alerts(*times: float, state: str = "firing", **labels: str) -> Sampled:
    known = {"__name__": "ALERTS", "alertstate": state, **DISK, **labels}
    return Sampled("ALERTS", known, array("d", times), array("d", (1.0 for _ in times)))


def active(since: float, *times: float) -> Sampled:
    return Sampled("ALERTS_FOR_STATE", DISK, array("d", times), array("d", (since for _ in times)))


def test_a_missing_sample_ends_one_firing_and_begins_the_next() -> None:
    found = fired([alerts(60, 120, 240, 300)], 0.0, 600.0, 60.0)

    assert found.firings == (Firing("DiskSlow", LABELS, 60.0, 180.0), Firing("DiskSlow", LABELS, 240.0, 360.0))


def test_what_is_there_at_the_end_still_fires() -> None:
    found = fired([alerts(60, 120)], 0.0, 150.0, 60.0)

    assert found.firings == (Firing("DiskSlow", LABELS, 60.0, None),)


def test_pending_alerts_did_not_fire() -> None:
    assert fired([alerts(60, 120, state="pending")], 0.0, 600.0, 60.0).firings == ()


def test_only_the_time_that_was_asked_about_counts() -> None:
    found = fired([alerts(60, 120, 180, 240, 300)], 170.0, 1000.0, 60.0)

    assert found.firings == (Firing("DiskSlow", LABELS, 180.0, 360.0),)


def test_files_tell_their_own_step_and_end() -> None:
    found = fired([alerts(0, 30, 60, 90, 300, 330), alerts(900, pod="x")], -800.0)

    assert (found.since, found.until, found.step) == (100.0, 900.0, 30.0)
    assert [(item.start, item.end) for item in found.firings] == [(300.0, 360.0), (900.0, None)]


def test_the_wait_of_a_rule_is_the_shortest_from_active_to_firing() -> None:
    samples = [alerts(360, 420, 1000), active(60.0, 300.0, 360.0, 420.0), active(640.0, 1000.0)]

    assert fired(samples, 0.0, 2000.0, 60.0).waits == {"DiskSlow": 300.0}


def test_without_samples_there_is_an_empty_history() -> None:
    assert fired([], 10.0, 20.0, 5.0) == Fired(since=10.0, until=20.0, step=5.0)
