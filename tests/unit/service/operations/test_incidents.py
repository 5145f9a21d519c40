"""Incidents as operations: who sees which, that nothing is overwritten, and the terms they are handled under."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict, replace

from holdfast.model import incident_deeds as deeds
from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.errors import UsageError
from holdfast.model.incident import Assessment
from holdfast.model.incident_refusals import FieldMissing, IncidentUnknown, TermsUnusable
from holdfast.model.store_refusals import RecordAbsent, RecordChanged
from holdfast.service.desk import Asker
from holdfast.service.incidents.incidents import open_incident, open_with, tick
from holdfast.service.table import call, table
from tests.builders.office import ADMIN, Testing, testing

CLUSTER = "prod"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as office:
        office.register(CLUSTER)
        office.register("other")
        yield office


def operator(*namespaces: str) -> Principal:
    scopes = [Scope(CLUSTER, name) for name in namespaces] or [Scope(CLUSTER)]
    return Principal(id="u-op", name="op", grants=tuple(Grant("operator", scope) for scope in scopes))


def opened(desk: Testing, who: Principal = ADMIN, **fields: Any) -> str:
    shown = desk.call("incidents.open", who, **{"title": "It hangs", "cluster": CLUSTER, **fields})
    return str(shown.incident.id)


def test_an_incident_is_seen_by_who_sees_every_place_that_it_names(desk: Testing) -> None:
    shop = opened(desk, namespaces=["shop"])
    both = opened(desk, namespaces=["shop", "pay"])
    whole = opened(desk)
    nowhere = opened(desk, cluster="")

    seen = {
        name: [row.id for row in desk.call("incidents.list", who).items]
        for name, who in {"shop": operator("shop"), "both": operator("shop", "pay"), "all": operator()}.items()
    }

    assert seen == {"shop": [shop], "both": [shop, both], "all": [shop, both, whole]}
    assert [row.id for row in desk.call("incidents.list").items] == [shop, both, whole, nowhere]


def test_what_one_may_not_see_does_not_exist(desk: Testing) -> None:
    foreign = opened(desk, namespaces=["pay"])

    for verb in ("get", "audit", "acknowledge"):
        with pytest.raises(IncidentUnknown):
            desk.call(f"incidents.{verb}", operator("shop"), incident=foreign)


def test_nobody_opens_an_incident_beyond_their_reach(desk: Testing) -> None:
    with pytest.raises(NotPermitted):
        opened(desk, operator("shop"), namespaces=["shop", "pay"])
    with pytest.raises(NotPermitted):
        opened(desk, operator("shop"))
    # A cluster out of reach is no different from one that is not there.
    for cluster in ("other", "absent"):
        with pytest.raises(RecordAbsent):
            opened(desk, operator("shop"), cluster=cluster)
    with pytest.raises(FieldMissing):
        opened(desk, cluster="", namespaces=["shop"])

    assert desk.call("incidents.list", state="all").items == ()


def test_what_was_decided_on_an_older_look_is_refused(desk: Testing) -> None:
    incident = opened(desk)
    looked = desk.call("incidents.get", incident=incident).revision
    desk.call("incidents.acknowledge", incident=incident)
    operation = table()["incidents.note"]
    asked = operation.parameters(incident=incident, note="seen")

    with pytest.raises(RecordChanged):
        call(desk.office, Asker(who=ADMIN, revision=looked), operation, asked)


def test_what_is_assessed_anew_leaves_the_other_answers_as_they_were(desk: Testing) -> None:
    first = Assessment(
        users="few",
        process="none",
        tier="3",
        data_loss="no",
        security="no",
        compliance="no",
        money="none",
        urgency="24h",
    )
    incident = opened(desk, assessment=asdict(first))

    more = desk.call("incidents.prioritise", incident=incident, assessment={"users": "some"}).incident
    less = desk.call("incidents.prioritise", incident=incident, assessment={"users": "unsure"}, reason="who knows")

    assert (more.priority, more.assessment) == ("P3", replace(first, users="some"))
    assert less.incident.assessment == replace(first, users="unsure")


def test_a_priority_set_by_hand_needs_no_answers_and_ends_with_the_next_assessment(desk: Testing) -> None:
    incident = opened(desk)

    by_hand = desk.call("incidents.prioritise", incident=incident, override="P4", reason="a test").incident
    again = desk.call("incidents.prioritise", incident=incident).incident

    assert [(item.priority, item.override, item.assessment) for item in (by_hand, again)] == [
        ("P4", "a test", Assessment()),
        ("P2", "", Assessment()),
    ]


def test_people_say_what_they_saw_and_not_what_metrics_show(desk: Testing) -> None:
    incident = opened(desk)
    recovery = {"source": "metrics", "since": desk.clock.now.isoformat()}

    with pytest.raises(UsageError):
        desk.call("incidents.advance", incident=incident, to="verified", recovery=recovery)


def test_a_step_says_what_it_waits_for_in_the_readers_language(desk: Testing) -> None:
    incident = opened(desk, assessment={"users": "all", "urgency": "now"})

    steps = {step.step: step for step in desk.call("incidents.get", incident=incident, lang_="ko").steps}

    assert (steps["found"].standing, steps["mitigated"].standing) == ("reached", "possible")
    assert steps["mitigated"].skips == ("triaged", "assessed")
    assert steps["fixed"].standing == "waiting"
    assert steps["fixed"].why == "P1에서는 `cause-known` 단계를 건너뛸 수 없습니다."


def test_a_merged_incident_hands_its_fingerprints_on(desk: Testing) -> None:
    with desk.office.stores.write() as store:
        for name in ("a", "b"):
            deed = deeds.Open(title=name, source="test", cluster=CLUSTER, fingerprints=(f"problem:{name}",))
            open_incident(desk.office, store, deed, by="system", at=desk.clock.now)

    desk.call("incidents.merge", incident="INC-0001", into="INC-0002")

    with desk.office.stores.read() as store:
        assert [open_with(store, f"problem:{name}") for name in ("a", "b", "c")] == ["INC-0002", "INC-0002", ""]


def test_new_terms_hold_from_then_on_and_old_clocks_stay_what_they_were(desk: Testing) -> None:
    first = opened(desk, assessment={"users": "all", "urgency": "now"})
    desk.call("incident-terms.put", policy={"limits": {"acknowledge": {"P1": "5m"}}}, language="ko")
    second = opened(desk, assessment={"users": "all", "urgency": "now"})

    desk.clock.on(minutes=6)
    tick(desk.office)

    breached = {
        name: desk.call("incidents.get", incident=name).clocks[0].breached is not None for name in (first, second)
    }
    assert breached == {first: False, second: True}
    assert desk.call("incident-terms.get").policy["limits"]["acknowledge"]["P1"] == "5m"
    assert desk.call("incident-terms.get").language == "ko"


def test_terms_that_contradict_themselves_are_refused_and_change_nothing(desk: Testing) -> None:
    before = desk.call("incident-terms.get")

    for policy in ({"ladder": {"P1": ["L2"]}}, {"limits": {"resolve": {"P1": "soon"}}}, {"calendars": {"P3": "gone"}}):
        with pytest.raises(TermsUnusable):
            desk.call("incident-terms.put", policy=policy)

    assert desk.call("incident-terms.get") == before


def test_time_that_nobody_looked_is_caught_up_with_once(desk: Testing) -> None:
    incident = opened(desk, assessment={"users": "all", "urgency": "now"})
    desk.clock.on(hours=3)

    late = [tick(desk.office), tick(desk.office)]

    shown = desk.call("incidents.get", incident=incident)
    fired = [line for line in shown.timeline if line.deed == "fire"]
    pages = [(page.level, page.due - shown.incident.opened) for page in shown.pages if page.about == "escalate"]
    assert late == [(incident,), ()]
    assert len(fired) == len({line.sentence + str(line.number) for line in fired}) > 5
    assert pages[:2] == [("L2", timedelta(minutes=30)), ("L3", timedelta(hours=1))]


def test_a_place_needs_its_cluster(desk: Testing) -> None:
    with pytest.raises(FieldMissing) as refused:
        desk.call("incidents.open", title="The shop hangs", namespaces=["shop"])

    assert refused.value.values == {"field": "cluster", "deed": "open"}


def test_what_is_in_no_cluster_cannot_be_cut_off(desk: Testing) -> None:
    incident = desk.call("incidents.open", title="A breach, perhaps").incident.id

    with pytest.raises(FieldMissing) as refused:
        desk.call("incidents.quarantine", incident=incident)

    assert refused.value.values == {"field": "cluster", "deed": "quarantine"}


def test_a_period_that_ends_before_it_begins_is_refused_with_what_is_possible(desk: Testing) -> None:
    until = desk.clock.now

    with pytest.raises(UsageError) as refused:
        desk.call("incidents.measures", since=until + timedelta(hours=1), until=until)

    form = "%Y-%m-%dT%H:%M:%SZ"
    first = until - timedelta(days=3660)
    assert refused.value.values == {
        "what": "since",
        "value": f"{until + timedelta(hours=1):{form}}",
        "allowed": f"{first:{form}} <= since < {until:{form}}",
    }
