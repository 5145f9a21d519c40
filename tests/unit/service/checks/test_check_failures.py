"""What a failed check makes of an incident that its cause has already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.model.checks_kept import CHECK_RUNS
from holdfast.service.incidents.incidents import open_with
from holdfast.service.intake.checks import check_mark
from tests.builders.office import Testing, example, testing


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as office:
        office.register("prod")
        office.upload("prod", example("missing-class"))
        yield office


def test_checks_that_fail_of_one_cause_belong_to_its_incident(desk: Testing) -> None:
    before = desk.call("incidents.list").items
    desk.call("checks.run", cluster="prod", cadence="daily")
    desk.work()

    with desk.office.stores.read() as store:
        runs = [kept.item for kept in store.shelf(CHECK_RUNS).page(limit=100)]
        failed = [run.check for run in runs if run.state == "fail"]
        incidents = {open_with(store, check_mark(check, "prod")) for check in failed}
    assert len(failed) > 1
    assert incidents <= {row.id for row in before}
    assert desk.call("incidents.list").total == len(before)


def test_an_incident_keeps_its_place_when_a_check_joins_it(desk: Testing) -> None:
    desk.call("checks.run", cluster="prod", cadence="daily")
    desk.work()

    [row] = desk.call("incidents.list").items
    shown = desk.call("incidents.get", incident=row.id)
    assert row.namespaces == ("shop",)
    assert [line.deed for line in shown.timeline].count("widen") >= 1
