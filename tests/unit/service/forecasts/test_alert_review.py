"""A review of alerts: events with one origin, and advice that a replay stands behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from holdfast.analysis.alerts import Firing
from holdfast.engine.signals.firings import Fired
from holdfast.model.alerts import Alert, AlertRule
from holdfast.model.errors import UsageError
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.ports.metrics import Answered
from holdfast.service.forecasts.alert_review import history as told_history
from holdfast.service.forecasts.alert_review import review, with_notes
from tests.builders.kube import NOON, pod, snapshot

DAY = 86_400.0
NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}}
WORLD = snapshot([NODE, pod("db-0", nodeName="a"), pod("web-0", nodeName="a"), pod("mail-0", nodeName="b")])


def firing(rule: str, start: float, lasts: float = 60.0, acted: bool | None = None, **labels: str) -> Firing:
    return Firing(rule, tuple(sorted(labels.items())), start, start + lasts, acted)


def history(*firings: Firing, waits: dict[str, float] | None = None) -> Fired:
    return Fired(firings=firings, waits=waits or {}, since=0.0, until=DAY, step=60.0)


def flapping(acted: bool | None = None) -> list[Firing]:
    return [firing("Flaps", 600.0 * i, acted=acted, pod="web-0", namespace="shop") for i in range(20)]


DISK = firing("DiskSlow", 1000.0, 900.0, node="a", severity="critical")
SLOW = firing("Slow", 1100.0, 600.0, pod="db-0", namespace="shop")
MAIL = firing("Slow", 1150.0, 600.0, pod="mail-0", namespace="shop")


def test_alerts_that_hang_together_are_one_event_with_the_node_as_its_origin() -> None:
    found = review(history(DISK, SLOW, MAIL), WORLD)

    told = [(item.alerts, item.rules, item.origin) for item in found.events]
    assert found.has_topology
    assert told == [
        (1, (("Slow", 1),), Ref("Pod", "mail-0", "shop")),
        (2, (("DiskSlow", 1), ("Slow", 1)), Ref("Node", "a")),
    ]


def test_without_objects_alerts_about_several_of_them_have_no_common_origin() -> None:
    found = review(history(DISK, SLOW))

    assert [item.origin for item in found.events] == [Ref("Pod", "db-0", "shop"), Ref("Node", "a")]
    assert not found.has_topology


def test_an_alert_that_only_a_system_lists_joins_the_events() -> None:
    current = Alert(name="Down", since=NOON, labels={"alertname": "Down", "pod": "db-0", "namespace": "shop"})

    found = review(history(), WORLD, current=[current])

    assert [(item.start, item.end, item.origin) for item in found.events] == [
        (NOON.timestamp(), None, Ref("Pod", "db-0", "shop"))
    ]


def test_the_new_duration_adds_to_the_one_of_the_rule() -> None:
    rule = AlertRule(name="Flaps", group="shop", expr="up == 0", wait_s=300.0, keep_s=60.0)

    found = review(history(*flapping(), firing("Flaps", 50_000.0, 5000.0)), rules=[rule])

    told = {item.proposal.change: (item.present_s, item.new_s, item.basis, item.is_chosen) for item in found.advice}
    assert told == {
        "for": (300.0, 360.0, "rule", False),
        "keep_firing_for": (60.0, 660.0, "rule", True),
    }


def test_a_rule_that_was_not_read_shows_its_wait_in_the_history() -> None:
    found = review(history(*flapping(), waits={"Flaps": 120.0}))

    waiting = next(item for item in found.advice if item.proposal.change == "for")
    assert (waiting.present_s, waiting.new_s, waiting.basis) == (120.0, 180.0, "history")


def test_a_wait_after_which_a_rule_never_fires_is_not_in_the_patch() -> None:
    lonely = [firing("Lonely", 1700.0 * i, pod="web-0") for i in range(20)]

    found = review(history(*lonely))

    told = [(i.proposal.change, i.proposal.after, i.is_chosen) for i in found.advice if i.proposal.change == "for"]
    assert told == [("for", 0, False)]


def test_notes_say_which_rules_nobody_ever_acts_on() -> None:
    told = with_notes(history(*flapping(), DISK), "alert,time,acted\nFlaps,100,no\nDiskSlow,1500,yes\n")

    assert {item.rule: item.acted for item in review(told).rules} == {"Flaps": 0.0, "DiskSlow": 1.0}


def test_somebody_may_act_shortly_after_an_alert_ended() -> None:
    told = with_notes(history(SLOW), f"alert,time\nSlow,{SLOW.start + timedelta(minutes=40).total_seconds()}\n")

    assert [item.acted for item in told.firings] == [True]


@pytest.mark.parametrize("row", ["Flaps,yesterday,yes", "Flaps,100,perhaps", ",100,yes"])
def test_a_note_that_cannot_be_read_names_its_line(row: str) -> None:
    with pytest.raises(UsageError) as raised:
        with_notes(history(), f"alert,time,acted\n{row}\n")

    assert raised.value.values["value"] == "line 2"


def test_a_quiet_history_gets_no_advice() -> None:
    assert review(history(DISK, SLOW), WORLD).advice == ()


@pytest.mark.parametrize(("what", "is_known"), [('ALERTS{alertstate="firing"}', False), ("prometheus rules", True)])
def test_no_alert_is_a_quiet_time_only_where_the_question_was_answered(what: str, is_known: bool) -> None:
    answered = Answered(unread=(Unread(what, "forbidden"),))

    found = review(told_history(answered, timedelta(days=1), NOON, timedelta(minutes=1)))

    assert (found.firings, found.is_known) == (0, is_known)
