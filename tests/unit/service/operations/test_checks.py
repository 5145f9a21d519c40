"""Checks through their operations: who sees and signs what, and what becomes of rounds that go wrong."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.access import Principal
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.checks_kept import CHECK_ROUNDS, CHECK_RUNS, CHECK_TIMETABLES
from holdfast.model.errors import UsageError
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.checks.check_times import make_due_checks
from holdfast.service.operations.check_results import RunShown
from tests.builders.office import ADMIN, Testing, example, testing, viewer

CLUSTER, OTHER = "prod-seoul", "staging"
CHECK = "daily.claim-states"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register(CLUSTER)
        made.register(OTHER)
        yield made


def call(office: Testing, operation: str, who: Principal = ADMIN, **asked: Any) -> Any:
    return office.call(operation, who, **asked)


def checked(office: Testing, cadence: str = "daily", recording: str = "healthy-storage") -> None:
    office.upload(CLUSTER, example(recording))
    office.call("checks.run", cluster=CLUSTER, cadence=cadence)
    office.work()


def newest(office: Testing, check: str = CHECK) -> RunShown:
    found: RunShown = office.call("checks.history", cluster=CLUSTER, check=check).items[0]
    return found


def test_the_catalogue_tells_what_a_check_said_last_of_each_cluster(office: Testing) -> None:
    checked(office)

    shown = office.call("checks.get", check=CHECK)

    last = {item.cluster: (item.state, item.bad) for item in shown.last}
    assert (shown.number, shown.automatic, last) == (13, True, {CLUSTER: ("pass", 0), OTHER: (None, 0)})


@pytest.mark.parametrize("cluster", ["nope", OTHER])
def test_a_calendar_of_a_cluster_that_is_not_there_or_out_of_reach_is_refused(office: Testing, cluster: str) -> None:
    with pytest.raises(RecordAbsent) as caught:
        office.call("checks.calendar", viewer("sora", CLUSTER), cluster=cluster)

    assert caught.value.values == {"type": "cluster", "id": cluster}


def test_the_catalogue_speaks_the_reader_s_language(office: Testing) -> None:
    shown = office.call("checks.list", lang_="ko", cadence="daily").items

    assert shown[12].title == "PV/PVC 상태"


def test_who_sees_a_cluster_in_part_is_told_nothing_of_its_checks(office: Testing) -> None:
    checked(office)
    reader = viewer("sora", CLUSTER, "shop")

    shown = office.call("checks.get", reader, check=CHECK)

    assert shown.last == ()
    assert office.call("checks.calendar", reader).items == ()
    with pytest.raises(NotPermitted):
        office.call("checks.history", reader, cluster=CLUSTER, check=CHECK)


def test_a_viewer_reads_and_neither_runs_nor_signs(office: Testing) -> None:
    checked(office, "weekly")
    reader = viewer("sora", CLUSTER)
    run = newest(office, "weekly.compliance")

    assert office.call("checks.history", reader, cluster=CLUSTER, check="weekly.compliance").items == (run,)
    with pytest.raises(NotPermitted):
        office.call("checks.run", reader, cluster=CLUSTER, cadence="daily")
    with pytest.raises(NotPermitted):
        office.call(
            "checks.sign", reader, cluster=CLUSTER, check=run.check, due=run.due, verdict="pass", note="looks fine"
        )


def test_what_data_decided_cannot_be_signed_away(office: Testing) -> None:
    checked(office, recording="claim-lost")
    run = newest(office)

    with pytest.raises(UsageError):
        office.call("checks.sign", cluster=CLUSTER, check=CHECK, due=run.due, verdict="pass", note="looks fine")

    assert newest(office).state == "fail"


def test_a_signature_that_says_no_fails_the_check_and_is_the_last_word(office: Testing) -> None:
    checked(office, "weekly")
    run = newest(office, "weekly.compliance")
    asked: dict[str, Any] = {"cluster": CLUSTER, "check": run.check, "due": run.due, "note": "Two controls are open."}

    signed = call(office, "checks.sign", verdict="fail", **asked)

    kept = newest(office, run.check)
    assert (signed, kept.state, kept.signature and kept.signature.note) == (kept, "fail", "Two controls are open.")
    with pytest.raises(UsageError):
        call(office, "checks.sign", verdict="pass", **asked)
    round_ = office.call("checks.calendar", cluster=CLUSTER, cadence="weekly").items[0]
    assert sum(round_.counts.values()) == 18
    assert round_.counts["fail"] >= 1


def test_without_a_snapshot_nothing_is_said(office: Testing) -> None:
    office.call("checks.run", cluster=CLUSTER, cadence="daily")
    office.work()

    run = newest(office)

    assert (run.state, run.missing) == ("not-evaluated", ("There is no snapshot of the cluster yet",))


def test_the_access_review_compares_with_the_snapshot_of_last_week(office: Testing) -> None:
    office.upload(CLUSTER, example("healthy-shop"))
    first = office.call("snapshots.list", cluster=CLUSTER).items[0].taken_at
    office.upload(CLUSTER, example("healthy-storage"))
    second = office.call("snapshots.list", cluster=CLUSTER).items[0].taken_at
    office.call("checks.run", cluster=CLUSTER, cadence="weekly")
    office.work()

    run = newest(office, "weekly.access-review")

    # Both recordings are of the same day, which is no week.
    assert second - first < timedelta(days=1)
    assert run.missing == ("There is no earlier snapshot to compare with",)


def test_a_waived_finding_is_shown_and_fails_no_check(office: Testing) -> None:
    checked(office, recording="claim-lost")
    line = next(line for line in newest(office).lines if line.bad)
    for problem in office.call("problems.list", cluster=CLUSTER).items:
        office.call(
            "waivers.create",
            cluster=CLUSTER,
            cause=problem.cause,
            object=f"{problem.object.kind} {problem.object.namespace}/{problem.object.name}",
            owner="storage",
            why="the data is rebuilt",
            expires=office.clock.now + timedelta(days=7),
        )
    office.clock.on(hours=1)
    office.call("checks.run", cluster=CLUSTER, cadence="daily")
    office.work()

    run = newest(office)

    assert (run.state, run.bad) == ("pass", 0)
    assert line.text in [item.text for item in run.lines]


def test_a_timetable_can_be_changed_and_is_not_made_up_for(office: Testing) -> None:
    make_due_checks(office.office)
    office.clock.on(days=2)
    office.call("checks.set-timetable", cluster=CLUSTER, zone="UTC", at="09:30", cadences=["daily"])

    items = office.call("checks.calendar", cluster=CLUSTER).items

    assert {(item.cadence, f"{item.due:%H:%M}", item.state) for item in items} == {("daily", "09:30", "due")}


@pytest.mark.parametrize("wrong", [{"at": "25:00"}, {"at": "9:00"}, {"zone": "Seoul"}])
def test_a_time_that_is_none_is_refused(office: Testing, wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        call(office, "checks.set-timetable", cluster=CLUSTER, **wrong)


def test_a_check_that_is_none_is_not_found(office: Testing) -> None:
    with pytest.raises(RecordAbsent):
        office.call("checks.get", check="daily.weather")


def test_with_its_cluster_the_past_of_its_checks_is_forgotten(office: Testing) -> None:
    make_due_checks(office.office)
    checked(office)

    office.call("clusters.delete", cluster=CLUSTER)

    with office.office.stores.read() as store:
        left = [
            store.shelf(CHECK_ROUNDS).count(),
            store.shelf(CHECK_RUNS).count(),
            store.shelf(CHECK_TIMETABLES).count(),
        ]
    # The other cluster keeps its timetable.
    assert left == [0, 0, 1]
