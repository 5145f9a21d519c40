import base64
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from holdfast.model import incident_deeds as deeds
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.incident import Recovery
from holdfast.model.incident_refusals import IncidentUnknown
from holdfast.model.store_refusals import RecordChanged
from holdfast.service.desk import Asker
from holdfast.service.incidents.incidents import do, open_incident
from holdfast.service.table import call, table
from tests.builders.office import ADMIN, NOON, Testing, example, testing, viewer

CLUSTER = "prod-seoul"
HOURS = timedelta(hours=1)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testing]:
    """A cluster with a snapshot, and two incidents about one of its problems: one long ago, one now."""
    with testing(tmp_path_factory.mktemp("reviews")) as office:
        office.register(CLUSTER, owners={"": "platform", "shop": "team-shop"})
        office.upload(CLUSTER, example("missing-class"))
        found = office.call("problems.list", cluster=CLUSTER).items
        problem = next(item for item in found if item.cause == "storage/claim/class-missing")
        mark = f"problem:{problem.id}"
        finish(office, "INC-0001")  # What the scan opened.
        office.clock.on(days=20)
        opened(office, "데이터베이스 볼륨이 바인딩되지 않음", mark, problem.object.namespace)
        opened(office, "The certificate of the gateway expired", "alert:tls", problem.object.namespace)
        yield office


def opened(office: Testing, title: str, mark: str, namespace: str) -> str:
    deed = deeds.Open(
        title=title, source="alert", cluster=CLUSTER, namespaces=(namespace,), fingerprints=(mark,), services=("db",)
    )
    with office.stores.write() as store:
        return open_incident(office.office, store, deed, by="system", at=office.clock.now).id


def finish(office: Testing, incident: str) -> None:
    since = office.clock.now
    steps: tuple[deeds.Deed, ...] = (
        deeds.Acknowledge(),
        deeds.RecordCause(id="C1", kind="direct", what="The class was deleted", evidence=("audit log",)),
        deeds.PlanAction(id="A1", cause="C1", what="Guard classes", owner="lee", due=since + 500 * HOURS),
        deeds.Advance(to="cause-known", skip_reason="plain to see"),
        deeds.Advance(to="fixed", note="Made the class again.", skip_reason="no makeshift was needed"),
    )
    with office.stores.write() as store:
        for deed in steps:
            do(office.office, store, incident, deed, by=ADMIN.id, at=since + HOURS)
        seen = Recovery(source="person", since=since + HOURS, note="All claims are bound.")
        verified = deeds.Advance(to="verified", recovery=seen)
        do(office.office, store, incident, verified, by=ADMIN.id, at=since + 9 * HOURS)


def test_a_review_is_drafted_from_the_timeline_and_the_evidence_of_the_diagnosis(world: Testing) -> None:
    shown = world.call("incidents.review", incident="INC-0002")

    assert shown.media_type == "text/markdown; charset=utf-8"
    assert "`storage/claim/class-missing`" in shown.content
    assert "For it:" in shown.content
    assert [(item.kind, item.name) for item in shown.suggested][:1] == [("direct", "diagnosed")]
    assert ("systemic", "came-back") in [(item.kind, item.name) for item in shown.suggested]
    assert (shown.is_complete, shown.written_revision) == (False, 0)


@pytest.mark.parametrize(("form", "begins"), [("html", "<!doctype html>"), ("md", "# "), ("json", "{")])
def test_a_review_comes_in_each_form_and_language(world: Testing, form: str, begins: str) -> None:
    english, korean = (
        world.call("incidents.review", incident="INC-0001", format=form, lang_=lang) for lang in ("en", "ko")
    )

    assert english.content.startswith(begins)
    assert korean.content.startswith(begins)
    assert english.content != korean.content


def test_what_people_write_is_kept_and_its_wording_advised_on_but_never_refused(world: Testing) -> None:
    shown = world.call(
        "incident-reviews.put",
        incident="INC-0002",
        summary="담당자의 실수로 클래스가 삭제되었다.",
        went_well=["The alert came first."],
        lang_="ko",
    )

    assert shown.written.went_well == ("The alert came first.",)
    assert [(item.field, item.text, item.kind) for item in shown.wording] == [
        ("summary", "담당자의 실수", "human-error")
    ]
    assert "담당자의 실수" in shown.content


