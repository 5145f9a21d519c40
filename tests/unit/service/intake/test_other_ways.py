"""Checks that fail and what fills become incidents, once, and are told when that is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.service.intake.checks import from_failed_check, passed_check
from holdfast.service.intake.findings import Filling, fillings, from_forecasts
from tests.builders.alerting import CLUSTER, incidents, with_source
from tests.builders.office import Testing, testing

CLAIM = Filling(
    mark=f"forecast:{CLUSTER}:data", subject="PersistentVolumeClaim shop/data", namespace="shop", hours=30.0
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        with_source(made)
        yield made


def foreseen(office: Testing, *found: Filling) -> None:
    with office.stores.write() as store:
        from_forecasts(office.office, store, CLUSTER, found, office.clock.now)


def test_a_check_that_fails_again_is_told_in_the_same_incident(office: Testing) -> None:
    with office.stores.write() as store:
        first, again = (
            from_failed_check(office.office, store, "daily/x", CLUSTER, "X fails", office.clock.now, (f"line {i}",))
            for i in (1, 2)
        )
        told = passed_check(office.office, store, "daily/x", CLUSTER, office.clock.now)

    shown = office.call("incidents.get", incident=first)
    assert (first, again, told) == ("INC-0001", "INC-0001", "INC-0001")
    assert shown.incident.assessment.urgency == "72h"
    assert ["line 1" in shown.timeline[0].sentence, "line 2" in shown.timeline[1].sentence] == [True, True]
    assert "passes again" in shown.timeline[-1].sentence


def test_a_check_of_another_cluster_is_another_incident(office: Testing) -> None:
    office.register("other")
    with office.stores.write() as store:
        names = [
            from_failed_check(office.office, store, "daily/x", cluster, "X fails", office.clock.now)
            for cluster in (CLUSTER, "other")
        ]

    assert names == ["INC-0001", "INC-0002"]


def test_what_will_be_full_soon_is_one_incident_until_it_lasts_again(office: Testing) -> None:
    foreseen(office, CLAIM)
    foreseen(office, CLAIM)
    foreseen(office)
    foreseen(office)

    shown = office.call("incidents.get", incident="INC-0001")
    assert incidents(office) == ["INC-0001"]
    assert (shown.incident.namespaces, shown.incident.source) == (("shop",), "forecast")
    assert [("no longer foreseen" in line.sentence) for line in shown.timeline].count(True) == 1


def test_what_lasts_for_days_makes_no_incident(office: Testing) -> None:
    foreseen(office, Filling(mark=CLAIM.mark, subject=CLAIM.subject, namespace="shop", hours=100.0))

    assert incidents(office) == []


def test_without_outlooks_nothing_is_foreseen() -> None:
    assert (fillings(CLUSTER, None), fillings(CLUSTER, b"no view")) == ((), ())
