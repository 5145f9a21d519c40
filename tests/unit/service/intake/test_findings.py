"""Our own findings become incidents as the policy wants, with first facts of the snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.alerting import CLUSTER, alert, incidents, send, with_source
from tests.builders.kube import pod
from tests.builders.office import Testing, example, listed, testing


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        with_source(made)
        yield made


def test_a_grave_problem_opens_an_incident_and_its_end_is_told(office: Testing) -> None:
    office.upload(CLUSTER, example("missing-class"))
    opened = office.call("incidents.get", incident="INC-0001")
    office.clock.on(hours=1)
    office.upload(CLUSTER, example("several-storage"))

    problem = office.call("problems.list", cluster=CLUSTER, state="healed").items[0]
    told = office.call("incidents.get", incident="INC-0001").timeline
    assert f"problem:{problem.id}" in opened.incident.fingerprints
    assert opened.incident.source == "finding"
    assert problem.object.name in opened.incident.affected[0]
    assert any("no longer shows the problem" in line.sentence for line in told)


def test_seeing_the_same_problem_again_makes_nothing_new(office: Testing) -> None:
    office.upload(CLUSTER, example("missing-class"))
    before = incidents(office)
    office.clock.on(hours=1)

    office.upload(CLUSTER, example("missing-class"))

    assert incidents(office) == before


def test_an_alert_of_what_a_problem_touches_joins_its_incident(office: Testing) -> None:
    office.upload(CLUSTER, example("missing-class"))
    shown = office.call("incidents.get", incident="INC-0001").incident
    kind, _, name = next(text for text in shown.affected if text.startswith("Pod ")).partition(" ")
    namespace, _, pod = name.partition("/")

    taken = send(office, alert("PodNotReady", namespace=namespace, pod=pod), key="other")

    assert kind == "Pod"
    assert taken.joined == ("INC-0001",)


def test_a_policy_decides_what_becomes_an_incident(office: Testing) -> None:
    policy = office.call("intake.policy", cluster=CLUSTER).policy
    policy["problems"]["severities"] = []
    office.call("intake.set-policy", cluster=CLUSTER, policy=policy)

    office.upload(CLUSTER, example("missing-class"))

    assert incidents(office) == []


def test_the_first_facts_are_of_the_newest_snapshot(office: Testing) -> None:
    office.upload(CLUSTER, example("healthy-shop"))
    office.clock.on(hours=1)
    office.upload(CLUSTER, example("missing-class"))

    facts = office.call("intake.facts", incident="INC-0001")

    shown = office.call("incidents.get", incident="INC-0001")
    assert facts.is_known
    assert facts.messages
    assert any("First facts" in line.sentence for line in shown.timeline)
    assert set(facts.affected) <= set(shown.incident.affected)


def test_without_a_snapshot_nothing_is_known_and_that_is_said(office: Testing) -> None:
    send(office, alert(pod="web-0", namespace="shop"))
    office.work()

    facts = office.call("intake.facts", incident="INC-0001")

    told = office.call("incidents.get", incident="INC-0001").timeline[-1]
    assert (facts.is_known, facts.unread) == (True, ("snapshot",))
    assert "no snapshot" in told.sentence


def test_what_a_namespace_says_of_itself_rates_the_incident(office: Testing) -> None:
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"tier": "1"}}}
    office.upload(CLUSTER, listed(space, pod("web-0")))

    send(office, alert(pod="web-0", namespace="shop", severity="warning"))
    office.work()

    shown = office.call("incidents.get", incident="INC-0001")
    assert shown.incident.assessment.tier == "1"
    assert shown.incident.rating.impact == "major"
