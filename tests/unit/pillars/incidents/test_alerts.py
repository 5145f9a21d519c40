"""What a body of the webhook of an Alertmanager means, whatever is in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.model.intake_refusals import BatchTooLarge, IntakeRefused
from holdfast.pillars.incidents import alerts
from holdfast.pillars.incidents.alerts import LeftOut, fingerprint_of, is_same, read_batch
from tests.builders.alerting import alert, batch

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("labels", "fingerprint"),
    [({}, 14695981039346656037), ({"name": "garland, briggs", "fear": "love is not enough"}, 5799056148416392346)],
    ids=["none", "two"],
)
def test_the_fingerprint_is_that_of_prometheus(labels: dict[str, str], fingerprint: int) -> None:
    assert int(fingerprint_of(labels), 16) == fingerprint


def test_a_batch_tells_its_group_and_its_alerts() -> None:
    raw = batch(
        alert(starts=NOW - HOUR, pod="web-0", summary="It crashes."),
        alert(starts=NOW - HOUR, ends=NOW, pod="web-1"),
        key="a",
        groupLabels={"alertname": "PodCrashing"},
        truncatedAlerts=3,
    )

    found = read_batch(raw, NOW)

    assert (found.key, found.receiver, found.labels, found.truncated) == (
        "a",
        "holdfast",
        {"alertname": "PodCrashing"},
        3,
    )
    assert [(item.labels["pod"], item.starts, item.ends, item.summary) for item in found.alerts] == [
        ("web-0", NOW - HOUR, None, "It crashes."),
        ("web-1", NOW - HOUR, NOW, ""),
    ]


def test_moments_in_any_zone_and_with_nanoseconds_are_read() -> None:
    item = alert() | {"startsAt": "2026-01-15T20:00:00.123456789+09:00"}

    found = read_batch(batch(item), NOW)

    assert found.alerts[0].starts == datetime(2026, 1, 15, 11, 0, 0, 123456, tzinfo=UTC)


def test_what_lies_ahead_is_taken_as_now_since_clocks_differ() -> None:
    found = read_batch(batch(alert(starts=NOW + HOUR), alert("Other", starts=NOW, ends=NOW + HOUR)), NOW)

    assert [(item.starts, item.ends) for item in found.alerts] == [(NOW, None), (NOW, NOW)]


def test_one_alert_that_is_none_does_not_lose_the_others() -> None:
    broken: list[Any] = [None, {"labels": {}}, alert() | {"startsAt": "never"}, alert() | {"status": "maybe"}]

    found = read_batch(batch(*broken, alert("Well")), NOW)

    assert [item.rule for item in found.alerts] == ["Well"]
    assert found.left_out == (
        LeftOut(place=0, why="no-object"),
        LeftOut(place=1, why="no-name"),
        LeftOut(place=2, why="no-start"),
        LeftOut(place=3, why="no-status"),
    )


def test_an_alert_that_is_told_twice_is_one_and_has_ended_where_either_says_so() -> None:
    twice = (alert(starts=NOW - HOUR), alert(starts=NOW - HOUR, ends=NOW), alert(starts=NOW - HOUR))

    found = read_batch(batch(*twice), NOW)

    assert [(item.starts, item.ends) for item in found.alerts] == [(NOW - HOUR, NOW)]


@pytest.mark.parametrize("version", ["4", 4])
def test_a_version_that_is_written_as_a_number_is_the_same_version(version: object) -> None:
    raw = {**json.loads(batch(alert("Well"))), "version": version}

    found = read_batch(json.dumps(raw).encode(), NOW)

    assert [item.rule for item in found.alerts] == ["Well"]


def test_labels_are_kept_within_bounds_and_without_what_no_screen_shows() -> None:
    found = read_batch(batch(alert(pod="x" * 100_000, odd="a\u202eb\x00c", api_key="sk-1234567890")), NOW).alerts[0]

    assert len(found.labels["pod"]) == alerts.LONGEST_VALUE
    assert found.labels["odd"] == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"
    assert "sk-1234567890" not in str(found)


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "MOST_ALERTS", 1)

    with pytest.raises(BatchTooLarge):
        read_batch(batch(alert(), alert("Other")), NOW)


def test_labels_that_a_sender_adds_leave_an_alert_the_same() -> None:
    kept = {"alertname": "A", "pod": "x"}

    assert is_same(kept, {**kept, "cluster": "prod"})
    assert is_same({**kept, "cluster": "prod"}, kept)
    assert not is_same(kept, {**kept, "pod": "y"})
    assert not is_same(kept, {**kept, "alertname": "B"})


@given(PLAIN, st.dictionaries(st.sampled_from(["labels", "status", "startsAt", "endsAt", "annotations"]), PLAIN))
def test_anything_is_read_or_refused(whole: Any, one: dict[str, Any]) -> None:
    for body in (
        json.dumps(whole).encode(),
        batch(alert() | one),
        batch(groupKey=whole, truncatedAlerts=whole),
    ):
        try:
            found = read_batch(body, NOW)
        except IntakeRefused:
            continue
        assert all(item.starts <= NOW and (item.ends is None or item.starts <= item.ends) for item in found.alerts)
