"""Plans are known to who reaches all that they are about, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.model.access import ALL_REACH, Grant, Principal, Reach, Scope
from holdfast.model.access_refusals import NotPermitted
from holdfast.model.automation_kept import PLANS
from holdfast.model.store_refusals import RecordAbsent
from holdfast.service.actions.plan_access import sees
from tests.builders.office import Testing, testing
from tests.builders.planned import keep_plan


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Testing]:
    with testing(tmp_path) as made:
        made.register("prod")
        yield made


SHOP = Reach(namespaces={"prod": frozenset({"shop"})})
PROD = Reach(clusters=frozenset({"prod"}))


@pytest.mark.parametrize(
    ("namespaces", "reach", "is_seen"),
    [
        (("shop",), SHOP, True),
        (("shop",), ALL_REACH, True),
        (("bank", "shop"), SHOP, False),
        (("bank", "shop"), PROD, True),
        ((), SHOP, False),
        ((), PROD, True),
        (("shop",), Reach(namespaces={"other": frozenset({"shop"})}), False),
    ],
)
def test_a_plan_is_seen_by_who_reaches_all_of_it(
    office: Testing, namespaces: tuple[str, ...], reach: Reach, is_seen: bool
) -> None:
    plan = keep_plan(office, "prod", namespaces=namespaces)

    with office.office.stores.read() as store:
        assert sees(reach, store.shelf(PLANS).get(plan).item) is is_seen


def test_who_may_read_a_plan_and_not_do_this_with_it_is_told_so(office: Testing) -> None:
    plan = keep_plan(office, "prod")
    reader = somebody(Grant("viewer", Scope("prod", "shop")), Grant("approver", Scope("prod", "bank")))

    with pytest.raises(NotPermitted) as refused:
        office.call("plans.reject", reader, plan=plan, reason="it is too much")

    assert refused.value.values == {"permission": "approve:plans", "who": "jun"}


def test_who_may_not_know_of_a_plan_is_told_that_there_is_none(office: Testing) -> None:
    plan = keep_plan(office, "prod")
    stranger = somebody(Grant("approver", Scope("prod", "bank")))

    with pytest.raises(RecordAbsent) as refused:
        office.call("plans.reject", stranger, plan=plan, reason="it is too much")

    assert refused.value.values == {"type": "plan", "id": plan}


def somebody(*grants: Grant) -> Principal:
    return Principal(id="u-jun", name="jun", grants=grants)
