"""Maintenance windows: what they cover, and that they end by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.incidents.maintenances import end_maintenances, in_force
from tests.builders.office import Clock, Testing, testing

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path, clock=Clock(START)) as made:
        for name in ("prod", "staging"):
            made.call("clusters.create", name=name)
        yield made


def planned(desk: Testing, **fields: Any) -> Any:
    return desk.call(
        "maintenances.create", **{"cluster": "prod", "until": START + 2 * HOUR, "why": "new firmware", **fields}
    )


def covered(desk: Testing, cluster: str = "prod", namespace: str = "shop", hours: float = 1, **labels: str) -> str:
    """Names the window that covers something after some hours, or nothing."""
    with desk.office.stores.read() as store:
        found = in_force(store, cluster, namespace, labels, START + hours * HOUR)
    return found.id if found else ""


def test_a_window_holds_from_its_first_moment_until_before_its_last(desk: Testing) -> None:
    window = planned(desk, since=START + HOUR).id

    found = [covered(desk, hours=hours) for hours in (0.999, 1, 1.999, 2)]

    assert found == ["", window, window, ""]


@pytest.mark.parametrize(
    ("fields", "place", "is_covered"),
    [
        ({}, {"namespace": ""}, True),
        ({}, {"cluster": "staging"}, False),
        ({"cluster": ""}, {"cluster": "staging"}, True),
        ({"namespaces": ["shop"]}, {}, True),
        ({"namespaces": ["shop"]}, {"namespace": "bank"}, False),
        ({"namespaces": ["shop"]}, {"namespace": ""}, False),
        ({"labels": {"alertname": "Kube*"}}, {"alertname": "KubePodCrashLooping"}, True),
        ({"labels": {"alertname": "Kube*"}}, {"alertname": "NodeDown"}, False),
        ({"labels": {"alertname": "*"}}, {}, False),
        ({"labels": {"a": "1", "b": "2"}}, {"a": "1", "b": "3"}, False),
        ({"labels": {"a": "X"}}, {"a": "x"}, False),
    ],
)
def test_a_window_covers_what_it_names_and_nothing_else(
    desk: Testing, fields: dict[str, Any], place: dict[str, Any], is_covered: bool
) -> None:
    planned(desk, **fields)

    assert bool(covered(desk, **place)) == is_covered


def test_of_several_windows_the_one_that_lasts_longest_counts(desk: Testing) -> None:
    planned(desk)
    longer = planned(desk, until=START + 3 * HOUR)

    assert covered(desk) == longer.id


def test_a_window_ends_by_itself_once(desk: Testing) -> None:
    window = planned(desk)
    desk.clock.now = START + 2 * HOUR - timedelta(microseconds=1)
    early = end_maintenances(desk.office)
    desk.clock.now = START + 2 * HOUR

    ended = [[kept.id for kept in end_maintenances(desk.office)] for _ in range(2)]

    assert (early, ended) == ((), [[window.id], []])
    assert [row.state for row in desk.call("maintenances.list", state="over").items] == ["over"]
    assert desk.call("maintenances.list").items == ()


def test_a_window_that_is_ended_early_stays_on_record(desk: Testing) -> None:
    window = planned(desk)
    later = planned(desk, since=START + HOUR)
    desk.clock.now = START + HOUR / 2

    for kept in (window, later):
        desk.call("maintenances.delete", maintenance=kept.id)

    (over,) = desk.call("maintenances.list", state="over").items
    assert (over.id, over.until, covered(desk)) == (window.id, START + HOUR / 2, "")


@pytest.mark.parametrize(
    "fields",
    [
        {"until": START},
        {"until": START + timedelta(days=32)},
        {"since": START + 3 * HOUR},
        {"cluster": "", "namespaces": ["shop"]},
    ],
    ids=["over", "endless", "backwards", "anywhere"],
)
def test_a_window_that_means_nothing_is_refused(desk: Testing, fields: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        planned(desk, **fields)


def test_nobody_silences_more_than_they_may(desk: Testing) -> None:
    commander = Principal(id="u-c", name="c", grants=(Grant("incident-commander", Scope("prod", "shop")),))
    asked: dict[str, Any] = {"until": START + HOUR, "why": "w", "cluster": "prod"}
    own = desk.call("maintenances.create", commander, **asked, namespaces=["shop"])
    whole = planned(desk)

    for namespaces in ([], ["shop", "bank"]):
        with pytest.raises(NotPermitted):
            desk.call("maintenances.create", commander, **asked, namespaces=namespaces)
    with pytest.raises(RecordAbsent):
        desk.call("maintenances.delete", commander, maintenance=whole.id)
    assert [row.id for row in desk.call("maintenances.list", commander).items] == [own.id]


def test_a_cluster_that_nobody_knows_has_no_windows(desk: Testing) -> None:
    with pytest.raises(RecordAbsent):
        planned(desk, cluster="nowhere")
