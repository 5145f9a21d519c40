"""Budgets of actions as people lay them down, and what runs have taken of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.model.access import Grant, Principal, Scope
from holdfast.model.automation import Cost
from holdfast.model.automation_kept import RESERVATIONS, KeptReservation
from holdfast.model.automation_limits import Reservation
from holdfast.model.errors import UsageError
from holdfast.model.store_refusals import RecordAbsent
from tests.builders.office import ADMIN, NOON, Testing, testing

DAY: dict[str, Any] = {"name": "day", "within": "24h", "objects": 10}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register("prod")
        yield made


def taken(office: Testing, plan: str, **fields: Any) -> None:
    """Has a plan take of the budgets of Pods in the namespace shop."""
    given: dict[str, Any] = {"kind": "Pod", "scope": "prod/shop", "cost": Cost(objects=1, bytes=4), "at": NOON}
    item = Reservation(plan=plan, action="a", group="", domain="", **{**given, **fields})
    with office.office.stores.write() as store:
        store.shelf(RESERVATIONS).add(plan, KeptReservation(cluster="prod", reservation=item))


def used(office: Testing, who: Principal = ADMIN) -> list[tuple[Any, ...]]:
    rows = office.call("action-budgets.used", who, cluster="prod").items
    return [(row.scope, row.kind, row.budget, row.objects, row.bytes, row.in_flight) for row in rows]


@pytest.mark.parametrize(
    ("wrong", "what"),
    [({"within": "soon"}, "within"), ({"within": "0h"}, "within"), ({"objects": None}, "objects")],
)
def test_a_budget_without_a_span_or_a_limit_is_refused(office: Testing, wrong: dict[str, Any], what: str) -> None:
    with pytest.raises(UsageError) as refused:
        office.call("action-budgets.put", **{**DAY, **wrong})

    assert refused.value.values["what"] == what


def test_a_budget_of_a_cluster_that_nobody_registered_is_refused(office: Testing) -> None:
    with pytest.raises(RecordAbsent):
        office.call("action-budgets.put", **DAY, cluster="nowhere")


def test_a_budget_takes_the_place_of_the_one_before_it(office: Testing) -> None:
    office.call("action-budgets.put", **DAY)
    new = office.call("action-budgets.put", **{**DAY, "objects": 3})

    listed = office.call("action-budgets.list").items
    office.call("action-budgets.delete", limit=new.id)

    assert listed == (new,)
    assert (new.id, new.hours, new.objects, new.by) == ("*_*_*_day", 24.0, 3, "admin")
    assert office.call("action-budgets.list").items == ()


def test_what_was_used_is_told_of_each_scope_and_kind(office: Testing) -> None:
    office.call("action-budgets.put", **DAY)
    taken(office, "running")
    taken(office, "over", ended=NOON)
    taken(office, "long-ago", at=NOON - timedelta(days=2), ended=NOON - timedelta(days=2))
    taken(office, "given-back", is_given_back=True)
    taken(office, "of-the-bank", scope="prod/bank", cost=Cost(objects=2))

    assert used(office) == [("prod/bank", "Pod", "day", 2, 0, 1), ("prod/shop", "Pod", "day", 2, 8, 1)]


def test_what_other_teams_used_is_not_told(office: Testing) -> None:
    office.call("action-budgets.put", **DAY)
    taken(office, "ours")
    taken(office, "theirs", scope="prod/bank")
    jun = Principal(id="u-jun", name="jun", grants=(Grant("viewer", Scope("prod", "shop")),))

    assert used(office, jun) == [("prod/shop", "Pod", "day", 1, 4, 1)]