def test_two_who_write_at_once_do_not_overwrite_each_other(world: Testing) -> None:
    world.call("incident-reviews.put", incident="INC-0003", summary="one")
    operation = table()["incident-reviews.put"]
    asked = msgspec.convert({"incident": "INC-0003", "summary": "two"}, operation.parameters)

    with pytest.raises(RecordChanged):
        call(world.office, Asker(who=ADMIN, revision=7), operation, asked)

    assert world.call("incidents.review", incident="INC-0003").written.summary == "one"


def test_a_fix_plan_holds_its_way_back_and_stands_in_the_review(world: Testing) -> None:
    before = world.call("incident-fixes.get", incident="INC-0003")
    shown = world.call(
        "incident-fixes.put", incident="INC-0003", steps=["Renew it."], rollback=["Put the old one back."], risk="none"
    )

    assert (before.fix, before.revision) == (None, 0)
    assert (shown.fix.rollback, shown.fix.by, shown.revision) == (("Put the old one back.",), ADMIN.id, 1)
    assert "1. Put the old one back." in world.call("incidents.review", incident="INC-0003").content


def test_a_fix_plan_without_a_way_back_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"incident": "i", "steps": ["x"], "rollback": []}, table()["incident-fixes.put"].parameters)


def test_an_incident_like_one_of_the_past_shows_what_fixed_it_and_that_it_came_back(world: Testing) -> None:
    found = world.call("incidents.similar", incident="INC-0002")

    assert found.compared == 2
    best = found.items[0]
    assert (best.incident, best.fix, best.held, best.again) == (
        "INC-0001",
        "Made the class again.",
        "came-back",
        ("INC-0002",),
    )
    assert {part.name for part in best.parts} >= {"fingerprints", "causes", "places"}
    assert best.held_text == "It came back: INC-0002."
    assert found.items[-1].score < 0.5 < best.score


def test_known_errors_are_found_by_what_somebody_sees(world: Testing) -> None:
    found = world.call("known-errors.search", text="a storage class does not exist")
    by_cause = world.call("known-errors.search", text="storage/claim/class-missing")

    assert [item.incident for item in found.items] == ["INC-0001"]
    assert by_cause.items[0].parts[0].text == "the same cause storage/claim/class-missing (100%)"
    assert world.call("known-errors.search", text="zzz").items == ()


def test_a_package_holds_everything_that_the_next_one_needs(world: Testing) -> None:
    shown = world.call("incidents.package", incident="INC-0002")

    data = base64.b64decode(shown.content)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
        held = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names if name != "SHA256SUMS"}
        with tarfile.open(fileobj=io.BytesIO(archive.read("snapshot.tar.gz"))) as bundle:
            inside = bundle.getnames()
        told = archive.read("hand-over.md").decode()
    assert names == [
        "README.txt",
        "SHA256SUMS",
        "hand-over.html",
        "hand-over.json",
        "hand-over.md",
        "review.html",
        "review.json",
        "review.md",
        "snapshot.tar.gz",
        "timeline.json",
    ]
    assert sums == held
    assert "holdfast-bundle.json" in inside
    assert "snapshot.tar.gz" in told
    assert (shown.digest, shown.bytes, shown.why_none) == (hashlib.sha256(data).hexdigest(), len(data), "")


def test_the_same_incident_at_the_same_moment_gives_the_same_package(world: Testing) -> None:
    first, second = (world.call("incidents.package", incident="INC-0002").digest for _ in range(2))

    assert first == second


def test_a_hand_over_comes_as_a_page_and_as_data(world: Testing) -> None:
    page = world.call("incidents.hand-over", incident="INC-0002")
    data = msgspec.json.decode(world.call("incidents.hand-over", incident="INC-0002", format="json").content)

    assert "## What was tried" in page.content
    assert data["problems"][0]["cause"] == "storage/claim/class-missing"
    assert data["incident"]["id"] == "INC-0002"


def test_who_sees_only_a_namespace_gets_no_snapshot_of_the_cluster(world: Testing) -> None:
    namespace = world.call("incidents.get", incident="INC-0002").incident.namespaces[0]
    someone = viewer("kim", CLUSTER, namespace)

    shown = world.call("incidents.package", someone, incident="INC-0002")

    assert (shown.snapshot, shown.why_none) == ("", "not-in-reach")
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(shown.content))) as archive:
        assert "snapshot.tar.gz" not in archive.namelist()


