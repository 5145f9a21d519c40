"""Alerts of an Alertmanager become firings and incidents, each exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from holdfast.model.alerts_kept import ALERT_SOURCES, HeldBack
from holdfast.model.errors import HoldfastError
from holdfast.model.intake_refusals import BatchUnreadable, BatchVersionUnknown
from holdfast.model.store_refusals import RecordAbsent
from holdfast.model.watches import WATCHES
from holdfast.pillars.incidents.alerts import Batch, told_alert
from holdfast.service.intake.backfill import tend_alerts
from holdfast.service.intake.judging import Sender
from holdfast.service.intake.placing import taken_in
from tests.builders.alerting import CLUSTER, SENDER, SOURCE, alert, batch, firings, incidents, send, with_source
from tests.builders.kube import pod
from tests.builders.office import NOON, Testing, listed, testing, viewer

MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        with_source(made)
        yield made


def test_an_alert_opens_an_incident_with_its_true_start(office: Testing) -> None:
    office.clock.on(minutes=3)

    taken = send(office, alert(namespace="shop", pod="web-0", summary="It crashes."))

    shown = office.call("incidents.get", incident="INC-0001").incident
    assert (taken.new, taken.opened, taken.joined) == (1, ("INC-0001",), ())
    assert (shown.title, shown.cluster, shown.namespaces) == ("PodCrashing: It crashes.", CLUSTER, ("shop",))
    assert (shown.began, shown.affected, shown.assessment.urgency) == (NOON, ("Pod shop/web-0",), "now")
    assert firings(office) == [("PodCrashing", "INC-0001", NOON, None)]


def test_a_repeat_makes_nothing_new(office: Testing) -> None:
    send(office, alert(pod="web-0", namespace="shop"))
    office.clock.on(hours=4)

    taken = send(office, alert(pod="web-0", namespace="shop"))

    assert (taken.new, taken.known, taken.opened) == (0, 1, ())
    assert incidents(office) == ["INC-0001"]
    assert firings(office) == [("PodCrashing", "INC-0001", NOON, None)]


def test_what_joins_a_group_joins_its_incident(office: Testing) -> None:
    send(office, alert(pod="web-0", namespace="shop"))
    office.clock.on(minutes=10)

    taken = send(
        office, alert(pod="web-0", namespace="shop"), alert(pod="db-0", namespace="data", starts=NOON + MINUTE)
    )

    shown = office.call("incidents.get", incident="INC-0001").incident
    assert taken.joined == ("INC-0001",)
    assert (shown.affected, shown.namespaces) == (("Pod shop/web-0", "Pod data/db-0"), ("shop", "data"))


def test_the_end_of_an_alert_is_kept_and_told(office: Testing) -> None:
    send(office, alert(pod="web-0", namespace="shop"))
    office.clock.on(minutes=10)

    taken = send(office, alert(pod="web-0", namespace="shop", ends=NOON + 7 * MINUTE))

    last = office.call("incidents.get", incident="INC-0001").timeline[-1]
    assert taken.ended == 1
    assert firings(office) == [("PodCrashing", "INC-0001", NOON, NOON + 7 * MINUTE)]
    assert "2026-01-15 12:07:00 UTC" in last.sentence


def test_one_that_fires_again_while_its_incident_is_open_belongs_to_it(office: Testing) -> None:
    office.clock.on(minutes=2)
    send(office, alert(pod="web-0", namespace="shop", ends=NOON + MINUTE))
    office.clock.on(minutes=10)

    taken = send(office, alert(pod="web-0", namespace="shop", starts=NOON + 5 * MINUTE))

    assert taken.joined == ("INC-0001",)
    assert firings(office) == [
        ("PodCrashing", "INC-0001", NOON, NOON + MINUTE),
        ("PodCrashing", "INC-0001", NOON + 5 * MINUTE, None),
    ]


def test_other_groups_are_other_incidents(office: Testing) -> None:
    send(office, alert(pod="web-0", namespace="shop"))

    taken = send(office, alert("DiskFull", node="a"), key='{}:{alertname="DiskFull"}')

    assert taken.opened == ("INC-0002",)


def test_trouble_that_comes_back_after_the_end_is_a_new_incident_that_names_the_old(office: Testing) -> None:
    office.clock.on(minutes=2)
    send(office, alert(pod="web-0", namespace="shop", ends=NOON + MINUTE))
    office.call("incidents.dismiss", incident="INC-0001", reason="A drill.")
    office.clock.on(hours=1)

    taken = send(office, alert(pod="web-0", namespace="shop", starts=NOON + 30 * MINUTE))

    first = office.call("incidents.get", incident="INC-0002").timeline[0]
    assert taken.opened == ("INC-0002",)
    assert "INC-0001" in first.sentence


def test_a_watchdog_and_what_is_no_trouble_make_no_incident(office: Testing) -> None:
    taken = send(office, alert("Watchdog", severity="none"), alert("Odd", severity="info"))

    source = office.call("alert-sources.get", source=SOURCE)
    assert (taken.new, taken.apart, taken.opened) == (2, 2, ())
    assert source.watched == NOON


def test_an_alert_of_a_maintenance_is_kept_and_becomes_an_incident_when_it_outlasts_it(office: Testing) -> None:
    until = NOON + timedelta(hours=1)
    office.call("maintenances.create", cluster=CLUSTER, since=NOON - MINUTE, until=until, why="A new disk.")

    taken = send(office, alert(pod="web-0", namespace="shop"))
    office.clock.on(hours=2)
    tend_alerts(office.office)

    assert (taken.apart, taken.opened) == (1, ())
    assert firings(office) == [("PodCrashing", "INC-0001", NOON, None)]


def test_secrets_in_labels_and_words_are_not_kept(office: Testing) -> None:
    send(office, alert(pod="web-0", namespace="shop", db_password="hunter22", summary="password=hunter22 failed"))

    found = office.call("alert-firings.list").items[0]
    assert "hunter22" not in str(found)
    assert "hunter22" not in str(office.call("incidents.get", incident="INC-0001"))


def test_left_out_alerts_are_said_and_are_a_gap(office: Testing) -> None:
    taken = send(office, alert(pod="web-0", namespace="shop"), {"labels": {}}, truncatedAlerts=7)

    source = office.call("alert-sources.get", source=SOURCE)
    assert taken.truncated == 7
    assert [(item.place, item.why) for item in taken.left_out] == [(1, "It has no label `alertname`.")]
    assert [(gap.since, gap.reason, gap.alerts) for gap in source.gaps] == [(NOON, "truncated", 8)]
    assert not source.can_fill


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (b"{", BatchUnreadable),
        (b"[]", BatchUnreadable),
        (b"\xff\xfe", BatchUnreadable),
        (b"[" * 100_000, BatchUnreadable),
        (batch(version="5"), BatchVersionUnknown),
        (batch(version=5), BatchVersionUnknown),
        (batch(alerts={}), BatchUnreadable),
    ],
    ids=["cut", "list", "bytes", "deep", "version", "number", "shape"],
)
def test_what_cannot_be_read_is_refused_and_leaves_a_gap(
    office: Testing, body: bytes, refused: type[HoldfastError]
) -> None:
    with pytest.raises(refused):
        office.call("alert-batches.receive", SENDER, source=SOURCE, body=body)

    gaps = office.call("alert-sources.get", source=SOURCE).gaps
    assert [(gap.reason, gap.until) for gap in gaps] == [("refused", NOON)]
    assert incidents(office) == []


def test_who_may_not_send_for_a_cluster_learns_nothing_of_its_source(office: Testing) -> None:
    office.register("other")
    stranger = viewer("stranger", "other", role="alert-source")

    with pytest.raises(RecordAbsent):
        office.call("alert-batches.receive", stranger, source=SOURCE, body=batch(alert()))

    assert firings(office) == []


def test_firings_are_shown_to_those_who_see_where_they_are(office: Testing) -> None:
    send(office, alert(pod="web-0", namespace="shop"), alert(pod="db-0", namespace="data"), alert("Down", node="a"))

    seen = office.call("alert-firings.list", viewer("minji", CLUSTER, "shop")).items

    assert [(item.rule, item.namespaces) for item in seen] == [("PodCrashing", ("shop",))]


def test_a_source_that_is_forgotten_leaves_nobody_waiting_for_its_watchdog(office: Testing) -> None:
    send(office, alert("Watchdog", severity="none"))

    office.call("alert-sources.delete", source=SOURCE)

    with office.stores.read() as store:
        left = store.shelf(WATCHES).find("kind", "source")
    assert left == ()


def test_an_alert_that_was_held_back_makes_an_incident_once_it_is_sent(office: Testing) -> None:
    held = HeldBack(rule="PodCrashing", labels=labels_of("web-0"), since=NOON, by="inhibited", ids=("a",))
    with office.stores.write() as store:
        source = store.shelf(ALERT_SOURCES).get(SOURCE).item
        sender = Sender(name=SOURCE, source=source, way="backfill", held_back=(held,))
        told = Batch(key="", receiver="", labels={}, truncated=0, alerts=(told_alert(labels_of("web-0"), NOON, None),))
        taken_in(office.office, store, sender, told, NOON)
    before = firings(office)

    send(office, alert(pod="web-0", namespace="shop"))

    assert before == [("PodCrashing", "", NOON, None)]
    assert firings(office) == [("PodCrashing", "INC-0001", NOON, None)]


def test_alerts_of_things_that_hang_together_make_one_incident(office: Testing) -> None:
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}}
    office.upload(CLUSTER, listed(node, pod("web-0", nodeName="a"), pod("db-0", nodeName="b")))
    office.clock.on(minutes=4)
    send(office, alert("NodeSlow", node="a"), key="nodes")

    near = send(office, alert("PodSlow", starts=NOON + MINUTE, namespace="shop", pod="web-0"), key="pods")
    far = send(office, alert("OtherSlow", starts=NOON + MINUTE, namespace="shop", pod="db-0"), key="others")

    assert (near.joined, far.opened) == (("INC-0001",), ("INC-0002",))


def labels_of(name: str) -> dict[str, str]:
    return {"alertname": "PodCrashing", "severity": "critical", "namespace": "shop", "pod": name}