def test_who_may_not_see_an_incident_learns_nothing_of_it(world: Testing) -> None:
    stranger = viewer("lee", CLUSTER, "elsewhere")

    for name in ("incidents.review", "incidents.package", "incidents.similar", "incidents.playbook"):
        with pytest.raises(IncidentUnknown):
            world.call(name, stranger, incident="INC-0002")
    assert world.call("known-errors.search", stranger, text="a storage class does not exist").items == ()
    assert world.call("workarounds.list", stranger).items == ()


def test_who_may_only_look_writes_nothing(world: Testing) -> None:
    with pytest.raises(NotPermitted):
        world.call("incident-reviews.put", viewer("kim", CLUSTER), incident="INC-0002", summary="x")


def test_measures_stand_with_their_definitions(world: Testing) -> None:
    shown = world.call("incidents.measures", since=NOON - HOURS, until=NOON + 30 * 24 * HOURS)

    values: dict[str, Any] = {item.name: item for item in shown.measures if item.clock is None}
    assert (values["mtta"].value, values["mtta"].count) == (3600.0, 1)
    assert (values["mttr-fixed"].value, values["mttr-verified"].value) == (3600.0, 9 * 3600.0)
    assert values["frequency"].value == 3.0
    assert all(item.definition for item in shown.measures)
    assert all(item.value is not None or item.missing for item in shown.measures)
    assert [item.incident for item in shown.forecasts] == ["INC-0002", "INC-0003"]
    assert all("Fewer than 5" in item.missing for item in shown.forecasts if item.share is None)


def test_budgets_stand_with_their_definition_and_what_follows(world: Testing) -> None:
    shown = world.call("incidents.measures")

    whole = shown.budgets[0]
    assert "43.2 minutes that 99.9 % allows in 30 days" in whole.definition
    assert whole.state == "freeze"
    assert whole.text == "139% of the error budget is used up: release nothing but what is exempt."
    assert [item.needs_review for item in whole.spenders if item.incident == "INC-0001"] == [True]
    assert [item.service for item in shown.budgets] == ["", "db"]


def test_measures_go_by_priority_and_service(world: Testing) -> None:
    for by in ("priority", "service", "level"):
        assert world.call("incidents.measures", by=by).by == by


def test_workarounds_in_place_are_listed_with_what_is_overdue(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        office.register(CLUSTER)
        incident = office.call("incidents.open", title="Slow", cluster=CLUSTER).incident.id
        office.call("incidents.escalate", incident=incident, level="L2", trigger="hand", reason="a makeshift")
        for name, hours in (("W2", 5), ("W1", 1)):
            until = (NOON + hours * HOURS).isoformat()
            said: dict[str, Any] = {"id": name, "what": "Writers paused", "until": until, "rollback": "start them"}
            office.call("incidents.place-workaround", incident=incident, **said)
        office.clock.on(hours=2)

        every = office.call("workarounds.list").items
        overdue = office.call("workarounds.list", which="overdue").items

        assert [(item.id, item.overdue, item.left_seconds) for item in every] == [
            ("W1", True, -3600.0),
            ("W2", False, 3 * 3600.0),
        ]
        assert [item.id for item in overdue] == ["W1"]


def test_a_package_is_small_where_no_snapshot_is_wanted(world: Testing) -> None:
    shown = world.call("incidents.package", incident="INC-0002", with_snapshot=False)

    assert (shown.snapshot, shown.why_none) == ("", "not-wanted")


def test_a_cause_outside_the_reach_of_a_reader_is_not_told_by_what_incidents_share(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        office.register(CLUSTER, owners={"": "platform"})
        office.upload(CLUSTER, example("missing-class"))
        outside = office.call("problems.list", cluster=CLUSTER).items[0]
        for title in ("First", "Second"):
            opened(office, title, f"problem:{outside.id}", "elsewhere")
        incident = next(i.id for i in office.call("incidents.list").items if i.title == "Second")
        reader = viewer("kim", CLUSTER, "elsewhere")

        whole = office.call("incidents.similar", incident=incident).items
        narrow = office.call("incidents.similar", reader, incident=incident).items
        review = office.call("incidents.review", reader, incident=incident).content

        assert outside.cause in {name for item in whole for part in item.parts for name in part.shared}
        assert outside.cause not in {name for item in narrow for part in item.parts for name in part.shared}
        assert outside.cause not in review
        assert outside.object.name not in review
